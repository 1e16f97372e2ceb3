"""When answers came: one way of writing for a whole column, told as ISO 8601."""

import ibis
import pytest

from nilai.engine.answers.moments import as_moments


def told(session, cells):
    """Return the cells as they are told, and what was assumed."""
    wide = ibis.memtable({"n": range(len(cells)), "at": cells})
    column, notes = as_moments(session, wide, "at")
    rows = session.arrow(wide.select("n", at=column).order_by("n")).to_pylist()
    return [row["at"] for row in rows], [note.code for note in notes]


class TestAsMoments:
    @pytest.mark.parametrize(
        ("cells", "wanted"),
        [
            (["2026-10-02 10:00", "2026-10-12"], ["2026-10-02 10:00", "2026-10-12"]),
            (
                ["2/10/2026 9:05:00", "25/10/2026 10:00:00"],
                ["2026-10-02T09:05:00", "2026-10-25T10:00:00"],
            ),
            (
                ["10/2/2026 9:05:00", "10/25/2026 10:00:00"],
                ["2026-10-02T09:05:00", "2026-10-25T10:00:00"],
            ),
            (["2026/10/02 9:05:12 PM GMT+7"], ["2026-10-02T21:05:12+07:00"]),
            (["25/10/2026 09:30:00 -0330"], ["2026-10-25T09:30:00-03:30"]),
            (["25 Okt 2026 09.30", "kapan?"], ["2026-10-25T09:30:00", "kapan?"]),
        ],
    )
    def test_tells_each_as_the_column_writes_it(self, session, cells, wanted):
        assert told(session, cells) == (wanted, [])

    def test_says_that_the_day_was_taken_first(self, session):
        found, assumed = told(session, ["03/10/2026", "04/11/2026"])
        assert found == ["2026-10-03T00:00:00", "2026-11-04T00:00:00"]
        assert assumed == ["answered_day_first"]
