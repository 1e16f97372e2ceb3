"""Choices from tables made by hand: layouts, classes, weights, words for yes."""

import ibis
import numpy as np
import pytest

from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.choice_products import read_products
from nilai.engine.choice_reading import read_choices
from nilai.errors import FitError, MappingError, OptionError, TooLittleDataError
from nilai.perception.attributes import shown
from nilai.perception.simulator import Product

RANDOM = np.random.default_rng(11)


def tasks(respondents=40, per=6, size=3):
    """Rows of the long layout; taste is known, nothing is wrong."""
    random = np.random.default_rng(1)
    rows = []
    for who in range(respondents):
        for task in range(per):
            brand = random.choice(["A", "B", "C"], size)
            price = random.choice([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], size)
            utility = 0.8 * (brand == "B") - 0.4 * price + random.gumbel(size=size)
            rows += [
                {
                    "respondent": f"r{who}",
                    "task": task,
                    "alternative": f"{i + 1}",
                    "chosen": int(i == utility.argmax()),
                    "brand": brand[i],
                    "price": price[i],
                    "age": 20.0 + who,
                }
                for i in range(size)
            ]
    return rows


def table(rows):
    return ibis.memtable({name: [row[name] for row in rows] for name in rows[0]})


def run(session, rows, **asked):
    question = ChoiceQuestion(**({"price": "price", "attributes": ("brand",)} | asked))
    return analyse_choices(session, session.bring(table(rows).to_pyarrow()), question)


@pytest.fixture(scope="module")
def plain(duckdb_session):
    """What the rows say as they are."""
    return run(duckdb_session, tasks())


class TestLayouts:
    def test_one_row_per_task_gives_the_same(self, duckdb_session, plain):
        rows = tasks()
        wide = {}
        for row in rows:
            own = wide.setdefault(
                (row["respondent"], row["task"]),
                {"respondent": row["respondent"], "task": row["task"]},
            )
            place = row["alternative"]
            own |= {f"brand_{place}": row["brand"], f"price_{place}": row["price"]}
            if row["chosen"]:
                own["chosen"] = int(place)
        one, other = plain, run(duckdb_session, list(wide.values()))
        assert one.fit.names == other.fit.names
        assert one.fit.coefficients == pytest.approx(other.fit.coefficients)
        assert one.fit.covariance == pytest.approx(other.fit.covariance)
        assert one.constants_log_likelihood == pytest.approx(
            other.constants_log_likelihood
        )

    def test_chosen_may_be_words_or_the_label_of_the_alternative(
        self, duckdb_session, plain
    ):
        rows = tasks()
        said = [row | {"chosen": "Yes" if row["chosen"] else "no"} for row in rows]
        pick = {
            (r["respondent"], r["task"]): r["alternative"] for r in rows if r["chosen"]
        }
        label = [row | {"chosen": pick[row["respondent"], row["task"]]} for row in rows]
        expected = plain.fit.log_likelihood
        for other in (said, label):
            assert run(duckdb_session, other).fit.log_likelihood == pytest.approx(
                expected
            )

    def test_order_of_rows_and_of_alternatives_does_not_matter(
        self, duckdb_session, plain
    ):
        rows = tasks()
        shuffled = [rows[i] for i in RANDOM.permutation(len(rows))]
        other = run(duckdb_session, shuffled)
        assert plain.fit.coefficients.tolist() == other.fit.coefficients.tolist()

    def test_columns_that_never_differ_within_a_task_are_left_aside(
        self, duckdb_session
    ):
        result = run(duckdb_session, tasks(), attributes=())
        assert result.rows.aside == ("age",)
        assert [a.name for a in result.attributes] == ["brand", "price"]

    def test_chosen_that_tells_nothing_is_refused(self, duckdb_session):
        rows = [row | {"chosen": "maybe"} for row in tasks(2)]
        with pytest.raises(MappingError, match="alternative"):
            run(
                duckdb_session,
                [{k: v for k, v in r.items() if k != "alternative"} for r in rows],
            )

    def test_column_that_is_missing_is_named(self, duckdb_session):
        rows = [{k: v for k, v in row.items() if k != "task"} for row in tasks(2)]
        with pytest.raises(MappingError, match="--map task="):
            run(duckdb_session, rows)


class TestClasses:
    def test_every_task_is_used_or_left_out_by_class(self, duckdb_session):
        rows = tasks()
        rows[0]["price"] = None
        rows[3]["chosen"] = rows[4]["chosen"] = rows[5]["chosen"] = 0
        rows[6]["chosen"] = rows[7]["chosen"] = 1
        rows[9]["alternative"] = rows[10]["alternative"]
        rows[12]["respondent"] = None
        result = run(duckdb_session, rows)
        refused = dict(result.rows.refused)
        # A row without a respondent is a task of its own; the one it comes from
        # goes on with the rows it has left, chosen or not.
        assert refused.pop("missing_respondent") == 1
        assert refused.pop("no_choice") in (1, 2)
        assert refused == {
            "missing_value": 1,
            "repeated_alternative": 1,
            "several_choices": 1,
        }
        left_out = sum(result.rows.refused.values())
        assert result.rows.used + left_out == result.rows.tasks == 241

    def test_nothing_usable_is_told_by_class(self, duckdb_session):
        rows = [row | {"chosen": 0} for row in tasks(3)]
        with pytest.raises(TooLittleDataError, match="18 no_choice"):
            run(duckdb_session, rows)


class TestNone:
    def blank(self, **changed):
        rows = tasks()
        nothing = {"alternative": "9", "brand": None, "price": None, "chosen": 0}
        nothing |= changed
        return [
            row
            for i in range(0, len(rows), 3)
            for row in (*rows[i : i + 3], rows[i] | nothing)
        ]

    def test_blank_alternatives_are_none_of_these(self, duckdb_session):
        rows = self.blank()
        for row in rows[:400]:
            row["chosen"] = int(row["brand"] is None)
        result = run(duckdb_session, rows)
        assert result.rows.with_none
        assert result.fit.names[-1] == "none"
        assert result.rows.ranges["price"] == (1, 8)

    def test_one_that_never_changes_is_pointed_at_and_may_be_named(
        self, duckdb_session
    ):
        rows = self.blank(brand="A", price=0.0)
        for row in rows[:400]:
            row["chosen"] = int(row["price"] == 0)
        assert run(duckdb_session, rows).rows.unchanging == ("9",)
        named = run(duckdb_session, rows, none="9")
        assert named.rows.unchanging == ()
        assert named.rows.with_none
        assert named.rows.ranges["price"] == (1, 8)


class TestWeights:
    def test_weight_two_is_the_respondent_twice(self, duckdb_session):
        rows = tasks()
        weighted = [
            row | {"w": 2.0 if row["respondent"] == "r3" else 1.0} for row in rows
        ]
        twice = rows + [
            row | {"respondent": "r3 again"}
            for row in rows
            if row["respondent"] == "r3"
        ]
        one = run(duckdb_session, weighted, weight="w")
        other = run(duckdb_session, twice)
        assert one.fit.coefficients == pytest.approx(other.fit.coefficients)
        assert one.fit.n == 240

    def test_weights_that_are_none_leave_the_task_out(self, duckdb_session):
        rows = [
            row | {"w": 0.0 if row["respondent"] == "r3" else 1.0} for row in tasks()
        ]
        assert run(duckdb_session, rows, weight="w").rows.refused == {"bad_weight": 6}


class TestCoding:
    def test_effects_and_dummies_are_the_same_model(self, duckdb_session, plain):
        dummy, effects = plain, run(duckdb_session, tasks(), coding="effects")
        assert dummy.fit.log_likelihood == effects.fit.log_likelihood
        own = [p.utility.value for p in effects.parts if p.attribute == "brand"]
        against = [p.utility.value for p in dummy.parts if p.attribute == "brand"]
        assert sum(own) == pytest.approx(0, abs=1e-12)
        assert np.array(own) - own[0] == pytest.approx(np.array(against))
        assert dummy.worth == effects.worth

    def test_another_base_turns_the_worth_round(self, duckdb_session, plain):
        one = plain.worth["brand", "B"]
        other = run(duckdb_session, tasks(), base={"brand": "B"}).worth["brand", "A"]
        assert one.amount == pytest.approx(-other.amount)
        assert one.fieller == pytest.approx((-other.fieller[1], -other.fieller[0]))

    def test_few_numbers_are_levels_and_many_a_line(self, duckdb_session):
        random = np.random.default_rng(3)
        rows = [
            row
            | {"size": float(random.integers(4)), "speed": float(random.integers(9))}
            for row in tasks()
        ]
        result = run(duckdb_session, rows, attributes=("size", "speed"))
        kinds = {a.name: a.is_linear for a in result.attributes}
        assert kinds == {"size": False, "speed": True, "price": True}
        turned = run(
            duckdb_session,
            rows,
            attributes=("size", "speed"),
            linear=("size",),
            by_levels=("speed",),
        )
        kinds = {a.name: a.is_linear for a in turned.attributes}
        assert kinds == {"size": True, "speed": False, "price": True}

    def test_columns_that_say_the_same_are_named(self, duckdb_session):
        rows = [row | {"label": shown(row["price"])} for row in tasks()]
        with pytest.raises(FitError, match=r"label=.*price cannot be told apart"):
            run(duckdb_session, rows, attributes=("brand", "label"))

    def test_a_level_never_chosen_is_held_by_a_prior(self, duckdb_session):
        rows = tasks()
        for row in rows:
            if row["chosen"] == 0 and row["task"] == 0 and row["respondent"] < "r2":
                row["brand"] = "never"
        result = run(duckdb_session, rows)
        assert result.fit.prior
        assert result.fit.certificate.converged
        place = result.fit.names.index("brand=never")
        assert result.fit.coefficients[place] < -1

    def test_a_price_that_attracts_gives_no_worth(self, duckdb_session):
        rows = [row | {"price": 9 - row["price"]} for row in tasks()]
        result = run(duckdb_session, rows)
        assert not any(worth.is_known for worth in result.worth.values())


MARKET = (
    Product(name="Ours", values={"Brand": "b", "price": "3"}),
    Product(name="Theirs", values={"brand": "A", "price": 3}),
)


@pytest.fixture(scope="module")
def market(duckdb_session):
    return run(duckdb_session, tasks(), products=MARKET).market


class TestMarket:
    def test_shares_add_up_and_better_brand_wins(self, market):
        shares = [share.value for share in market.shares.values()]
        assert sum(shares) == pytest.approx(1)
        assert shares[0] > 0.5

    def test_best_price_beats_its_neighbours(self, duckdb_session):
        result = run(duckdb_session, tasks(), products=MARKET, unit_cost=1.0)
        response = result.market.response
        profit = (response.prices - 1.0) * response.shares
        assert response.best_amount.value >= profit.max() - 1e-9
        near = np.argmin(np.abs(response.prices - response.best_price.value))
        assert profit[near] == pytest.approx(response.best_amount.value, rel=0.01)

    @pytest.mark.parametrize(
        ("values", "told"),
        [
            ({"brand": "D", "price": 3}, "brand=D was not tested"),
            ({"brand": "A", "price": 30}, "outside what was tested"),
            ({"brand": "A"}, "lacks price: a number from 1 to 8"),
            ({"brand": "A", "price": 2, "colour": "red"}, "has colour"),
        ],
    )
    def test_what_was_not_tested_is_refused(self, duckdb_session, values, told):
        products = (MARKET[0], Product(name="Odd", values=values))
        with pytest.raises(OptionError, match=told):
            run(duckdb_session, tasks(), products=products)

    def test_what_is_there_or_not_is_not_there_unless_said(self, duckdb_session):
        random = np.random.default_rng(9)
        rows = [row | {"wifi": float(random.integers(2))} for row in tasks()]
        with_it = Product(name="With", values={"brand": "A", "price": 3, "wifi": 1})
        without = Product(name="Without", values={"brand": "A", "price": 3})
        result = run(
            duckdb_session,
            rows,
            attributes=("brand", "wifi"),
            products=(with_it, without),
        )
        assert result.question.products[1].values["wifi"] == 0

    def test_products_come_from_a_file_too(self, duckdb_session, market, tmp_path):
        path = tmp_path / "products.csv"
        path.write_text("product,brand,price\nOurs,B,3\nTheirs,A,3\n", encoding="utf-8")
        products = read_products(duckdb_session, [str(path)])
        one = run(duckdb_session, tasks(), products=products).market
        assert one.shares == market.shares


class TestReadChoices:
    def test_texts_that_begin_with_numbers_stay_texts(self, duckdb_session, tmp_path):
        path = tmp_path / "tasks.csv"
        path.write_text(
            "charity;price\n10% of revenue;Rp 1.500\nnone;Rp 2.000\n", encoding="utf-8"
        )
        reading = read_choices(duckdb_session, [str(path)], amounts=["Price"])
        rows = duckdb_session.arrow(reading.table).to_pylist()
        assert rows[0] == {"charity": "10% of revenue", "price": 1500.0}
        assert rows[1]["charity"] is None
