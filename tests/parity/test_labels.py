"""Ids and answers that came as numbers are the same text on every engine."""

import math

import pyarrow as pa

from nilai.engine.reading.labels import as_answered, as_label

IDS = [17850.0, 17850000.0, -3.0, 0.5, math.nan]
ANSWERS = ["17850.0", "1.785E7", "r2.0", "1.50", "-2.00", None]


class TestLabels:
    def test_of_large_floats(self, session):
        table = session.bring(pa.table({"id": IDS}))
        rows = session.arrow(table.select(id=as_label(table["id"])))
        assert rows["id"].to_pylist() == ["17850", "17850000", "-3", "0.5", None]

    def test_of_answers(self, session):
        table = session.bring(pa.table({"said": ANSWERS}))
        rows = session.arrow(table.select(said=as_answered(table["said"])))
        assert rows["said"].to_pylist() == [
            "17850", "1.785E7", "r2.0", "1.50", "-2", None,
        ]  # fmt: skip
