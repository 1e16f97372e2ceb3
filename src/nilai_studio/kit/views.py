"""A picture's data as a sheet; what has a meaning of its own is elsewhere."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from nilai_studio.kit.exports import xlsx_response
from nilai_studio.kit.pages import Page

COLUMNS = 200
CELL = str | int | float | bool | None


class SheetView(Page):
    """Write as XLSX the data that a page gave to its picture.

    The page has them already, as the reader may see them: nothing is read here, and
    nothing is kept.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Send the sheet; refuse what is no table."""
        try:
            asked = json.loads(request.body)
            name, head, rows = asked["name"], asked["head"], asked["rows"]
            are_lists = all(isinstance(row, list) for row in [head, *rows])
        except (ValueError, LookupError, TypeError, RecursionError):
            are_lists = False
        if not are_lists or len(head) > COLUMNS:
            return HttpResponse(
                "wanted JSON with name, head and rows, a list of lists", status=422
            )
        return xlsx_response(slugify(str(name))[:80] or "nilai", head, map(_row, rows))


def _row(row: list[Any]) -> list[CELL]:
    return [cell if isinstance(cell, CELL) else str(cell) for cell in row[:COLUMNS]]
