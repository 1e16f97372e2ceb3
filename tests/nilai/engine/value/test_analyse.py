"""Value from answers: figures that can be checked by hand, on both engines."""

import math

import numpy as np
import pyarrow as pa
import pytest
from tests.nilai.survey import PARTS, survey

from nilai.engine.value import ValueQuestion, analyse_value, with_parts
from nilai.errors import MappingError, OptionError, TooLittleDataError
from nilai.perception.customer_value import Rated, RatingScale

OURS = [9.0, 7.0, 8.0, 6.0, 10.0, 8.0]
THEIRS = [6.0, 4.0, 7.0, 5.0, 6.0, 8.0]
DEAR, CHEAP = [4.0, 6.0, 5.0, 5.0, 3.0, 7.0], [8.0, 6.0, 7.0, 9.0, 7.0, 5.0]
TWELVE = {
    "brand": ["us"] * 6 + ["them"] * 6,
    "good": OURS + THEIRS,
    "cheap": DEAR + CHEAP,
    "worth": OURS + THEIRS,
}
TEN = RatingScale(low=1, high=10)


def ask(session, columns, **asked):
    parts = asked.pop("parts", {})
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    question = ValueQuestion(**({"brand": "brand", "own": "us"} | asked))
    question = with_parts(question, parts, table.column_names, lambda name, _: name)
    return analyse_value(session, session.bring(table), question)


def error(found):
    """Half the interval, in standard errors of Student's t at 95 %."""
    from scipy import stats  # noqa: PLC0415

    return (found.high - found.value) / stats.t.ppf(0.975, found.n - 1)


class TestIndex:
    def test_is_benefits_less_costs_from_nought_to_a_hundred(self, session):
        found = ask(
            session, TWELVE, parts={"product": "good", "monetary": "-cheap"}, scale=TEN
        ).index
        ours = found.offers[0]
        assert ours.brand == "us"
        assert ours.benefit.value == pytest.approx((8 - 1) / 9 * 100)
        assert ours.cost.value == pytest.approx((11 - 5 - 1) / 9 * 100)
        assert ours.value.value == pytest.approx(ours.benefit.value - ours.cost.value)
        theirs = found.offers[1]
        assert theirs.benefit.value == pytest.approx((6 - 1) / 9 * 100)
        assert theirs.cost.value == pytest.approx((11 - 7 - 1) / 9 * 100)
        assert found.against.value == pytest.approx(
            ours.value.value - theirs.value.value
        )
        assert theirs.ahead.value == pytest.approx(found.against.value)

    def test_standard_error_is_that_of_a_mean(self, session):
        """sd(value of a response) / √n, as science says of fixed weights."""
        found = ask(
            session, TWELVE, parts={"product": "good", "monetary": "-cheap"}, scale=TEN
        ).index.offers[0]
        scores = np.array(OURS) - (11 - np.array(DEAR))
        wanted = scores.std(ddof=1) / math.sqrt(6) * 100 / 9
        assert error(found.value) == pytest.approx(wanted)

    def test_difference_of_brands_adds_their_variances(self, session):
        found = ask(session, TWELVE, parts={"product": "good"}, scale=TEN).index
        wanted = (
            100 / 9 * math.sqrt(np.var(OURS, ddof=1) / 6 + np.var(THEIRS, ddof=1) / 6)
        )
        assert error(found.against) == pytest.approx(wanted)

    def test_means_count_those_who_answered(self, session):
        columns = TWELVE | {"good": [*OURS[:5], None, *THEIRS]}
        found = ask(session, columns, parts={"product": "good"}, scale=TEN).index
        assert found.components[0].own.value == pytest.approx(
            (np.mean(OURS[:5]) - 1) / 9 * 100
        )
        assert found.components[0].own.n == 5

    def test_answers_beyond_the_scale_are_left_out_and_counted(self, duckdb_session):
        columns = TWELVE | {"good": [99.0, *OURS[1:], *THEIRS]}
        found = ask(duckdb_session, columns, parts={"product": "good"}, scale=TEN)
        assert found.beyond == {"good": 1}
        assert found.index.components[0].own.n == 5

    def test_wins_and_losses_are_counted_from_the_margin_on(self, duckdb_session):
        asked = {"parts": {"product": "good", "monetary": "-cheap"}, "scale": TEN}
        found = ask(duckdb_session, TWELVE, **asked).index.advantage
        assert (found.benefits, found.costs, found.value) == (200, 200, 0)
        assert found.margin == 1
        wide = ask(duckdb_session, TWELVE, **asked, margin=2.5).index.advantage
        assert (wide.benefits, wide.costs, wide.value) == (100, 100, 0)

    def test_several_items_of_one_part_tell_how_well_they_go_together(
        self, duckdb_session
    ):
        columns = TWELVE | {"twin": OURS + THEIRS}
        found = ask(duckdb_session, columns, parts={"product": "good,twin"}).index
        assert found.components[0].alpha == pytest.approx(1.0)


class TestMapAndAdded:
    def test_map_sets_every_offer_against_their_average(self, session):
        found = ask(session, TWELVE, parts={"quality": "good", "price": "cheap"}).map
        assert {o.brand: o.quality.value for o in found.offers} == pytest.approx(
            {"us": 100 * 8 / 7, "them": 100 * 6 / 7}
        )
        assert {o.brand: o.price.value for o in found.offers} == pytest.approx(
            {"us": 100 * 6 / 5, "them": 100 * 6 / 7}
        )
        ours = found.offers[0]
        assert ours.distances["diagonal"] == pytest.approx(
            (800 / 7 - 120) / math.sqrt(2)
        )
        assert ours.covariance[0, 1] == pytest.approx(ours.covariance[1, 0])

    def test_head_to_head_adds_up_to_the_score(self, duckdb_session):
        columns = TWELVE | {"fast": OURS[::-1] + CHEAP}
        found = ask(
            duckdb_session,
            columns,
            parts={"quality": "good,fast", "price": "cheap"},
            points={"good": 3, "fast": 1, "cheap": 1},
        ).map
        quality = [one for one in found.attributes if one.side == "quality"]
        assert {one.name: one.weight for one in quality} == {"good": 75, "fast": 25}
        assert 100 + sum(one.area for one in quality) == pytest.approx(
            found.quality.value
        )
        by = {one.name: one.ratio.value for one in quality}
        assert by == pytest.approx({"good": 8 / 6, "fast": 8 / 7})
        assert quality[0].by_brand["them"].value == quality[0].ratio.value

    def test_real_prices_stand_in_for_rated_ones(self, duckdb_session):
        columns = TWELVE | {"paid": [30.0] * 6 + [10.0] * 6}
        found = ask(duckdb_session, columns, parts={"quality": "good", "paid": "paid"})
        prices = {o.brand: o.price.value for o in found.map.offers}
        assert prices == pytest.approx({"us": 150, "them": 50})

    def test_weighted_line_needs_the_split(self, duckdb_session):
        asked = {"parts": {"quality": "good", "price": "cheap"}, "line": "weighted"}
        with pytest.raises(OptionError, match="--quality-weight"):
            ask(duckdb_session, TWELVE, **asked)
        found = ask(duckdb_session, TWELVE, **asked, quality_weight=75).map
        assert found.lines["weighted"].slope == 3
        own = found.offers[0]
        assert own.distance.value == pytest.approx(own.distances["weighted"])

    def test_added_is_the_ratio_of_means_by_the_delta_method(self, session):
        found = ask(session, TWELVE, parts={"worth": "worth"}).added
        assert found.ratio.value == pytest.approx(100 * 8 / 6)
        variance = np.var(OURS, ddof=1) / (6 * 8**2) + np.var(THEIRS, ddof=1) / (6 * 36)
        reach = math.log(found.ratio.high / found.ratio.value)
        assert reach == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-6)
        assert found.level == "world_class"

    def test_yes_and_no_have_no_published_level(self, duckdb_session):
        columns = TWELVE | {"worth": [1.0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0]}
        found = ask(duckdb_session, columns, parts={"worth": "worth"}).added
        assert found.is_share


class TestRespondents:
    def test_several_rows_of_one_count_once(self, session):
        """Everybody answers twice alike: no more is known than from once."""
        twice = {
            name: [v for v in column for _ in "ab"] for name, column in TWELVE.items()
        } | {"who": [f"p{i}" for i in range(12) for _ in "ab"]}
        asked = {"parts": {"product": "good"}, "scale": TEN}
        once = ask(session, TWELVE, **asked).index.offers[0].value
        both = ask(session, twice, **asked, respondent="who")
        assert both.clustered
        found = both.index.offers[0].value
        assert found.value == pytest.approx(once.value)
        # Only n/(n − 1) differs, from rows instead of people.
        assert error(found) == pytest.approx(error(once) * math.sqrt(12 / 11 / (6 / 5)))
        loose = ask(session, twice, **asked).index.offers[0].value
        assert error(loose) < 0.75 * error(found)

    def test_who_rates_both_brands_is_compared_with_himself(self, duckdb_session):
        columns = TWELVE | {
            "who": [f"p{i}" for i in range(6)] * 2,
            "good": [*OURS, *(score - 2 for score in OURS)],
        }
        found = ask(
            duckdb_session, columns, parts={"product": "good"}, respondent="who"
        ).index.against
        assert found.high - found.low == pytest.approx(0, abs=1e-6)

    def test_a_weight_of_two_means_twice_the_answer(self, session):
        columns = TWELVE | {"weight": [2.0] + [1.0] * 11}
        found = (
            ask(session, columns, parts={"product": "good"}, weight="weight", scale=TEN)
            .index.components[0]
            .own
        )
        assert found.value == pytest.approx((np.mean([9, *OURS]) - 1) / 9 * 100)


class TestWeights:
    def test_derived_find_what_moves_the_outcome(self, session):
        found = ask(session, survey(900), own="Ours", weights="derived")
        weights = found.weights
        assert weights.outcome == "worth"
        assert max(weights.benefits, key=weights.benefits.get) == "product"
        assert max(weights.costs, key=weights.costs.get) == "monetary"
        assert sum(weights.benefits.values()) == pytest.approx(1)
        assert sum(weights.costs.values()) == pytest.approx(1)
        assert sum(weights.importance.values()) == pytest.approx(1)
        assert 0.3 < weights.explained_share < 1
        assert set(found.index.by_scheme) == {"derived", "equal"}

    def test_stated_come_from_columns_of_points(self, duckdb_session):
        columns = TWELVE | {
            "brand": ["us"] * 12,
            "soft": THEIRS + OURS,
            "points_good": [60.0, 80.0] * 6,
            "points_soft": [40.0, 20.0] * 6,
        }
        parts = {
            "product": "good", "image": "soft",
            "importance.product": "points_good", "importance.image": "points_soft",
        }  # fmt: skip
        found = ask(duckdb_session, columns, parts=parts, own=None)
        assert found.weights.scheme == "stated"
        assert found.weights.benefits == pytest.approx({"product": 0.7, "image": 0.3})

    def test_unknown_names_and_schemes_are_refused(self, duckdb_session):
        parts = {"product": "good"}
        with pytest.raises(OptionError, match="the components are product"):
            ask(duckdb_session, TWELVE, parts=parts, points={"sevice": 1})
        with pytest.raises(OptionError, match="--weights derived needs"):
            ask(duckdb_session, TWELVE, parts=parts, weights="derived")


class TestSegments:
    def test_each_has_its_own_weights_and_standing(self, session):
        found = ask(session, survey(1500), own="Ours", by="region")
        assert {one.segment for one in found.segments} == {"north", "south"}
        for one in found.segments:
            assert one.component == "product"
            assert one.standing == "ahead"
        assert sum(one.n + one.others_n for one in found.segments) <= 1500

    def test_without_importance_nothing_is_said_to_be_valued(self, duckdb_session):
        columns = TWELVE | {"region": ["n"] * 12, "brand": ["us"] * 12}
        found = ask(
            duckdb_session,
            columns,
            parts={"product": "good", "time": "-cheap"},
            by="region",
        )
        (one,) = [one for one in found.segments if one.segment == "n"]
        assert (one.component, one.share, one.standing) == (None, None, "alone")


class TestFurther:
    def test_gaps_of_service_are_perceived_less_expected(self, session):
        """Reliability E 6.4, P 5.1; responsiveness E 6.1, P 5.4 (SERVQUAL)."""
        columns = {
            "e1": [6.0, 7.0, 6.0, 6.0, 7.0], "p1": [5.0, 5.0, 5.0, 5.0, 5.5],
            "e2": [6.0, 6.0, 6.5, 6.0, 6.0], "p2": [5.0, 6.0, 5.0, 5.5, 5.5],
        }  # fmt: skip
        parts = {
            "expected.reliability": "e1", "perceived.reliability": "p1",
            "expected.responsiveness": "e2", "perceived.responsiveness": "p2",
        }  # fmt: skip
        found = ask(session, columns, parts=parts, brand=None, own=None).gaps
        assert [gap.dimension for gap in found] == ["reliability", "responsiveness"]
        assert [gap.gap.value for gap in found] == pytest.approx([-1.3, -0.7])
        assert found[0].priority == pytest.approx(0.65)

    def test_switching_follows_last_and_next(self, session):
        columns = {
            "last": ["A"] * 10 + ["B"] * 10,
            "next": ["A"] * 8 + ["B"] * 2 + ["A"] * 3 + ["B"] * 7,
        }
        found = ask(
            session,
            columns,
            parts={"last": "last", "next": "next"},
            brand=None,
            own=None,
        ).switching
        assert found.matrix == pytest.approx(np.array([[0.8, 0.2], [0.3, 0.7]]))
        assert found.next_shares == pytest.approx([0.55, 0.45])

    def test_promoters_rise_with_value(self, duckdb_session):
        bands = ask(duckdb_session, survey(900), own="Ours").bands
        shares = [band.share.value for band in bands]
        assert shares == sorted(shares)
        assert shares[-1] > shares[0] + 0.2


class TestRefusals:
    def test_small_groups_are_not_shown(self, duckdb_session):
        columns = {
            "brand": ["us"] * 6 + ["them"] * 6 + ["few"] * 4,
            "good": OURS + THEIRS + [5.0] * 4,
        }
        found = ask(duckdb_session, columns, parts={"product": "good"})
        assert found.brands == ("us", "them")
        assert found.hidden == {"few": 4}
        with pytest.raises(TooLittleDataError, match="could be recognised"):
            ask(duckdb_session, columns, parts={"product": "good"}, own="few")

    def test_brands_must_be_there(self, duckdb_session):
        with pytest.raises(OptionError, match="the brands are them, us"):
            ask(duckdb_session, TWELVE, parts={"product": "good"}, own="Us")

    def test_nothing_recognised_says_how_to_map(self, duckdb_session):
        with pytest.raises(MappingError, match=r"--map product=.*columns are brand, x"):
            ask(duckdb_session, {"brand": ["us"] * 6, "x": [1.0] * 6})

    @pytest.mark.parametrize(
        "asked",
        [
            {"weights": "guessed"},
            {"line": "curved"},
            {"quality_weight": 100.0},
            {"confidence": 95},
            {"fewest": 0},
        ],
    )
    def test_of_options(self, asked):
        with pytest.raises(OptionError):
            ValueQuestion(**asked)


class TestParts:
    def test_eight_are_recognised_by_their_names(self):
        headers = ["manfaat_produk", "Service Benefit", "biaya_waktu", "cost_energy"]
        found = with_parts(ValueQuestion(), {}, headers, lambda name, _: name)
        assert found.benefits == {
            "product": (Rated("manfaat_produk"),),
            "service": (Rated("Service Benefit"),),
        }
        assert found.costs == {
            "energy": (Rated("cost_energy"),),
            "time": (Rated("biaya_waktu"),),
        }

    def test_survey_for_tests_has_all_of_them(self):
        found = with_parts(ValueQuestion(), {}, [*PARTS], lambda name, _: name)
        assert len(found.benefits) == len(found.costs) == 4

    def test_one_column_plays_a_single_part(self):
        with pytest.raises(MappingError, match="worth is one column"):
            with_parts(ValueQuestion(), {"worth": "a,b"}, ["a", "b"], lambda n, _: n)
