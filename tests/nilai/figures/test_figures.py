"""Pictures: unit and as-of on each, colours of one palette, honest axes."""

import re
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest
from tests.nilai.report.made import change, estimate

from nilai.figures.cohorts import cohorts_figure
from nilai.figures.concentration import concentration_figure
from nilai.figures.frequency import frequency_figure
from nilai.figures.levers import levers_figure
from nilai.figures.segments import segments_figure
from nilai.figures.theme import LIGHT, in_dark
from nilai.figures.tracking import tracking_figure
from nilai.report.words import Words
from nilai.worth.cohorts import cohort_table
from nilai.worth.concentration import concentration
from nilai.worth.customer_base import SegmentWorth
from nilai.worth.tracking import Frequencies, Tracking

DAY = date(2024, 3, 15)
LANGUAGES = [Words("en", "GBP"), Words("id", "IDR")]

CHANGE = change(
    {
        "customers": estimate(60_000, 50_000, 70_000),
        "orders_per_customer": estimate(-20_000, -30_000, -10_000),
        "revenue_per_order": estimate(5_000, -1_000, 11_000),
    }
)
SEGMENTS = tuple(
    SegmentWorth(
        segment=name, customers=n, revenue_amount=1.0, alive=1.0, worth=estimate(worth)
    )
    for name, n, worth in (
        ("potential_loyalists", 1234, 900.0),
        ("cant_lose", 1, 100.0),
    )
)
COHORTS = cohort_table(
    cohort_month=np.array([24288, 24288, 24288, 24289]),
    age_months=np.array([0, 1, 2, 0]),
    customers_count=np.array([10, 4, 1, 8]),
    orders_count=np.array([10, 4, 1, 8]),
    revenue_amount=np.array([10.0, 4.0, 1.0, 8.0]),
    until=DAY,
)
HELD = concentration(np.array([80, 20]), np.array([100.0, 300.0]))
WEEKS = Tracking(
    start=date(2024, 1, 1),
    actual=np.array([1.0, 5, 4, 6, 8, 9]),
    predicted=np.array([2.0, 4, 5, 6, 7, 8]),
    fitted_weeks=4,
)
FREQUENCIES = Frequencies(
    actual=np.array([50, 20, 5]), predicted=np.array([48.0, 21.0, 6.0])
)


def figures(words):
    return {
        "levers": levers_figure(CHANGE, words),
        "segments": segments_figure(SEGMENTS, words, as_of=DAY, horizon="12 months"),
        "concentration": concentration_figure(HELD, words, as_of=DAY),
        "cohorts": cohorts_figure(COHORTS, words, as_of=DAY),
        "tracking": tracking_figure(WEEKS, words, as_of=DAY),
        "frequency": frequency_figure(FREQUENCIES, words, as_of=DAY),
    }


NAMES = sorted(figures(LANGUAGES[0]))


@pytest.fixture(params=LANGUAGES, ids=lambda words: words.language)
def words(request):
    return request.param


@pytest.mark.parametrize("name", NAMES)
class TestEveryFigure:
    def test_says_its_unit_and_its_day(self, name, words):
        text = figures(words)[name].layout.title.text
        day = CHANGE.periods[1].last if name == "levers" else DAY
        subtitle = text.split("<br>")[1]
        assert words.day(day) in subtitle
        assert len(re.sub(r"<[^>]+>", "", subtitle)) > len(words.day(day)) + 8

    def test_fits_a_telephone(self, name, words):
        title, subtitle = (
            re.sub(r"<[^>]+>", "", line)
            for line in figures(words)[name].layout.title.text.split("<br>")
        )
        assert len(title) <= 40
        assert len(subtitle) <= 58

    def test_goes_dark_altogether(self, name, words):
        light = figures(words)[name].to_json()
        dark = in_dark(figures(words)[name]).to_json()
        used = set(re.findall(r"#[0-9a-f]{6}\b", light))
        assert used <= set(asdict(LIGHT).values())
        assert not set(re.findall(r"#[0-9a-f]{6}\b", dark)) & used

    def test_needs_no_legend(self, name, words):
        assert figures(words)[name].layout.showlegend is False


class TestLevers:
    def test_each_bar_begins_where_the_one_above_ended(self, words):
        steps = figures(words)["levers"].data[2]
        assert list(steps.base) == [100_000, 160_000, 140_000]
        assert steps.base[-1] + steps.x[-1] == CHANGE.after.margin_amount

    def test_falls_and_rises_differ_in_colour(self, words):
        colours = figures(words)["levers"].data[2].marker.color
        assert list(colours) == [LIGHT.main, LIGHT.other, LIGHT.main]

    def test_bars_of_totals_only_when_the_axis_begins_at_nothing(self, words):
        small = change({"customers": estimate(500.0, 400.0, 600.0)})
        large = levers_figure(CHANGE, words)
        assert large.layout.xaxis.range[0] <= 0
        assert [trace.type for trace in large.data].count("bar") == 2
        zoomed = levers_figure(small, words)
        assert zoomed.layout.xaxis.range[0] > 0
        assert [trace.type for trace in zoomed.data].count("bar") == 1

    def test_whiskers_are_the_intervals(self, words):
        whiskers = figures(words)["levers"].data[3]
        middle, half = np.array(whiskers.x), np.array(whiskers.error_x.array)
        assert (middle - half).tolist() == [150_000, 130_000, 139_000]
        assert (middle + half).tolist() == [170_000, 150_000, 151_000]


class TestSegments:
    def test_names_stand_above_their_bars(self):
        figure = figures(LANGUAGES[0])["segments"]
        texts = [annotation.text for annotation in figure.layout.annotations]
        assert texts == [
            "Potential loyalists · 1,234 customers",
            "£900",
            "Can't lose · 1 customer",
            "£100",
        ]

    def test_no_segment_is_no_error(self, words):
        figure = segments_figure((), words, as_of=DAY, horizon="12 months")
        assert len(figure.layout.annotations) == 0


class TestConcentration:
    def test_curve_runs_from_none_to_all_best_first(self, words):
        curve = figures(words)["concentration"].data[0]
        assert (curve.x[0], curve.y[0]) == (0, 0)
        assert (curve.x[-1], curve.y[-1]) == (1, 1)
        assert np.all(np.diff(curve.y) >= 0)
        assert np.all(np.array(curve.y) >= np.array(curve.x) - 1e-9)

    def test_point_at_a_fifth_lies_on_the_curve(self, words):
        figure = figures(words)["concentration"]
        curve, point = figure.data[0], figure.data[2]
        assert point.y[0] == pytest.approx(0.75)
        assert point.y[0] == pytest.approx(np.interp(0.2, curve.x, curve.y))


class TestCohorts:
    def test_running_month_is_marked_and_unknown_ones_are_empty(self, words):
        written = figures(words)["cohorts"].data[0]
        assert [list(row) for row in written.text] == [["40", "10*"], ["0*", ""]]

    def test_long_histories_show_the_latest_two_years(self, words):
        months = np.arange(24000, 24000 + 60)
        table = cohort_table(
            cohort_month=months,
            age_months=np.zeros(60, int),
            customers_count=np.full(60, 5),
            orders_count=np.full(60, 5),
            revenue_amount=np.full(60, 5.0),
            until=date(2004, 12, 31),
        )
        figure = cohorts_figure(table, words, as_of=DAY)
        assert np.shape(figure.data[0].z) == (24, 24)
        assert not any("".join(row) for row in figure.data[0].text)


class TestTracking:
    def test_shades_what_the_model_saw_and_names_the_forecast(self):
        figure = figures(LANGUAGES[0])["tracking"]
        (shade,) = figure.layout.shapes
        assert (shade.x0, shade.x1) == (-0.5, 3.5)
        texts = [annotation.text for annotation in figure.layout.annotations]
        assert texts == ["the model saw these", "forecast"]

    def test_week_that_is_not_over_is_left_out(self, words):
        all_seen = replace(WEEKS, fitted_weeks=6)
        running = tracking_figure(all_seen, words, as_of=date(2024, 2, 10))
        over = tracking_figure(all_seen, words, as_of=date(2024, 2, 11))
        assert len(running.data[0].y) == 5
        assert len(over.data[0].y) == 6
        assert len(over.layout.shapes) == 0

    def test_one_week_is_no_error(self, words):
        one = Tracking(
            start=DAY, actual=np.array([3.0]), predicted=np.array([2.0]), fitted_weeks=1
        )
        assert len(tracking_figure(one, words, as_of=DAY).data) == 2


class TestFrequency:
    def test_model_is_marked_at_its_height(self, words):
        bars, marks = figures(words)["frequency"].data
        assert list(bars.y) == [50, 20, 5]
        middle = np.array(marks.base) + np.array(marks.y) / 2
        assert middle == pytest.approx([48, 21, 6])
