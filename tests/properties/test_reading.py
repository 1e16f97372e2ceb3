"""What must hold of reading for any file, however messy."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders

HEAD = "order_id,customer_id,ordered_at,revenue_amount,status"
MESSY = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "5", "6", ""]),
    st.sampled_from(["ann", "bob", " cat ", "", "NULL"]),
    st.sampled_from(
        ["2024-01-01", "2024-01-02 10:00", "31/12/2024", "soon", "", "20240101"]
    ),
    st.sampled_from(["5", "7.25", "-3", "0", "£4", "(2)", "1e999", "abc", ""]),
    st.sampled_from(["", "paid", "cancelled", "pending", "Batal"]),
).map(",".join)
RAGGED = st.sampled_from(
    ['1,"open,2', "a,b", "1,2,3,4,5,6,7", "", '"x\ny",ann,2024-01-01,5,', ",,,,"]
)
LINE = st.tuples(
    st.integers(1, 6).map(str),
    st.sampled_from(["A", "B", "C"]),
    st.integers(-2, 5).map(str),
    st.integers(0, 40).map(lambda n: str(n / 4)),
).map(",".join)
FEW = settings(max_examples=8, deadline=None)


def read(session: Session, *texts: str) -> Reading:
    with TemporaryDirectory() as folder:
        paths = []
        for i, text in enumerate(texts):
            path = Path(folder) / f"{i}.csv"
            path.write_text(text + "\n", newline="")
            paths.append(str(path))
        return read_orders(session, paths)


def shuffled(rows: list[str], seed: int) -> list[str]:
    return random.Random(seed).sample(rows, len(rows))  # noqa: S311 - a mixture will do


def told(reading: Reading) -> dict:
    skipped = {
        "files",
        "notes",
        "orders_table",
        "rejected",
        "revenue_amount",
        "used_rows",
    }
    return {k: v for k, v in reading.__dict__.items() if k not in skipped}


class TestAnyFile:
    @FEW
    @given(rows=st.lists(MESSY | RAGGED, min_size=1, max_size=25))
    def test_uses_or_refuses_every_row(self, duckdb_session, rows):
        reading = read(duckdb_session, "\n".join([HEAD, "9,zoe,2024-01-01,1,", *rows]))
        refused = sum(reading.refused.values())
        assert reading.used + refused == reading.rows
        made = duckdb_session.row(
            reading.orders_table.agg(
                n=reading.orders_table.count(),
                revenue=reading.orders_table.revenue_amount.sum(),
            )
        )
        assert made["n"] == reading.used
        assert made["revenue"] == pytest.approx(reading.revenue_amount)
        if reading.rejected is not None:
            shown = duckdb_session.row(reading.rejected.agg(n=reading.rejected.count()))
            assert shown["n"] == refused

    @FEW
    @given(
        rows=st.lists(MESSY, min_size=2, max_size=20),
        seed=st.integers(0, 99),
        cut=st.integers(0, 19),
    )
    def test_does_not_mind_the_order_of_rows_nor_a_split_over_files(
        self, duckdb_session, rows, seed, cut
    ):
        mixed = shuffled(rows, seed)
        parts = [part for part in (mixed[:cut], mixed[cut:]) if part]
        one = read(duckdb_session, "\n".join([HEAD, *rows]))
        other = read(duckdb_session, *("\n".join([HEAD, *part]) for part in parts))
        assert told(one) == told(other)
        assert one.revenue_amount == pytest.approx(other.revenue_amount)


class TestAnyLines:
    HEAD = "InvoiceNo,StockCode,Quantity,UnitPrice,CustomerID,InvoiceDate"

    @FEW
    @given(lines=st.lists(LINE, min_size=2, max_size=20), seed=st.integers(0, 99))
    def test_add_up_whatever_their_order_and_files(self, duckdb_session, lines, seed):
        # A line number in the product keeps halves of an order from being alike.
        rows = [
            f"{line.replace(',', f',{i}', 1)},c{line[0]},2024-01-0{line[0]}"
            for i, line in enumerate(lines)
        ]
        mixed = shuffled(rows, seed)
        whole = read(duckdb_session, "\n".join([self.HEAD, *rows]))
        cut = read(duckdb_session, "\n".join([self.HEAD, *mixed]))
        assert told(whole) == told(cut)
        assert whole.revenue_amount == pytest.approx(cut.revenue_amount)
        made = whole.orders_table.agg(n=whole.orders_table.count())
        assert duckdb_session.row(made)["n"] == len({line[0] for line in lines})

    @FEW
    @given(lines=st.lists(LINE, min_size=2, max_size=20))
    def test_do_not_mind_files_cut_between_orders(self, duckdb_session, lines):
        rows = sorted(f"{line},c{line[0]},2024-01-0{line[0]}" for line in lines)
        first = [row for row in rows if row[0] in "123"]
        second = [row for row in rows if row[0] not in "123"]
        parts = ["\n".join([self.HEAD, *part]) for part in (first, second) if part]
        whole = read(duckdb_session, "\n".join([self.HEAD, *rows]))
        cut = read(duckdb_session, *parts)
        assert told(whole) == told(cut)
