"""What holds for any choice design."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nilai.errors import OptionError
from nilai.perception.attributes import coded, with_levels
from nilai.perception.choice_design import DesignPlan, make_choice_design
from nilai.perception.multinomial_logit import Choices, fit_multinomial_logit

PLANS = st.builds(
    lambda sizes, tasks, alternatives, versions, seed: DesignPlan(
        attributes={
            f"a{i}": tuple(f"l{j}" for j in range(size)) for i, size in enumerate(sizes)
        },
        tasks=tasks,
        alternatives=alternatives,
        versions=versions,
        seed=seed,
    ),
    st.lists(st.integers(2, 4), min_size=2, max_size=4),
    st.integers(3, 8),
    st.integers(2, 4),
    st.integers(1, 3),
    st.integers(0, 99),
)


class TestMakeChoiceDesign:
    @settings(
        max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None
    )
    @given(PLANS)
    def test_is_balanced_bounded_and_no_worse_than_its_start(self, plan):
        design = make_choice_design(plan)
        for version in design.places:
            for attribute, levels in enumerate(plan.attributes.values()):
                counts = np.bincount(
                    version[..., attribute].ravel(), minlength=len(levels)
                )
                assert np.ptp(counts) <= 1
        assert design.unbalance <= plan.versions
        assert 0 <= design.efficiency_share <= 1
        assert 0 <= design.correlation <= 1 + 1e-9
        if not design.repeated:
            assert design.efficiency_share >= design.start_share - 0.05

    def test_the_same_plan_gives_the_same_design_and_another_seed_another(self):
        attributes = {"brand": ("A", "B", "C"), "price": (1.0, 2.0, 3.0)}
        one = make_choice_design(DesignPlan(attributes=attributes))
        again = make_choice_design(DesignPlan(attributes=attributes))
        other = make_choice_design(DesignPlan(attributes=attributes, seed=2))
        assert np.array_equal(one.places, again.places)
        assert not np.array_equal(one.places, other.places)

    def test_usual_designs_lose_next_to_nothing(self):
        design = make_choice_design(
            DesignPlan(
                attributes={
                    "brand": ("A", "B", "C", "D"),
                    "price": (1.0, 2.0, 3.0, 4.0),
                    "size": ("s", "m", "l"),
                    "wifi": ("no", "yes"),
                },
                tasks=12,
                alternatives=3,
                versions=5,
            )
        )
        assert design.efficiency_share > 0.99
        assert design.unbalance == 0
        assert design.repeated == 0
        assert design.correlation < 0.1

    def test_full_factorial_pairs_of_two_attributes_are_perfect(self):
        """Each level against the other, both attributes independent: 1 by hand."""
        plan = DesignPlan(
            attributes={"a": ("0", "1"), "b": ("0", "1")},
            tasks=4,
            alternatives=2,
            versions=1,
        )
        assert make_choice_design(plan).efficiency_share == pytest.approx(1)

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"attributes": {"a": ("x",)}}, "fewer than two different levels"),
            ({"attributes": {}}, "fewer than two different levels"),
            ({"alternatives": 1}, "no design"),
            ({"versions": 1000}, "more than 20,000"),
            ({"attributes": {"a": ("x", "y")}, "alternatives": 3}, "make 2 different"),
        ],
    )
    def test_what_cannot_be_is_refused(self, asked, told):
        plan = {"attributes": {"a": ("x", "y", "z"), "b": ("u", "v")}} | asked
        with pytest.raises(OptionError, match=told):
            DesignPlan(**plan)

    def test_a_known_taste_is_found_again(self):
        """Answers drawn from it bring the taste back within four errors."""
        attributes = {"brand": ("A", "B", "C"), "price": ("1", "2", "3")}
        design = make_choice_design(DesignPlan(attributes=attributes, versions=4))
        shape = design.places.shape
        flat = design.places.reshape(-1, 2)
        values = {
            name: np.array(levels, dtype=object)[flat[:, i]]
            for i, (name, levels) in enumerate(attributes.items())
        }
        names, columns = coded(
            [with_levels(name, levels) for name, levels in attributes.items()], values
        )
        truth = np.array([0.5, -0.5, -0.7, -1.5])
        random = np.random.default_rng(6)
        sets = np.arange(len(flat)).reshape(-1, shape[2])
        respondents = 100
        utility = (columns @ truth)[sets]
        shown = np.arange(respondents)[:, None] % 4 * shape[1] + np.arange(shape[1])
        noise = random.gumbel(size=(*shown.shape, shape[2]))
        pick = (utility[shown] + noise).argmax(axis=2)
        fit = fit_multinomial_logit(
            Choices(
                names=names,
                profiles=columns,
                sets=sets,
                set_of=shown.ravel(),
                pick=pick.ravel(),
                respondent=np.repeat(np.arange(respondents), shape[1]),
                count=np.ones(shown.size, int),
                weight=np.ones(shown.size),
            )
        )
        assert np.all(np.abs(fit.coefficients - truth) < 4 * fit.standard_errors)
