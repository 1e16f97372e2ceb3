"""What the library refuses, in the reader's language."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

WORDS = {
    "MappingError": _("A column that is needed is not there."),
    "TableError": _("The table is not as it has to be."),
    "OptionError": _("What is asked has no meaning for these answers."),
    "TooLittleDataError": _("There are too few answers for it."),
    "FitError": _("No steady result could be worked out from these answers."),
}
"""Class of the library's error to what it means."""


def said_of(error: Exception, *, instead: Any = "") -> str:
    """Return an error of the library as the reader understands it.

    Parameters
    ----------
    error : Exception
        Says in English what was found.
    instead : str
        What it means here, where that is known.

    Returns
    -------
    str
        The library's own text in English; else what it means.
    """
    if (get_language() or "en").startswith("en"):
        return str(error)
    known = WORDS.get(type(error).__name__, WORDS["OptionError"])
    return str(instead or known)
