"""The kinds of problems: a type of its own for each, always with the same title."""

from enum import Enum

from django.utils.text import slugify


class Kind(Enum):
    """What can go wrong: the status of HTTP, and the title."""

    NOT_UNDERSTOOD = 400, "Not understood"
    NO_KEY = 401, "No key"
    UNKNOWN_KEY = 401, "Unknown key"
    SCOPE_MISSING = 403, "Scope missing"
    REFUSED = 403, "Refused"
    NOT_FOUND = 404, "Not found"
    METHOD_NOT_ALLOWED = 405, "Method not allowed"
    SURVEY_NOT_OPEN = 409, "Survey not open"
    TOO_LARGE = 413, "Too large"
    INPUT_AT_FAULT = 422, "Input at fault"
    UNKNOWN_PARAMETER = 422, "Unknown parameter"
    STUDIO_AT_FAULT = 500, "Fault of the studio"
    DATABASE_SILENT = 503, "Database not answering"

    def __init__(self, status: int, title: str) -> None:
        self.status, self.title = status, title

    @property
    def type(self) -> str:
        """Its name for programs; docs/guides/studio-api.md says what each means."""
        return f"urn:nilai:problem:{slugify(self.title)}"


def kind_of(status: int) -> Kind | None:
    """Return the kind that a status alone tells; None for one that tells none."""
    return BY_STATUS.get(status)


BY_STATUS = {
    kind.status: kind
    for kind in (
        Kind.NOT_UNDERSTOOD,
        Kind.REFUSED,
        Kind.NOT_FOUND,
        Kind.METHOD_NOT_ALLOWED,
        Kind.TOO_LARGE,
        Kind.INPUT_AT_FAULT,
    )
}
