"""What a figure gives to those who take its data along."""

import inspect
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.nilai.figures.test_figures import figures
from tests.nilai.report.made import estimate

import nilai
from nilai.figures.data_table import data_table, estimates_table, money, number, share
from nilai.figures.theme import new_figure
from nilai.report.words import LANGUAGES, Words, keys

SOURCE = Path(nilai.__file__).parents[1]
POUNDS, RUPIAH = Words("en", "GBP"), Words("id", "IDR")


class TestDataTable:
    def test_amounts_name_the_currency_and_end_at_its_smallest_coin(self):
        amounts = [12.345, -0.001, float("nan")]
        assert data_table(POUNDS, worth=money(amounts)) == {
            "Worth (GBP)": [12.35, 0.0, None]
        }
        assert data_table(RUPIAH, worth=money(amounts)) == {
            "Nilai (IDR)": [12, 0, None]
        }
        assert list(data_table(Words("en"), worth=money([1.0]))) == ["Worth"]

    def test_shares_are_in_percent_and_days_sort(self):
        found = data_table(
            POUNDS,
            day=[date(2026, 5, 1)],
            alive=share(np.array([0.1234])),
            customers=np.array([3.0]),
            repeat_orders_model=number([1.234]),
        )
        assert found == {
            "Day": ["2026-05-01"],
            "Still a customer (%)": [12.3],
            "Customers": [3],
            "Repeat orders by the model": [1.23],
        }

    def test_estimates_bring_the_ends_of_their_intervals(self):
        found = estimates_table(
            POUNDS, ("driver", "importance"), [("Service", estimate(0.5, 0.25, 0.75))]
        )
        assert found == {
            "Driver": ["Service"],
            "Importance (%)": [50.0],
            "Low (%)": [25.0],
            "High (%)": [75.0],
        }


class TestEveryFigure:
    @pytest.mark.parametrize("words", [POUNDS, RUPIAH], ids=LANGUAGES)
    def test_has_a_table_with_columns_alike_in_length(self, words):
        for name, figure in figures(words).items():
            table = dict(figure.layout.meta["table"])
            assert len(table) > 1, name
            assert len({len(cells) for cells in table.values()}) == 1, name

    def test_texts_have_plain_spaces(self):
        periods = dict(figures(POUNDS)["levers"].layout.meta["table"])[
            "Period or lever"
        ]
        assert not any("\N{NO-BREAK SPACE}" in name for name in periods)

    def test_keeps_two_series_apart(self):
        table = dict(figures(POUNDS)["frequency"].layout.meta["table"])
        assert dict(table) == {
            "Repeat orders": [0, 1, "2+"],
            "Customers": [50, 20, 5],
            "Customers by the model": [48, 21, 6],
        }

    def test_is_made_by_the_one_function_that_wants_a_table(self):
        assert (
            inspect.signature(new_figure).parameters["table"].default
            is inspect.Parameter.empty
        )
        makers = [
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if re.search(r"\bgo\.Figure\((?!picture)", path.read_text("utf-8"))
        ]
        assert makers == ["nilai/figures/theme.py"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_a_table_have_one_name(language):
    heads = {
        k: v for k, v in keys(language).items() if k.startswith("figures.columns.")
    }
    # Beside each other stand what is ours, and whether an offer is.
    assert heads["figures.columns.ours"] != heads["figures.columns.is_own"]
    assert heads["figures.columns.value_to_customer"] != heads["figures.columns.worth"]
    assert all(str(head).strip() for head in heads.values())
