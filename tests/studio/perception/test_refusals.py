"""What the library refuses is told in the reader's language."""

from django.utils import translation

from nilai.errors import FitError, TooLittleDataError
from nilai_studio.perception.refusals import WORDS, said_of


def test_by_class():
    with translation.override("id"):
        assert said_of(TooLittleDataError("3 rows")) == str(WORDS["TooLittleDataError"])
        assert "3 rows" not in said_of(FitError("3 rows"))
        assert said_of(FitError("x"), instead="sini") == "sini"
    with translation.override("en"):
        assert said_of(TooLittleDataError("3 rows")) == "3 rows"
