"""Customers on value and worth."""

import numpy as np
import pyarrow as pa
import pytest

from nilai.engine.money import analyse_exchange
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.value_exchange import GROUPS, value_exchange
from nilai.report.exchange import (
    exchange_document,
    exchange_picture,
    exchange_section,
    exchange_title,
)
from nilai.report.words import Words


def exchange(session, rows, **asked):
    names = ("customer_id", "value", "clv_amount", "clv_amount_low", "clv_amount_high")
    kinds = (pa.string(), *[pa.float64()] * 4)
    columns = [pa.array([row[i] for row in rows], kind) for i, kind in enumerate(kinds)]
    table = session.bring(pa.table(columns, names=list(names)))
    return analyse_exchange(session, table, **asked)


ROWS = [
    ("a", 9, 100, 90, 120),
    ("b", 9, 10, 8, 14),
    ("c", 2, 90, 87, 94),
    ("d", 3, 80, 76, 83),
    ("e", 1, 5, 4, 6),
    ("f", 8, None, None, None),
    ("g", None, 50, 40, 60),
]


class TestValueExchange:
    def test_four_groups_with_counts_and_money(self, session):
        found = exchange(session, ROWS, value_cut=8, worth_cut=50, currency="IDR")
        groups = {group.name: group for group in found.exchange.groups}
        assert [groups[name].customers for name in GROUPS] == [1, 1, 2, 1]
        assert groups["mend"].worth.value == 170
        assert groups["mend"].worth.low == pytest.approx(170 - 5)
        assert groups["mend"].worth.high == pytest.approx(170 + 5)
        assert groups["mend"].act == "call_and_mend"
        assert groups["mend"].share.value == pytest.approx(0.4)
        assert found.surveyed == 6
        assert found.left_out == {"no_value": 1, "no_worth": 1}
        placed = session.rows(
            found.customers.select("customer_id", "exchange_group").order_by(
                "customer_id"
            )
        )
        assert [row["exchange_group"] for row in placed] == [
            "keep", "grow", "mend", "mend", "watch",
        ]  # fmt: skip

    def test_cuts_are_medians_unless_told(self, session):
        found = exchange(session, ROWS)
        assert found.exchange.value_cut == 3
        assert found.exchange.worth_cut == 80

    def test_order_of_rows_does_not_matter_and_money_scales(self, session):
        one = exchange(session, ROWS).exchange
        turned = [
            (who, value, *(None if a is None else 1000 * a for a in amounts))
            for who, value, *amounts in ROWS[::-1]
        ]
        other = exchange(session, turned).exchange
        for a, b in zip(one.groups, other.groups, strict=True):
            assert b.customers == a.customers
            assert b.worth.low == pytest.approx(1000 * a.worth.low)

    def test_nobody_and_unknown_groups_are_told(self, session):
        with pytest.raises(TooLittleDataError, match="none has a known worth"):
            exchange(session, ROWS[5:6])
        with pytest.raises(TooLittleDataError, match="1 customers surveyed none told"):
            exchange(session, ROWS[6:])
        with pytest.raises(OptionError, match="no group"):
            value_exchange(
                [{"exchange_group": "x", "customers": 1}], value_cut=1, worth_cut=1
            )


class TestTold:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_says_money_and_hides_small_groups(self, session, language):
        rows = (
            [(f"m{i}", 2, 100 + i, 90 + i, 120 + i) for i in range(12)]
            + [(f"g{i}", 9, 10, 5, 12) for i in range(12)]
            + [
                ("k", 9, 500, 400, 600),
                ("new", 9, None, None, None),
                ("open", None, 20, 15, 25),
            ]
        )
        found = exchange(session, rows, value_cut=8, worth_cut=50, currency="IDR")
        words = Words(language, "IDR")
        title, between = exchange_title(found, words)
        assert "12" in title
        assert "Rp" in between
        section = exchange_section(found, words, measure="nilai")
        assert section.tables[0].rows[0][1] == "< 5"
        assert section.tables[0].rows[0][3] == "–"
        assert any("5" in text for text in section.sentences)
        assert section.sentences[-2:] == (
            words.say("exchange.no_value", count=1),
            words.say("exchange.no_worth", count=1),
        )
        value = np.array([row[1] for row in rows[:-2]], float)
        worth = np.array([row[2] for row in rows[:-2]], float)
        picture = exchange_picture(found, value, worth, words)
        assert len(picture.figure.data[0].x) == 25
        assert exchange_document(found)["groups"][2]["customers"] == 12
