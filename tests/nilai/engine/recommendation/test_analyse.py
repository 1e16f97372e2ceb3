"""Recommendation, satisfaction, effort and market fit, on both engines."""

import math

import pyarrow as pa
import pytest

from nilai.engine.recommendation import (
    RecommendationQuestion,
    analyse_recommendation,
)
from nilai.errors import MappingError, OptionError, TooLittleDataError
from nilai.perception.customer_value import RatingScale

SCORES = [10.0] * 6 + [8.0] * 4 + [3.0] * 2 + [9.0] * 2 + [7.0] * 2 + [0.0] * 8
GROUPS = ["a"] * 12 + ["b"] * 12


def ask(session, columns, **asked):
    answers = session.bring(pa.table(columns))
    return analyse_recommendation(session, answers, RecommendationQuestion(**asked))


class TestScore:
    def test_is_promoters_less_detractors_in_points(self, session):
        found = ask(session, {"x": SCORES, "g": GROUPS}, score="x", by="g")
        assert found.whole.score.value == pytest.approx(100 * (8 - 10) / 24)
        assert {g.group: g.score.score.value for g in found.groups} == pytest.approx(
            {"a": 100 * (6 - 2) / 12, "b": 100 * (2 - 8) / 12}
        )
        first = found.groups[0].score
        shares = (first.promoter_share, first.passive_share, first.detractor_share)
        assert shares == pytest.approx((6 / 12, 4 / 12, 2 / 12))

    def test_standard_error_is_that_of_independent_answers(self, session):
        """Var(X) = p + d − (p − d)², over n − 1."""
        p, d, n = 8 / 24, 10 / 24, 24
        found = ask(session, {"x": SCORES}, score="x").whole
        wanted = 100 * math.sqrt((p + d - (p - d) ** 2) / (n - 1))
        assert found.standard_error == pytest.approx(wanted)
        assert found.effective_n == pytest.approx(n - 1)

    def test_rows_of_one_respondent_count_once(self, session):
        twice = {"x": [s for s in SCORES for _ in "ab"], "who": list(range(24)) * 2}
        twice["who"] = [i // 2 for i in range(48)]
        found = ask(session, twice, score="x", respondent="who")
        alone = ask(session, twice, score="x").whole
        assert found.clustered
        assert found.whole.effective_n == pytest.approx(23.5)
        assert alone.effective_n == pytest.approx(47)

    def test_each_group_is_set_against_the_others_or_ours(self, duckdb_session):
        columns = {"x": SCORES, "g": GROUPS}
        others = ask(duckdb_session, columns, score="x", by="g").groups
        apart = {g.group: g.ahead.value for g in others}
        assert apart == pytest.approx({"a": 100 * 10 / 12, "b": -100 * 10 / 12})
        ours = ask(duckdb_session, columns, score="x", by="g", own="b").groups
        assert ours[0].group == "b"
        assert ours[0].ahead is None
        assert ours[1].ahead.value == pytest.approx(-100 * 10 / 12)

    def test_weights_count(self, session):
        columns = {"x": SCORES, "w": [3.0] * 12 + [1.0] * 12}
        found = ask(session, columns, score="x", weight="w").whole
        assert found.score.value == pytest.approx(100 * (3 * 4 - 6) / 48)
        assert found.effective_n < 24

    def test_small_groups_are_not_shown(self, duckdb_session):
        columns = {"x": [*SCORES, 10.0], "g": [*GROUPS, "tiny"]}
        found = ask(duckdb_session, columns, score="x", by="g")
        # With b, too: everybody less a and b would be tiny's one answer.
        assert found.hidden == {"tiny": 1, "b": 12}
        assert {g.group for g in found.groups} == {"a"}
        assert found.whole.n == 25

    @pytest.mark.parametrize("asked", [{"score": "x"}, {"satisfaction": ("x",)}])
    def test_no_group_may_be_shown(self, duckdb_session, asked):
        columns = {"x": [4.0] * 12, "g": ["a"] * 8 + ["tiny"] * 4}
        for most_held in (0, 1000):
            found = analyse_recommendation(
                duckdb_session,
                duckdb_session.bring(pa.table(columns)),
                RecommendationQuestion(by="g", **asked),
                most_held=most_held,
            )
            assert found.hidden == {"tiny": 4, "a": 8}
            assert found.groups == ()
            assert [one.group for one in found.satisfaction] in ([], [None])

    def test_answers_beyond_the_scale_are_left_out(self, duckdb_session):
        found = ask(duckdb_session, {"x": [*SCORES, 99.0, -1.0]}, score="x")
        assert found.beyond == {"x": 2}
        assert found.whole.n == 24


class TestSatisfactionAndEffort:
    COLUMNS = {"csat": [5.0, 5, 4, 3, 1], "ces": [7.0, 5, 5, 4, 1]}  # noqa: RUF012

    def test_satisfied_are_the_two_highest_answers(self, session):
        (found,) = ask(session, self.COLUMNS, satisfaction=("csat",)).satisfaction
        assert found.top.value == pytest.approx(3 / 5)
        assert (found.mean.value, found.top_from) == (pytest.approx(3.6), 4)

    def test_ease_is_what_lies_above_the_middle(self, session):
        (found,) = ask(session, self.COLUMNS, effort=("ces",)).effort
        assert found.top.value == pytest.approx(3 / 5)
        assert (found.top_from, found.scale) == (5, RatingScale(low=1, high=7))

    def test_a_scale_asked_for_leaves_dont_know_out(self, duckdb_session):
        columns = {"ces": [5.0, 4, 4, 2, 1, 6, 6]}
        scale = RatingScale(low=1, high=5)
        found = ask(duckdb_session, columns, effort=("ces",), effort_scale=scale)
        assert found.beyond == {"ces": 2}
        assert found.effort[0].top.value == pytest.approx(3 / 5)


class TestMarketFit:
    ANSWERS = (
        ["Very disappointed"] * 5 + ["somewhat disappointed"] * 3
        + ["Not disappointed (it isn't really that useful)"] * 2
        + ["N/A - I no longer use it"] * 4 + ["banana"]
    )  # fmt: skip

    def test_counts_those_who_still_use_it(self, session):
        found = ask(session, {"fit": self.ANSWERS}, fit="fit")
        assert found.fit.very_share.value == pytest.approx(0.5)
        assert (found.fit.very_share.n, found.fit.gone, found.unclear) == (10, 4, 1)
        assert (found.fit.verdict, found.fit.strength) == ("open", "few")

    def test_reads_indonesian_and_codes(self, duckdb_session):
        told = ["sangat kecewa", "agak kecewa", "tidak kecewa", "sudah tidak memakai"]
        one = ask(duckdb_session, {"fit": told * 5}, fit="fit").fit
        other = ask(duckdb_session, {"fit": [1.0, 2.0, 3.0, 4.0] * 5}, fit="fit").fit
        assert one == other
        assert one.gone == 5

    def test_by_group(self, duckdb_session):
        columns = {"fit": self.ANSWERS[:10] * 2, "g": ["a"] * 10 + ["b"] * 10}
        found = ask(duckdb_session, columns, fit="fit", by="g")
        assert set(found.fit_groups) == {"a", "b"}


class TestRefusals:
    def test_of_another_scale(self, duckdb_session):
        with pytest.raises(OptionError, match=r"1 to 5 in 40 answers.*--satisfaction"):
            ask(duckdb_session, {"x": [1.0, 5.0] * 20}, score="x")

    def test_of_text(self, duckdb_session):
        with pytest.raises(OptionError, match="holds text"):
            ask(duckdb_session, {"x": ["good", "bad"] * 5}, score="x")

    def test_of_too_little(self, duckdb_session):
        with pytest.raises(TooLittleDataError, match="4 answers"):
            ask(duckdb_session, {"x": [10.0] * 4}, score="x")
        with pytest.raises(MappingError, match="--score"):
            ask(duckdb_session, {"x": [10.0] * 4})

    def test_of_groups_that_are_none(self, duckdb_session):
        columns = {"x": [10.0] * 606, "g": [f"g{i % 101}" for i in range(606)]}
        with pytest.raises(OptionError, match="101 groups"):
            ask(duckdb_session, columns, score="x", by="g")
        with pytest.raises(OptionError, match="needs --by"):
            RecommendationQuestion(score="x", own="a")
        with pytest.raises(OptionError, match="has 0 answers"):
            ask(duckdb_session, {"x": SCORES, "g": GROUPS}, score="x", by="g", own="z")
