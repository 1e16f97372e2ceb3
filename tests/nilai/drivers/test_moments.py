"""Moments from one pass over answers, on both engines."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from nilai.drivers.moments import MISSING, moment_sums, moments_of
from nilai.drivers.scales import answer_profile, scale_of, score_counts
from nilai.errors import OptionError

ROWS = pa.table(
    {
        "who": ["ann", "ann", "bob", "cid", "dee", "eve"],
        "overall": [5.0, 7.0, 9.0, 6.0, None, 8.0],
        "service": [1, 3, 4, 2, 5, None],
        "price": [2.0, 1.0, 4.0, 3.5, 2.0, 1.0],
        "weight": [1.0, 2.0, 0.5, 1.5, 1.0, 1.0],
    }
)
NAMES = ("service", "price", "overall")
CENTRES = (3.0, 2.0, 7.0)


def found(session, *, missing="listwise", weight="weight", block="who"):
    rows = session.bring(ROWS)
    sums = session.arrow(
        moment_sums(
            rows,
            [rows[name] for name in NAMES],
            CENTRES,
            block=rows[block],
            weight=rows[weight] if weight else None,
            missing=missing,
        )
    )
    table = np.column_stack(
        [sums[name].to_numpy() for name in sums.column_names if name != "block"]
    )
    return sums["block"].to_pylist(), table.astype(float)


def complete():
    table = np.column_stack([ROWS[n].to_pandas() for n in (*NAMES, "weight")])
    return table[~np.isnan(table).any(axis=1)]


class TestListwise:
    def test_leaves_out_rows_that_lack_an_answer(self, session):
        blocks, sums = found(session)
        assert sorted(blocks) == ["ann", "bob", "cid"]
        moments = moments_of(sums.sum(axis=0), CENTRES)
        rows = complete()
        assert moments.rows == len(rows) == 4
        wanted = np.cov(rows[:, :3].T, aweights=rows[:, 3], ddof=0)
        assert moments.covariance == pytest.approx(wanted, abs=1e-12)

    def test_counts_each_row_once_without_weights(self, session):
        _, sums = found(session, weight=None)
        moments = moments_of(sums.sum(axis=0), CENTRES)
        assert moments.effective == 4
        assert moments.means == pytest.approx(complete()[:, :3].mean(axis=0))


class TestPairwise:
    def test_takes_each_pair_where_both_are_there(self, session):
        _, sums = found(session, missing="pairwise", weight=None)
        moments = moments_of(sums.sum(axis=0), CENTRES, missing="pairwise")
        service, price, overall = (
            np.array([np.nan if v is None else v for v in ROWS[name].to_pylist()])
            for name in NAMES
        )
        for i, j, one, other in ((0, 1, service, price), (1, 2, price, overall)):
            both = ~np.isnan(one) & ~np.isnan(other)
            wanted = np.cov(one[both], other[both], ddof=0)[0, 1]
            assert moments.covariance[i, j] == pytest.approx(wanted)
        assert moments.means[0] == pytest.approx(np.nanmean(service))

    def test_is_listwise_when_nothing_is_missing(self, session):
        rows = session.bring(ROWS.drop_null())
        both = []
        for missing in MISSING:
            columns = [rows[name] for name in NAMES]
            sums = moment_sums(
                rows, columns, CENTRES, block=ibis.literal(0), missing=missing
            )
            row = session.row(sums)
            table = np.array([v for name, v in row.items() if name != "block"], float)
            both.append(moments_of(table, CENTRES, missing=missing).covariance)
        assert both[0] == pytest.approx(both[1], abs=1e-12)

    def test_other_rules_are_refused(self):
        with pytest.raises(OptionError, match="listwise or pairwise, not 'mean'"):
            moments_of(np.zeros(6), [0.0], missing="mean")


class TestScales:
    def test_profile_tells_how_many_answers_and_from_where_to_where(self, session):
        rows = session.bring(ROWS)
        row = session.row(answer_profile(rows, [rows.service, rows.price]))
        assert (row["rows"], row["n0"], row["n1"]) == (6, 5, 6)
        assert (row["low0"], row["high0"], row["mean0"]) == (1, 5, 3)
        assert (row["broken0"], row["broken1"]) == (False, True)

    def test_counts_each_score_or_class(self, session):
        rows = session.bring(ROWS)
        ranges = [(1.0, 5.0, True), (1.0, 4.0, False)]
        arrays = session.arrays(
            score_counts(
                rows, [rows.service, rows.price], ranges, weight=rows.weight
            ).order_by("item", "bin")
        )
        first = arrays["item"] == 0
        assert arrays["bin"][first].tolist() == [0, 1, 2, 3, 4]
        assert arrays["weight"][first].tolist() == [1, 1.5, 2, 0.5, 1]
        assert arrays["bin"][~first].tolist() == [0, 333, 833, 999]
        parts = (arrays[name][~first] for name in ("bin", "weight", "rows"))
        scale = scale_of("price", ranges[1], tuple(parts), answered=6, mean=2.25)
        assert scale.scores == pytest.approx([1.003, 2.002, 3.502, 4.0])
        assert scale.quantile(0.9) == pytest.approx(3.502)
        assert not scale.is_rating

    def test_quantile_is_a_score_that_occurs(self):
        counts = (np.arange(3), np.array([8.0, 1.0, 1.0]), np.array([8, 1, 1]))
        scale = scale_of("fees", (1, 3, True), counts, answered=10, mean=1.3)
        assert [scale.quantile(q) for q in (0.1, 0.8, 0.9, 1.0)] == [1, 1, 2, 3]
        assert scale.is_rating
