"""The size of the prize, the map, must-haves and delighters."""

import numpy as np
import pytest
from tests.nilai.drivers.answers import fit_of, ratings, redrawn_of, scale_of_column

from nilai.drivers.asymmetry import cuts_of, weigh_asymmetry
from nilai.drivers.priorities import set_priorities
from nilai.errors import OptionError

NAMES = ("service", "price", "phone")


def priorities_of(answers, names=NAMES, *, groups=None, **asked):
    fit, redrawn = fit_of(answers, names, groups=groups)
    scales = [scale_of_column(n, answers[:, i]) for i, n in enumerate(names)]
    return fit, set_priorities(fit, redrawn, scales, **asked)


class TestPrize:
    def test_is_coefficient_times_gap(self):
        answers = ratings()
        fit, found = priorities_of(answers, targets={"service": 6.0})
        service = next(p for p in found.drivers if p.name == "service")
        gap = 6.0 - answers[:, 0].mean()
        assert service.attainable == 6.0
        assert service.gap == pytest.approx(gap)
        slope = fit.driver("service").coefficient.value
        assert service.prize.value == pytest.approx(slope * gap)
        assert service.prize.low < service.prize.value < service.prize.high

    def test_goes_before_the_lowest_score(self):
        """The lowest score is on what hardly matters."""
        answers = ratings(slopes=(0.9, 0.5, 0.0), common=0.2)
        answers[:, 2] = np.clip(answers[:, 2] - 2, 1, 7)
        _, found = priorities_of(answers)
        lowest = min(found.drivers, key=lambda p: p.mean.value)
        assert lowest.name == "phone"
        assert found.drivers[0].name == "service"
        assert lowest.prize.value < found.drivers[0].prize.low

    def test_is_nothing_beyond_the_target(self):
        _, found = priorities_of(ratings(), targets=dict.fromkeys(NAMES, 1.0))
        assert [p.prize.value for p in found.drivers] == [0, 0, 0]
        assert found.prize.value == 0

    def test_of_waiting_times_is_in_shortening_them(self):
        answers = ratings(slopes=(-0.8, 0.4), common=0.1)
        _, found = priorities_of(answers, ("wait", "price"))
        wait = next(p for p in found.drivers if p.name == "wait")
        assert not wait.is_better_high
        assert wait.attainable < wait.mean.value
        assert wait.prize.low > 0
        assert wait.performance.value == pytest.approx(
            1 - (wait.mean.value - 1) / (wait.scale[1] - 1), abs=0.02
        )

    def test_best_attainable_is_what_a_tenth_reaches(self):
        answers = ratings()
        _, found = priorities_of(answers)
        for priority in found.drivers:
            column = answers[:, NAMES.index(priority.name)]
            assert (column >= priority.attainable).mean() >= 0.1
            assert (column > priority.attainable).mean() <= 0.1

    def test_of_a_group_is_that_of_its_drivers(self):
        groups = {"human": ("service", "phone")}
        _, found = priorities_of(ratings(), groups=groups)
        prizes = {p.name: p.prize.value for p in found.drivers}
        human = prizes["service"] + prizes["phone"]
        assert found.groups["human"].value == pytest.approx(human)
        assert found.prize.value == pytest.approx(sum(prizes.values()))


class TestMap:
    def test_names_the_four_quadrants(self):
        answers = ratings(slopes=(0.9, 0.9, 0.1, 0.1), common=0.1, rows=2000)
        answers[:, [1, 3]] = np.clip(answers[:, [1, 3]] - 1.5, 1, 7)
        names = ("keep", "concentrate", "overkill", "low_priority")
        _, found = priorities_of(answers, names)
        assert {p.name: p.quadrant for p in found.drivers} == {n: n for n in names}
        assert not any(p.is_uncertain for p in found.drivers)

    def test_is_uncertain_near_a_line(self):
        _, found = priorities_of(ratings(slopes=(0.5, 0.5, 0.5), rows=100))
        assert all(p.is_uncertain for p in found.drivers)

    def test_scale_may_be_named_and_must_hold_the_means(self):
        _, found = priorities_of(ratings(), ends=(0.0, 10.0))
        service = next(p for p in found.drivers if p.name == "service")
        assert service.performance.value == pytest.approx(service.mean.value / 10)
        with pytest.raises(OptionError, match="outside the scale from 5 to 10"):
            priorities_of(ratings(), ends=(5.0, 10.0))


@pytest.fixture(scope="module")
def kinds():
    """Bad service costs 2 and good service brings nothing; music the other way."""
    random = np.random.default_rng(2)
    scores = random.integers(1, 8, size=(1500, 3)).astype(float)
    outcome = (
        -2.0 * (scores[:, 0] <= 2)
        + 2.0 * (scores[:, 1] >= 6)
        + 0.5 * scores[:, 2]
        + random.normal(size=1500)
    )
    names = ("service", "music", "fees")
    cuts = [cuts_of(scale_of_column(n, scores[:, i])) for i, n in enumerate(names)]
    sides = [
        side
        for i, cut in enumerate(cuts)
        for side in (scores[:, i] <= cut.low, scores[:, i] >= cut.high)
    ]
    table = np.column_stack([*sides, outcome])
    redrawn = redrawn_of(table, [str(i) for i in range(6)], method="johnson")
    return {found.name: found for found in weigh_asymmetry(redrawn, cuts)}


class TestAsymmetry:
    def test_tells_must_haves_from_delighters(self, kinds):
        assert {name: found.kind for name, found in kinds.items()} == {
            "service": "must_have",
            "music": "delighter",
            "fees": "even",
        }

    def test_intervals_hold_the_truth(self, kinds):
        service, music = kinds["service"], kinds["music"]
        assert service.penalty.low < -2 < service.penalty.high
        assert service.reward.low < 0 < service.reward.high
        assert music.reward.low < 2 < music.reward.high
        assert service.balance == pytest.approx(-1, abs=0.1)

    def test_cuts_leave_a_middle(self):
        column = np.repeat([1.0, 2.0, 3.0], [500, 40, 500])
        cuts = cuts_of(scale_of_column("fees", column))
        assert (cuts.low, cuts.high) == (1, 3)
        assert (cuts.low_rows, cuts.high_rows) == (500, 500)

    @pytest.mark.parametrize(
        "rows", [[500, 500], [500, 500, 10]], ids=["two scores", "few on a side"]
    )
    def test_is_not_told_where_scores_do_not_allow_it(self, rows):
        column = np.repeat(np.arange(len(rows), dtype=float), rows)
        assert cuts_of(scale_of_column("fees", column)) is None
