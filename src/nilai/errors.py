"""Every error a person or a program may meet, as one tree.

::

    NilaiError
    ├── InputError              what came in cannot be used; exit status 2
    │   ├── FileError           the file is absent, empty, binary or unreadable
    │   ├── MappingError        a column needed was not found, or named twice
    │   ├── TableError          a table breaks its contract
    │   └── OptionError         an option has no meaning here
    ├── TooLittleDataError      too few customers or days for what was asked
    └── FitError                a model could not be fitted

A message says what was found, what was wanted, and what to do.
"""

__all__ = [
    "FileError",
    "FitError",
    "InputError",
    "MappingError",
    "NilaiError",
    "OptionError",
    "TableError",
    "TooLittleDataError",
]


class NilaiError(Exception):
    """Base of all errors that Nilai raises on purpose.

    Parameters
    ----------
    message : str
        In English, for people.
    code : str, optional
        What is wrong, for programs that say it in another language: `one_column`.
    **values
        What the message names, by its role in it.
    """

    def __init__(self, message: str = "", *, code: str = "", **values: object) -> None:
        super().__init__(message)
        self.code, self.values = code, values


class InputError(NilaiError, ValueError):
    """What came in cannot be used as it is."""


class FileError(InputError):
    """The file is absent, empty, binary or cannot be read."""


class MappingError(InputError):
    """A column that is needed was not found, or is named twice."""


class TableError(InputError):
    """A table breaks its contract; the message lists every fault."""


class OptionError(InputError):
    """An option or argument has no meaning here."""


class TooLittleDataError(NilaiError):
    """There are too few customers, orders or days for what was asked."""


class FitError(NilaiError):
    """A model could not be fitted to these customers."""
