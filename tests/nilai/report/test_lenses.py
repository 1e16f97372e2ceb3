"""The five lenses of a real base: they add up, are told, and are drawn."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nilai.engine.lenses import look_through_lenses
from nilai.figures.cohort_lenses import first_months, mean_repeats
from nilai.figures.customer import alive_figure, history_figure
from nilai.figures.theme import DARK, LIGHT
from nilai.report.pictures import lens_pictures
from nilai.report.sections import lens_sections
from nilai.report.words import LANGUAGES, Words
from nilai.worth.worth_classes import fit_worth_bounds, worth_classes


@pytest.fixture(scope="module")
def lenses(duckdb_session, cdnow):
    return look_through_lenses(duckdb_session, cdnow)


def rgb(colour):
    return bytes.fromhex(colour.removeprefix("#"))


class TestLenses:
    def test_classes_of_worth_hold_every_customer_and_all_worth(self, lenses, cdnow):
        assert sum(c.customers for c in lenses.worths) == cdnow.worth.total.n == 2357
        assert sum(c.worth_amount for c in lenses.worths) == pytest.approx(
            cdnow.worth.total.value
        )
        assert lenses.worths[0].low == 0
        assert lenses.worths[-1].high == float("inf")

    def test_orders_of_the_period_are_those_of_the_levers(self, lenses, cdnow):
        after = cdnow.levers.after
        assert lenses.period == cdnow.levers.periods[1]
        assert sum(c.customers for c in lenses.spread) == after.customers
        assert sum(c.revenue_amount for c in lenses.spread) == pytest.approx(
            after.revenue_amount
        )

    def test_change_between_periods_adds_up(self, lenses, cdnow):
        change = sum(s.after_amount - s.before_amount for s in lenses.statuses)
        before, after = cdnow.levers.before, cdnow.levers.after
        assert change == pytest.approx(after.revenue_amount - before.revenue_amount)
        kept = next(s for s in lenses.statuses if s.status == "kept")
        assert kept.by_orders_amount + kept.by_value_amount == pytest.approx(
            kept.after_amount - kept.before_amount
        )

    def test_share_that_came_again_only_rises(self, lenses):
        mean = mean_repeats(lenses.cohorts, lenses.repeats)
        for curve in lenses.repeats:
            seen = curve[np.isfinite(curve)]
            assert np.all(np.diff(seen) >= 0)
        # 1,411 of 2,357 customers of CDNOW had not come back after 39 weeks.
        known = mean[np.isfinite(mean)]
        assert 0.3 < known[-1] < 1 - 1411 / 2357 + 0.02

    def test_growth_brings_all_revenue(self, lenses, cdnow):
        assert lenses.growth.revenue_amount.sum() == pytest.approx(
            cdnow.cohorts.revenue_amount[np.isfinite(cdnow.cohorts.active)].sum()
        )


class TestSections:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_answer_in_both_languages(self, lenses, language):
        sections = lens_sections(lenses, Words(language, "USD"))
        assert [section.code for section in sections] == [
            "one_period",
            "two_periods",
            "one_cohort",
            "cohorts_compared",
            "growth",
        ]
        for section in sections:
            assert section.sentences
            assert not re.search(r"[{}]", " ".join(section.sentences))
            assert [name for name, _ in section.how]
            for table in section.tables:
                assert all(len(row) == len(table.columns) for row in table.rows)

    def test_say_so_where_there_is_too_little(self, lenses):
        bare = replace(lenses, statuses=(), before=None)
        told = {s.code: s for s in lens_sections(bare, Words("en", "USD"))}
        assert told["two_periods"].sentences == (
            "There are no two periods to compare yet.",
        )
        assert told["two_periods"].tables == ()

    def test_compare_the_first_months_of_cohorts(self, lenses):
        found = first_months(lenses.cohorts)
        told = {s.code: s for s in lens_sections(lenses, Words("en", "USD"))}
        # Everybody at CDNOW came first in the first three months of 1997.
        assert len(found) == 3
        assert "too few cohorts" in told["cohorts_compared"].sentences[0]


class TestPictures:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_carry_title_and_as_of(self, lenses, cdnow, language):
        words = Words(language, "USD")
        pictures = lens_pictures(cdnow, lenses, words)
        assert {picture.section for picture in pictures} == {
            "map",
            "spread",
            "one_period",
            "one_cohort",
            "cohorts_compared",
            "growth",
        }
        for picture in pictures:
            title = picture.figure.layout.title.text
            assert words.day(lenses.period.last) in title
            assert picture.label in title

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_map_speaks_of_its_colours_as_they_are_in_light_and_dark(
        self, lenses, cdnow, language
    ):
        figure = lens_pictures(cdnow, lenses, Words(language, "USD"))[0].figure
        title = figure.layout.title.text
        assert "stronger colour" in title or "warna kuat" in title
        # The scale goes away from the ground in both schemes.
        for palette in (LIGHT, DARK):
            apart = [
                sum(
                    abs(a - b)
                    for a, b in zip(rgb(one), rgb(palette.paper), strict=True)
                )
                for one in (palette.low, palette.middle, palette.high)
            ]
            assert apart == sorted(apart)

    def test_map_shows_every_customer_once(self, lenses, cdnow):
        picture = lens_pictures(cdnow, lenses, Words("en", "USD"))[0]
        shown = [a.text.split("<br>")[-1] for a in picture.figure.layout.annotations]
        counts = [int(text.replace(",", "")) for text in shown if text != "–"]
        assert sum(counts) == 2357
        assert len(shown) == 10

    def test_of_one_customer_begin_where_the_orders_end(self, cdnow):
        day = cdnow.until
        first = cdnow.tracking.start
        figure = history_figure(
            actual=[(first, 0.0), (day, 2.0)],
            expected=[(first, 0.0), (day, 1.2)],
            ahead=[(day, 2.0), (day.replace(year=day.year + 1), 3.5)],
            reach=(2.0, 7.0),
            voice=Words("en", "USD"),
        )
        assert figure.data[0].y[-1] == figure.data[2].y[0] == 2.0
        assert figure.data[3].error_y.array[0] == 3.5
        alive = alive_figure(
            alive=[(first, 1.0), (day, 0.4)],
            orders=[first],
            voice=Words("id", "IDR"),
            as_of=day,
        )
        assert list(alive.layout.yaxis.range) == [0, 1.04]


class TestBounds:
    def test_are_round_and_lie_between_the_ends(self):
        assert fit_worth_bounds(0, 250_000, 3_000_000)[:3] == (5e3, 1e4, 2e4)
        assert fit_worth_bounds(0, 0, 0) == ()
        assert len(fit_worth_bounds(0, 1, 1e12)) <= 12

    def test_without_bounds_there_is_one_class(self):
        cells = {
            "place": np.array([0]),
            "customers_count": np.array([4]),
            "worth_amount": np.array([0.0]),
        }
        (only,) = worth_classes(cells, bounds=())
        assert (only.low, only.high, only.customers) == (0.0, float("inf"), 4)
