"""From a table of answers to drivers: which rows, which columns, which respondents."""

import numpy as np
import pyarrow as pa
import pytest
from tests.nilai.drivers.answers import ratings

from nilai.drivers.explained import lmg
from nilai.engine.drivers import DriverQuestion, analyse_drivers, blocks
from nilai.engine.drivers import analyse as analysis
from nilai.errors import MappingError, OptionError, TooLittleDataError

NAMES = ("service", "price", "phone")


def table(rows=400, **more):
    answers = ratings(rows=rows)
    columns = {name: answers[:, i] for i, name in enumerate((*NAMES, "overall"))}
    return pa.table(columns | more)


def holes(column, share, seed=3):
    gone = np.random.default_rng(seed).random(len(column)) < share
    return pa.array(column, mask=gone)


def ask(session, rows, **asked):
    question = DriverQuestion(outcome="overall", **asked)
    return analyse_drivers(session, session.bring(rows), question)


class TestRows:
    def test_are_used_or_left_out_by_reason(self, duckdb_session):
        answers = ratings(rows=300)
        weight = np.ones(300)
        weight[:7] = 0.0
        rows = pa.table(
            {
                "overall": holes(answers[:, 3], 0.1),
                "service": holes(answers[:, 0], 0.2, seed=5),
                "price": answers[:, 1],
                "weight": weight,
            }
        )
        found = ask(duckdb_session, rows, weight="weight")
        assert found.rows == 300
        assert found.used + sum(found.left_out.values()) == 300
        assert set(found.left_out) == {"no_outcome", "no_weight", "missing"}
        complete = ~(
            np.isnan(np.array(rows["overall"].to_pandas()))
            | np.isnan(np.array(rows["service"].to_pandas()))
        )
        assert found.used == (complete & (weight > 0)).sum()

    def test_weights_count_as_so_many_rows(self, session):
        answers = table(rows=120)
        weight = np.random.default_rng(1).integers(1, 4, 120)
        weighed = ask(session, answers.append_column("w", pa.array(weight)), weight="w")
        repeated = answers.take(np.repeat(np.arange(120), weight))
        plain = ask(session, repeated)
        for name in NAMES:
            one, other = weighed.fit.driver(name), plain.fit.driver(name)
            assert one.importance.value == pytest.approx(other.importance.value)
            assert one.coefficient.value == pytest.approx(other.coefficient.value)
        assert weighed.fit.effective == pytest.approx(
            weight.sum() ** 2 / (weight**2).sum()
        )

    def test_pairwise_uses_what_listwise_leaves_out(self, session):
        answers = ratings(rows=500)
        columns = {n: holes(answers[:, i], 0.2, i) for i, n in enumerate(NAMES)}
        rows = pa.table(columns | {"overall": answers[:, 3]})
        listwise = ask(session, rows)
        pairwise = ask(session, rows, missing="pairwise")
        assert listwise.used < pairwise.used == 500
        truth = lmg(np.cov(answers.T))
        off = [
            sum(
                abs(found.fit.driver(name).importance.value - truth[i])
                for i, name in enumerate(NAMES)
            )
            for found in (listwise, pairwise)
        ]
        assert off[1] < off[0]

    def test_of_one_respondent_are_redrawn_together(self, duckdb_session):
        """Each respondent's row four times: no more opinions, no narrower intervals."""
        once = table(rows=150, who=np.arange(150))
        often = pa.concat_tables([once] * 4)
        alone = ask(duckdb_session, once, respondent="who")
        together = ask(duckdb_session, often, respondent="who")
        apart = ask(duckdb_session, often, drivers=NAMES)
        widths = [
            found.fit.drivers[0].share.high - found.fit.drivers[0].share.low
            for found in (alone, together, apart)
        ]
        assert together.respondents == together.blocks == 150
        assert widths[1] == pytest.approx(widths[0], rel=0.05)
        assert widths[2] < 0.7 * widths[0]

    def test_many_respondents_in_blocks_tell_the_same_spread(self, duckdb_session):
        rows = table(rows=6000, who=np.arange(6000).astype(str))
        digest = ask(duckdb_session, rows, respondent="who")
        number = ask(duckdb_session, rows, drivers=NAMES)
        few = ask(duckdb_session, rows.slice(0, 4000), drivers=NAMES)
        assert (digest.blocks, number.blocks, few.blocks) == (256, 256, 4000)
        assert digest.respondents == pytest.approx(6000, rel=0.1)
        width = [
            found.fit.drivers[0].share.high - found.fit.drivers[0].share.low
            for found in (digest, number, few)
        ]
        expected = width[2] * np.sqrt(4000 / 6000)
        assert width[:2] == pytest.approx([expected, expected], rel=0.2)

    def test_lots_of_very_many_by_hash_tell_the_same(self, duckdb_session, monkeypatch):
        who = np.arange(24_000) // 2  # two answer sheets of each respondent
        rows = table(rows=24_000, who=who.astype(str))
        by_digest = ask(duckdb_session, rows, respondent="who")
        monkeypatch.setattr(blocks, "HASHED_FROM", 1000)
        monkeypatch.setattr(analysis, "SPREAD_ROWS", 12_000)
        first, again = (ask(duckdb_session, rows, respondent="who") for _ in range(2))
        assert first.respondents == pytest.approx(12_000, rel=0.1)
        assert first.blocks == by_digest.blocks == 256
        one, other, repeated = (
            found.fit.drivers[0].share for found in (by_digest, first, again)
        )
        assert (repeated.low, repeated.high) == (other.low, other.high)
        assert other.value == pytest.approx(one.value, abs=1e-12)
        assert other.high - other.low == pytest.approx(one.high - one.low, rel=0.25)

    def test_few_respondents_of_very_many_rows_are_redrawn_whole(
        self, duckdb_session, monkeypatch
    ):
        monkeypatch.setattr(blocks, "HASHED_FROM", 1000)
        who = (np.arange(6000) % 300).astype(str)
        found = ask(duckdb_session, table(rows=6000, who=who), respondent="who")
        assert (found.respondents, found.blocks) == (300, 300)

    def test_spread_of_very_many_comes_from_some(self, duckdb_session, monkeypatch):
        """Figures rest on all rows; the width of their intervals stays the same."""
        rows = table(rows=12_000, who=np.arange(12_000).astype(str))
        whole = ask(duckdb_session, rows, respondent="who").fit.drivers[0].share
        monkeypatch.setattr(analysis, "SPREAD_ROWS", 3000)
        for more in ({"respondent": "who"}, {"drivers": NAMES}):
            found = ask(duckdb_session, rows, **more)
            some = found.fit.drivers[0].share
            assert found.used == 12_000
            assert some.value == pytest.approx(whole.value, abs=1e-12)
            width = whole.high - whole.low
            assert some.high - some.low == pytest.approx(width, rel=0.25)

    def test_asymmetry_of_many_rests_on_some(self, duckdb_session, monkeypatch):
        monkeypatch.setattr(analysis, "ASYMMETRY_ROWS", 1500)
        for more in ({"respondent": "who"}, {"drivers": NAMES}):
            rows = table(rows=6000, who=np.arange(6000).astype(str))
            found = ask(duckdb_session, rows, **more)
            assert found.used == 6000
            assert found.asymmetry_rows == pytest.approx(1500, rel=0.1)
            assert [a.name for a in found.asymmetries] == list(NAMES)


class TestColumns:
    def test_all_other_numbers_are_drivers_but_ids_weights_and_the_sparse(
        self, duckdb_session
    ):
        rows = table(
            resp_id=np.arange(400),
            weight=np.linspace(0.5, 1.5, 400),
            same=np.ones(400),
            rare=holes(np.arange(400.0), 0.8),
            none=pa.nulls(400, pa.float64()),
            comment=["fine"] * 400,
        )
        found = ask(duckdb_session, rows)
        assert set(found.question.drivers) == set(NAMES)
        assert found.columns_left_out == {
            "resp_id": "id",
            "weight": "weight",
            "same": "constant",
            "rare": "sparse",
            "none": "empty",
        }
        assert found.used == 400

    def test_named_drivers_are_taken_as_they_are(self, duckdb_session):
        rows = table(rare=holes(np.arange(400.0), 0.8), resp_id=np.arange(400))
        found = ask(duckdb_session, rows, drivers=("service", "rare", "resp_id"))
        assert found.question.drivers == ("service", "rare", "resp_id")
        assert found.used < 120

    def test_constant_among_complete_rows_is_left_out(self, duckdb_session):
        answers = ratings()
        odd = np.ones(400)
        odd[:20] = 2.0
        price = pa.array(answers[:, 1], mask=np.arange(400) < 20)
        rows = pa.table(
            {
                "overall": answers[:, 3],
                "service": answers[:, 0],
                "price": price,
                "odd": odd,
            }
        )
        found = ask(duckdb_session, rows)
        assert found.columns_left_out == {"odd": "constant"}
        assert set(found.question.drivers) == {"service", "price"}

    def test_copies_are_told_and_share(self, duckdb_session):
        rows = table()
        rows = rows.append_column("again", rows["service"])
        found = ask(duckdb_session, rows)
        copies = next(c for c in found.cautions if c.code == "copies")
        assert set(copies.names) == {"service", "again"}
        parts = [found.fit.driver(n).importance.value for n in copies.names]
        assert parts[0] == pytest.approx(parts[1])

    @pytest.mark.parametrize(
        ("asked", "error", "said"),
        [
            ({"drivers": ("servce",)}, MappingError, "Did you mean 'service'"),
            ({"drivers": ("comment",)}, MappingError, "holds no numbers"),
            ({"drivers": ("overall",)}, OptionError, "the outcome and a driver"),
            ({"drivers": ("price", "price")}, OptionError, "price twice"),
            (
                {"drivers": ("price",), "groups": {"a": ("phone",)}},
                OptionError,
                "not in --drivers",
            ),
            ({"weight": "comment"}, MappingError, "--weight comment"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, duckdb_session, asked, error, said):
        rows = table(comment=["fine"] * 400)
        with pytest.raises(error, match=said):
            ask(duckdb_session, rows, **asked)


class TestRefusals:
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"missing": "mean"}, "--missing 'mean' is not one of"),
            ({"method": "pmvd"}, "--method 'pmvd'"),
            ({"confidence": 95}, "0.95 means 95 %"),
            ({"scale": (7.0, 1.0)}, "does not rise"),
            (
                {"groups": {"a": ("x",), "b": ("x",)}},
                "in the group 'a' already",
            ),
            (
                {"groups": {"a": ("x",)}, "method": "johnson"},
                "Johnson's weights know no groups",
            ),
        ],
    )
    def test_of_a_question(self, asked, said):
        with pytest.raises(OptionError, match=said):
            DriverQuestion(outcome="overall", **asked)

    def test_an_outcome_that_does_not_vary(self, duckdb_session):
        rows = pa.table({"overall": [3.0] * 40, "service": np.arange(40.0)})
        with pytest.raises(TooLittleDataError, match="every answer to 'overall' is 3"):
            ask(duckdb_session, rows)

    def test_nobody_who_answered_all(self, duckdb_session):
        half = np.arange(40) < 20
        rows = pa.table(
            {
                "overall": np.arange(40.0),
                "a": pa.array(np.arange(40.0), mask=half),
                "b": pa.array(np.arange(40.0), mask=~half),
            }
        )
        with pytest.raises(TooLittleDataError, match="--missing pairwise"):
            ask(duckdb_session, rows, drivers=("a", "b"))

    def test_too_few_rows(self, duckdb_session):
        with pytest.raises(TooLittleDataError, match="5 rows have every answer"):
            ask(duckdb_session, table(rows=5))

    def test_no_other_column(self, duckdb_session):
        rows = pa.table({"overall": np.arange(9.0), "resp_id": np.arange(9)})
        with pytest.raises(TooLittleDataError, match="resp_id: id"):
            ask(duckdb_session, rows)
