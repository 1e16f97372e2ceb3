"""The command as a person starts it: what it prints, writes, refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from nilai.tables import CUSTOMER_WORTH

ROOT = Path(__file__).parents[3]
CDNOW = [
    str(ROOT / "data" / "cdnow_sample.csv.gz"),
    *("--map", "customer_id=sample_id", "--map", "ordered_at=date"),
    *("--map", "revenue_amount=dollar_value"),
]


def process(*arguments):
    """Run the installed command in a process of its own."""
    return subprocess.run(
        [Path(sys.executable).with_name("nilai"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def alike(one, other):
    """Whether two documents say the same, rounding aside."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            alike(one[k], other[k]) for k in one if k != "certificate"
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float):
        return one == pytest.approx(other, rel=1e-6, abs=1e-9)
    return one == other


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where what a command writes stays for the tests of this file."""
    return tmp_path_factory.mktemp("results")


class TestWorth:
    def test_reproduces_the_published_fit_as_json(self):
        """BG/NBD on CDNOW: .2426, 4.4136, .7929, 2.4259, −9582.4292; the second
        39 weeks brought 1,882 orders, 1,653.41 foretold."""
        done = process(
            "worth",
            *CDNOW,
            *("--until", "1997-09-30", "--unit", "week", "--model", "bg_nbd", "--json"),
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        found = json.loads(done.stdout)
        model = found["model"]
        assert model["parameters"] == pytest.approx(
            {"r": 0.24259452, "alpha": 4.41360208, "a": 0.79292201, "b": 2.42590674},
            rel=1e-6,
        )
        assert model["log_likelihood"] == pytest.approx(-9582.4292, abs=6e-5)
        assert model["holdout"]["actual"] == 1882
        assert model["holdout"]["predicted"] == pytest.approx(1653.41, abs=0.006)
        read = found["read"]
        assert read["rows"] == 6919 == read["used"] + sum(read["refused"].values())
        schema = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
        Draft202012Validator(schema).validate(found)

    def written(self, once, folder, language):
        out = folder / language
        told = ("--currency", "usd", "--margin", "0.4", "--language", language)
        return once("worth", *CDNOW, *told, "--out", out), out

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_writes_customers_result_and_report(self, once, folder, language):
        done, out = self.written(once, folder, language)
        assert done.returncode == 0, done.stderr
        assert sorted(p.name for p in out.iterdir()) == [
            "customers.parquet",
            "report.html",
            "result.json",
        ]
        table = pq.read_table(out / "customers.parquet")
        assert table.column_names == list(CUSTOMER_WORTH.names)
        found = json.loads((out / "result.json").read_text("utf-8"))
        assert table.num_rows == found["worth"]["customers"] == 2357
        total = sum(table["clv_amount"].to_pylist())
        assert total == pytest.approx(found["worth"]["total_amount"], rel=1e-9)
        for name in ("alive_share", "expected_orders", "clv_amount"):
            for low, high in zip(
                table[f"{name}_low"].to_pylist(),
                table[f"{name}_high"].to_pylist(),
                strict=True,
            ):
                assert 0 <= low <= high
        page = (out / "report.html").read_text("utf-8")
        assert f'<html lang="{language}"' in page

    def test_prints_the_sections_in_order(self, once, folder):
        done, _ = self.written(once, folder, "en")
        headings = [
            "What was read",
            "The three levers",
            "What your customers are worth",
            "Who holds the worth",
            "Can the model be trusted",
            "What to do first",
        ]
        places = [done.stdout.index(heading) for heading in headings]
        assert places == sorted(places)
        assert "6,919 of 6,919 rows were used" in done.stdout

    def test_same_seed_same_result(self, once, folder):
        """Computed twice: for the report in English and for that in Indonesian."""
        one, two = (
            json.loads((out / "result.json").read_text("utf-8"))
            for _, out in (self.written(once, folder, code) for code in ("en", "id"))
        )
        assert alike(one, two)


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["worth", "absent.csv"], "absent.csv"),
            (["worth", *CDNOW, "--horizon", "12"], "12 months"),
            (["worth", *CDNOW, "--model", "magic"], "pareto_nbd"),
            (["worth", *CDNOW, "--margin", "30"], "0.3 means 30 %"),
            (["worth", *CDNOW, "--until", "yesterday"], "2011-11-30"),
            (["worth", *CDNOW, "--until", "1990-01-01"], "none can be used"),
            (["worth", *CDNOW, "--map", "customer_id"], "MEANING=HEADER"),
            (["worth", *CDNOW, "--engine", "localhost"], "spark://host:15002"),
            (["worth", *CDNOW, "--discount-rate", "-1"], "between 0 and 1"),
            (["worth", *CDNOW, "--language", "fr"], "fr"),
            (["levers", *CDNOW, "--from", "1997-01"], "--to"),
            (["levers", *CDNOW, "--from", "1997-01", "--to", "1997"], "overlap"),
            (["levers", *CDNOW, "--from", "1980", "--to", "1981"], "within the data"),
        ],
    )
    def test_one_clear_message_and_status_2(self, nilai, tmp_path, arguments, said):
        out = tmp_path / "out"
        done = nilai(*arguments, *(["--out", out] if arguments[0] == "worth" else []))
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == []

    def test_orders_of_one_day_are_too_little(self, nilai, tmp_path):
        path = tmp_path / "one_day.csv"
        path.write_text(
            "order_id,customer_id,ordered_at,revenue_amount\n"
            "1,ann,2024-01-01,5\n2,bob,2024-01-01,6\n"
        )
        done = nilai("worth", path)
        assert done.returncode == 2
        assert "at least two days" in done.stderr

    def test_free_orders_alone_have_no_worth(self, nilai, tmp_path):
        path = tmp_path / "free.csv"
        path.write_text(
            "order_id,customer_id,ordered_at,revenue_amount\n"
            "1,ann,2024-01-01,0\n2,ann,2024-02-01,0\n3,bob,2024-02-09,0\n"
        )
        done = nilai("worth", path)
        assert done.returncode == 2
        assert "--map revenue_amount" in done.stderr


class TestSmall:
    def test_few_customers_get_wide_intervals_said_in_words(self, nilai, tmp_path):
        rows = ["order_id,customer_id,ordered_at,revenue_amount"]
        rows += [f"{i},c{i % 7},2024-0{1 + i % 6}-1{i % 9},{20 + i}" for i in range(20)]
        path = tmp_path / "few.csv"
        path.write_text("\n".join(rows))
        done = nilai("worth", path, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["model"]["prior"] is True
        worth = found["worth"]
        width = worth["interval"]["high"] - worth["interval"]["low"]
        assert width > 0.5 * worth["total_amount"]
        assert "prior" in nilai("worth", path).stdout

    @pytest.mark.parametrize(
        "rows",
        [
            ["1,ann,2024-01-01,5", "2,bob,2024-02-01,6"],
            ["1,ann,2024-01-01,5", "2,ann,2024-02-01,6", "3,ann,2024-02-09,7"],
            ["1,ann,2024-01-01,5", "2,bob,2024-01-05,6", "3,bob,2024-01-06,-6"],
        ],
        ids=["one-time buyers", "one customer", "refunds"],
    )
    def test_odd_files_are_answered(self, nilai, tmp_path, rows):
        path = tmp_path / "odd.csv"
        head = "order_id,customer_id,ordered_at,revenue_amount"
        path.write_text("\n".join([head, *rows]))
        out = tmp_path / "out"
        done = nilai("worth", path, "--out", out, "--json")
        assert done.returncode == 0, done.stderr
        assert "NaN" not in done.stdout
        assert json.loads(done.stdout)["worth"]["total_amount"] >= 0
        assert (out / "report.html").stat().st_size > 100_000


class TestLevers:
    def test_shares_add_up_by_country(self, nilai):
        done = nilai(
            "levers",
            ROOT / "data" / "online_retail.parquet",
            *("--from", "2011-01..2011-05", "--to", "2011-06..2011-10"),
            *("--by", "Country", "--currency", "GBP", "--json"),
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["whole"]
        total = sum(share["value"] for share in found["shares"].values())
        assert total == pytest.approx(found["change"]["value"])
        assert found["change"]["value"] == pytest.approx(
            found["after"]["revenue_amount"] - found["before"]["revenue_amount"]
        )

    def test_says_when_a_period_reaches_beyond_the_orders(self, nilai):
        done = nilai("levers", *CDNOW, "--from", "1997", "--to", "1998")
        assert done.returncode == 0, done.stderr
        assert "Mind the periods" in done.stdout
        text = " ".join(done.stdout.split())
        assert "run from 1 Jan 1997 to 30 Jun 1998" in text
        whole = nilai("levers", *CDNOW, "--from", "1997-02", "--to", "1997-03")
        assert "Mind the periods" not in whole.stdout


class TestImportCheck:
    def test_says_what_it_is_and_what_would_be_refused(self, nilai):
        path = ROOT / "data" / "order_export_formats" / "shopify_orders_export.csv"
        done = nilai("import-check", path)
        assert done.returncode == 0, done.stderr
        assert "Shopify" in done.stdout
        assert "refunded" in done.stdout

    def test_is_quiet_when_nobody_watches(self):
        path = ROOT / "data" / "online_retail.parquet"
        done = process("import-check", path, "--json")
        assert done.stderr == ""
        assert json.loads(done.stdout)["rows"] == 541_909


class TestHelp:
    def test_teaches_with_examples(self, nilai):
        done = nilai("worth", "--help")
        assert "nilai worth orders.csv" in done.stdout
        assert nilai().stdout.count("worth") >= 1
