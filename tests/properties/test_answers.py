"""What holds for any answers: means, influences, profiles, scores, maps."""

from dataclasses import replace

import ibis
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.nilai.survey import survey

from nilai.engine.value import ValueQuestion, analyse_value
from nilai.perception.customer_equity import EquityTerms, brand_worth, logit_switching
from nilai.perception.customer_value import (
    Rated,
    RatingScale,
    shared_weights,
    value_scores,
)
from nilai.perception.interval import share_estimate
from nilai.perception.item_means import gradient_of
from nilai.perception.market_fit import market_fit
from nilai.perception.profile import (
    market_ratios,
    profile_score,
    quality_profile,
    relative_price,
)
from nilai.perception.recommendation import recommendation
from nilai.perception.relative_advantage import advantage_index, relative_advantage
from nilai.perception.reliability import cronbach_alpha
from nilai.perception.switching import switching
from nilai.perception.value_added import LEVELS, value_added
from nilai.perception.value_map import diagonal_line, ellipse, weighted_line
from nilai.tables import Duration

rating = st.floats(1, 10)
shares = st.floats(0.02, 1)


def ratings(count=3):
    return st.lists(rating, min_size=count, max_size=count)


class TestProfiles:
    @given(own=ratings(), weights=st.lists(shares, min_size=3, max_size=3))
    def test_equal_ratings_are_parity(self, own, weights):
        points = {str(i): 100 * w / sum(weights) for i, w in enumerate(weights)}
        rated = {str(i): score for i, score in enumerate(own)}
        profile = quality_profile(points, rated, rated)
        assert profile_score(profile) == pytest.approx(100)
        assert sum(row.area for row in profile) == pytest.approx(0, abs=1e-9)

    @given(own=ratings(), others=ratings(), k=st.floats(0.1, 10))
    def test_the_unit_of_ratings_does_not_matter(self, own, others, k):
        points = {"0": 50, "1": 30, "2": 20}
        one, other = (
            profile_score(
                quality_profile(
                    points,
                    {str(i): u * v for i, v in enumerate(own)},
                    {str(i): u * v for i, v in enumerate(others)},
                )
            )
            for u in (1.0, k)
        )
        assert one == pytest.approx(other)

    @given(score=st.floats(10, 1000))
    def test_dearer_is_less_competitive(self, score):
        assert relative_price(score) > relative_price(score * 1.01)

    @given(rows=st.lists(ratings(), min_size=2, max_size=5))
    def test_offers_lie_around_their_average(self, rows):
        scores = market_ratios(np.array(rows), np.array([0.5, 0.3, 0.2]))
        assert scores.mean() == pytest.approx(100)


class TestMap:
    @given(q=st.floats(50, 150), p=st.floats(50, 150))
    def test_half_and_half_is_the_diagonal(self, q, p):
        assert weighted_line(50).distance(q, p) == pytest.approx(
            diagonal_line().distance(q, p), abs=1e-9
        )

    @given(q=st.floats(50, 150), p=st.floats(50, 150), w=st.floats(5, 95))
    def test_better_and_cheaper_is_better_value(self, q, p, w):
        line = weighted_line(w)
        assert line.distance(q + 1, p) > line.distance(q, p)
        assert line.distance(q, p - 1) > line.distance(q, p)

    @given(a=st.floats(0.1, 9), b=st.floats(0.1, 9), r=st.floats(-0.9, 0.9))
    def test_ellipse_holds_what_it_promises(self, a, b, r):
        cross = r * np.sqrt(a * b)
        covariance = np.array([[a, cross], [cross, b]])
        outline = ellipse(covariance)
        away = np.einsum("ij,jk,ik->i", outline, np.linalg.inv(covariance), outline)
        assert away == pytest.approx(np.full(len(away), 5.991465), rel=1e-5)


class TestAdvantage:
    @given(own=ratings(), other=ratings(), margin=st.floats(0, 3))
    def test_what_one_wins_the_other_loses(self, own, other, margin):
        points = {"0": 50, "1": 30, "2": 20}
        ours, theirs = ({str(i): v for i, v in enumerate(x)} for x in (own, other))
        won = advantage_index(relative_advantage(points, ours, [theirs], margin=margin))
        lost = advantage_index(
            relative_advantage(points, theirs, [ours], margin=margin)
        )
        assert won - 100 == pytest.approx(100 - lost)
        assert 0 <= won <= 200


class TestShares:
    @given(hits=st.integers(0, 200), n=st.integers(1, 200))
    def test_interval_holds_the_share_and_stays_within(self, hits, n):
        assume(hits <= n)
        found = share_estimate(hits / n, n)
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1

    @given(share=st.floats(0, 1), n=st.integers(5, 500))
    def test_more_answers_narrow_it(self, share, n):
        few, many = share_estimate(share, n), share_estimate(share, 4 * n)
        assert many.high - many.low < few.high - few.low

    @given(p=st.floats(0, 1), d=st.floats(0, 1), n=st.integers(1, 400))
    def test_score_lies_in_its_range_and_interval(self, p, d, n):
        assume(p + d <= 1)
        found = recommendation(p, d, n)
        assert -100 <= found.score.low <= found.score.high <= 100
        total = found.promoter_share + found.passive_share + found.detractor_share
        assert total == pytest.approx(1)
        assert recommendation(d, p, n).score.value == pytest.approx(-found.score.value)
        assert found.score.high > found.score.low

    @given(
        counts=st.lists(st.integers(0, 90), min_size=3, max_size=3),
        gone=st.integers(0, 50),
    )
    def test_who_has_gone_does_not_move_market_fit(self, counts, gone):
        asked = dict(zip(("very", "somewhat", "not"), counts, strict=True))
        assert market_fit(asked, gone=gone).very_share == market_fit(asked).very_share

    @given(own=st.floats(2, 10), other=st.floats(2, 10), variance=st.floats(1e-6, 0.01))
    def test_levels_of_value_added_are_neighbours_around_its_own(
        self, own, other, variance
    ):
        found = value_added(own, other, variance, counts=(50, 50))
        assert found.level in found.levels
        places = [LEVELS.index(level) for level in found.levels]
        assert places == list(range(places[0], places[-1] + 1))


class TestScores:
    @settings(deadline=None, max_examples=25)
    @given(
        rows=st.lists(
            st.tuples(*[st.one_of(st.none(), st.integers(1, 7).map(float))] * 4),
            min_size=1,
            max_size=6,
        )
    )
    def test_value_stays_within_its_scale_and_knows_no_order(
        self, rows, duckdb_session
    ):
        names = ("a", "b", "c", "d")
        columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
        schema = ibis.schema(dict.fromkeys(names, "float64"))
        parts = (
            {"product": [Rated("a")], "service": [Rated("b", True)]},
            {"time": [Rated("c"), Rated("d")]},
        )
        weights = {"product": 0.7, "service": 0.3, "time": 1.0}
        scored = value_scores(
            ibis.memtable(columns, schema=schema),
            *parts,
            scale=RatingScale(low=1, high=7),
            weights=weights,
        )
        for row in duckdb_session.arrow(scored).to_pylist():
            # Half the benefits' weight is needed: service alone is too little.
            told = row["a"] is not None and {row["c"], row["d"]} != {None}
            assert (row["value"] is not None) == told
            if told:
                assert -100 <= row["value"] <= 100
                assert row["value"] == pytest.approx(row["benefit"] - row["cost"])

    @given(points=st.lists(st.floats(0.1, 100), min_size=2, max_size=6))
    def test_weights_add_up_to_one(self, points):
        asked = {str(i): p for i, p in enumerate(points)}
        assert sum(shared_weights(asked, list(asked)).values()) == pytest.approx(1)

    @given(
        means=st.lists(st.floats(0.5, 10), min_size=4, max_size=4),
        place=st.integers(0, 3),
    )
    def test_gradient_is_what_differences_show(self, means, place):
        def figures(m):
            return np.array([m[0, 0] / m[1, 0], m[0, 1] * m[1, 1] - m[0, 0]])

        at = np.array(means).reshape(2, 2)
        moved = at.copy()
        moved.flat[place] += 1e-6
        shown = (figures(moved) - figures(at)) / 1e-6
        exact = gradient_of(figures, at).reshape(2, 4)[:, place]
        assert exact == pytest.approx(shown, rel=1e-4, abs=1e-4)


class TestReliability:
    @given(n=st.integers(2, 8), r=st.floats(0, 0.99))
    def test_alpha_of_equal_items_is_spearman_and_browns(self, n, r):
        covariance = np.full((n, n), r) + (1 - r) * np.eye(n)
        wanted = n * r / (1 + (n - 1) * r)
        assert cronbach_alpha(covariance) == pytest.approx(wanted, abs=1e-12)


class TestEquity:
    TERMS = EquityTerms(
        margin_amount=10.0,
        purchases_per_year=2,
        annual_rate=0.1,
        horizon=Duration(3, "year"),
    )

    @given(
        counts=st.lists(st.integers(0, 50), min_size=9, max_size=9),
    )
    def test_rows_of_switching_add_up_and_worth_is_shared_out(self, counts):
        rows = [
            {"last": "ABC"[i], "following": "ABC"[j], "n": n, "weight": float(n)}
            for i in range(3)
            for j, n in enumerate(counts[3 * i : 3 * i + 3])
            if n
        ]
        assume(rows)
        found = switching(rows)
        assert found.matrix.sum(axis=1) == pytest.approx(np.ones(len(found.brands)))
        assert found.next_shares.sum() == pytest.approx(1)
        worth = brand_worth(found.current, found.matrix, self.TERMS)
        assert worth.sum() == pytest.approx(10 * self.TERMS.discounts.sum())

    @given(ours=st.floats(1, 5), better=st.floats(0.01, 2), inertia=st.floats(0, 3))
    def test_better_ratings_never_lose_customers(self, ours, better, inertia):
        before, after = (
            logit_switching(np.array([[x], [3.0]]), np.array([0.5]), inertia)
            for x in (ours, ours + better)
        )
        assert np.all(after[:, 0] > before[:, 0])
        assert after.sum(axis=1) == pytest.approx([1, 1])


class TestIntervalsCover:
    @pytest.mark.parametrize("n", [15, 60, 300])
    @pytest.mark.parametrize("chances", [(0.6, 0.1), (0.9, 0.02), (0.2, 0.5)])
    def test_score_of_promoters(self, n, chances):
        """At least 93 of 100 intervals at 95 % hold the truth, few answers or many."""
        p, d = chances
        random = np.random.default_rng(5)
        drawn = random.multinomial(n, [p, d, 1 - p - d], size=2000)
        held = [
            found.score.low <= 100 * (p - d) <= found.score.high
            for found in (recommendation(a / n, b / n, n) for a, b, _ in drawn)
        ]
        assert np.mean(held) > 0.93

    @pytest.mark.slow
    def test_value_beside_competitors_when_each_rates_all(self, duckdb_session):
        """Habits of respondents are shared by their rows; intervals know it."""
        held, narrower = [], []
        for seed in range(120):
            table = duckdb_session.bring(survey(60, seed=seed, each=True))
            asked = ValueQuestion(
                brand="brand",
                own="Ours",
                benefits={"product": (Rated("product_benefit"),)},
                scale=RatingScale(low=1, high=10),
            )
            found, loose = (
                analyse_value(
                    duckdb_session, table, replace(asked, respondent=who)
                ).index.against
                for who in ("resp_id", None)
            )
            # Means of 40,000 such respondents, whose answers are cut off at 10.
            truth = (7.382 - (6.401 + 5.39) / 2) * 100 / 9
            held.append(found.low <= truth <= found.high)
            narrower.append(found.high - found.low < loose.high - loose.low)
        assert np.mean(held) > 0.88
        assert np.mean(narrower) > 0.9
