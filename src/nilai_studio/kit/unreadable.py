"""Why a file cannot be read and what to do, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import writing

FAULTS = {
    "no_rows": _("%(name)s has headers but no rows; export it again."),
    "empty": _("%(name)s is empty; export it again."),
    "blank": _("%(name)s holds nothing but blank lines; export it again."),
    "unpack": _(
        "%(name)s cannot be unpacked; it may be cut off. Export or copy it again."
    ),
    "workbook": _(
        "%(name)s cannot be read as a workbook. Open it and save it again as XLSX "
        "without a password."
    ),
    "no_table": _("%(name)s holds no table: its sheets are empty."),
    "password": _(
        "%(name)s is protected by a password, or an old .xls workbook under another "
        "name. Open it, remove the password and save it as XLSX."
    ),
    "old_office": _(
        "%(name)s is an old Office file (.xls); open it and save it as XLSX."
    ),
    "web_page": _(
        "%(name)s is a web page, though its name may end in .xls. Open it in a "
        "spreadsheet and save it as XLSX."
    ),
    "zip": _("%(name)s is a ZIP archive; unpack it first."),
    "not_a_table": _(
        "%(name)s is a binary file (a picture, a PDF or the like), not a table. Bring "
        "one as CSV, XLSX or Parquet."
    ),
    "parquet": _(
        "%(name)s cannot be read as Parquet. Check that it was written to its end."
    ),
    "nested": _(
        "%(name)s: the column “%(column)s” holds several values in each cell; one "
        "text, number or date is wanted. Write it so, or choose another column."
    ),
    "too_long": _("%(name)s has more than %(rows)s rows; bring it in parts, by year."),
    "too_large": _(
        "%(name)s unpacks to more than %(size)s GB; save what you need of it as CSV."
    ),
    "no_such_column": _("%(name)s has no column “%(column)s”; choose another one."),
    "memory": _(
        "The file needs more memory than there is to be read. Save it as CSV, or bring "
        "it in parts."
    ),
    "unexpected": _(
        "The file could not be read, for a reason we did not foresee. Save it anew as "
        "CSV, and bring that."
    ),
}
"""Code of the library's error to its sentence, whatever the file is to hold."""


def say_fault(fault: str, values: Mapping[str, Any], sentences: Any = FAULTS) -> str:
    """Return what is wrong with a file; "" where no sentence says it.

    Parameters
    ----------
    fault : str
        Code of the library's error.
    values : mapping
        What the error names.
    sentences : mapping
        Code to sentence.
    """
    number = writing.words().number
    shown = {k: number(v) if isinstance(v, int) else v for k, v in values.items()}
    return str(sentences.get(fault, "")) % shown
