"""What the library refuses is told in the reader's language."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from perception.factory import make_survey

from nilai.errors import FitError, TooLittleDataError
from nilai_studio.perception.refusals import WORDS, said_of

pytestmark = pytest.mark.usefixtures("business")


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "The file cannot be read: "), ("id", "Berkas tidak dapat dibaca: ")],
)
def test_of_a_file_that_is_no_table(signed_in, person, language, wanted):
    browser = signed_in("Marketer")
    survey = make_survey("nps")
    file = SimpleUploadedFile("answers.xlsx", b"PK no workbook")
    address = reverse("survey_import", args=[survey.pk])
    answer = browser.post(
        address, {"file": file}, headers={"accept-language": language}
    )
    text = answer.content.decode()
    assert wanted in text
    with translation.override(language):
        assert (str(WORDS["FileError"]) in text) == (language == "id")


def test_by_class():
    with translation.override("id"):
        assert said_of(TooLittleDataError("3 rows")) == str(WORDS["TooLittleDataError"])
        assert "3 rows" not in said_of(FitError("3 rows"))
        assert said_of(FitError("x"), instead="sini") == "sini"
    with translation.override("en"):
        assert said_of(TooLittleDataError("3 rows")) == "3 rows"
