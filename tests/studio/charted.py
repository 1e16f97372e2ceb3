"""What the charts of a page give to those who take their data along."""

import json
import re

from bs4 import BeautifulSoup


def tables_of(page: str) -> dict[str, list[dict]]:
    """Return the rows of each chart of a page, by the name of its files.

    A table that nobody could read without the picture fails here.
    """
    found = {}
    for chart in BeautifulSoup(page, "html.parser").select(
        ".nilai-chart[data-controller]"
    ):
        name = str(chart["data-nilai-chart-name-value"])
        held = json.loads(chart.select_one("script").text)
        head, rows = held["head"], held["rows"]
        assert head, f"{name} has no table"
        assert len(set(head)) == len(head), f"{name} has a column twice: {head}"
        coded = [h for h in head if len(h) < 3 or "_" in h or "<" in h]
        assert coded == [], f"{name} has columns named for a program: {coded}"
        assert rows, f"{name} has no row"
        assert all(len(row) == len(head) for row in rows), name
        texts = [cell for row in rows for cell in row if isinstance(cell, str)]
        marked = [text for text in texts if re.search(r"<\w|&\w+;|\xa0\xa0", text)]
        assert marked == [], f"{name} has markup in cells: {marked[:3]}"
        assert "meta" not in held["figure"]["layout"], f"{name} has its table twice"
        found[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return found
