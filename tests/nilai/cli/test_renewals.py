"""`nilai renewals` on the published subscribers and donors, and on odd files."""

import json

import pytest
from tests.reference.test_discrete_models import DONORS, REGULAR

HEAD = "order_id,customer_id,ordered_at,revenue_amount"


def write(path, payments):
    """Write payments (customer, day, amount) as a file of orders."""
    rows = [f"{i},{c},{day},{amount}" for i, (c, day, amount) in enumerate(payments)]
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("renewals")


@pytest.fixture(scope="module")
def subscribers(folder):
    """The "Regular" customers of Fader & Hardie (2007), 1,000 from the year 2000."""
    return write(
        folder / "payments.csv",
        (
            (f"c{customer}", f"{2000 + year}-0{1 + customer % 9}-15", 100)
            for year, percent in enumerate(REGULAR[:8])
            for customer in range(round(percent * 10))
        ),
    )


@pytest.fixture(scope="module")
def donors(folder):
    """The donors of Fader, Hardie & Shang (2010), who first gave in 1995."""
    payments, donor = [], 0
    for x, t_x, donors, *_ in DONORS:
        years = [0, *range(1, x), *([t_x] if x else [])]
        for _ in range(donors):
            donor += 1
            payments += [(f"d{donor}", f"{1995 + year}-06-15", 50) for year in years]
    return write(folder / "donations.csv", payments)


YEARLY = ("--every", "year", "--until", "2007-12-31")
DONATED = ("--every", "year", "--until", "2001-12-31", "--no-contract")


class TestContract:
    def test_reproduces_the_published_subscribers(self, once, subscribers):
        """α 0.704, β 1.182; S(12) 0.170; DEL at 10 % 3.6949."""
        done = once("renewals", subscribers, *YEARLY, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        model = found["model"]
        assert model["name"] == "sbg"
        assert model["parameters"] == pytest.approx(
            {"alpha": 0.704077, "beta": 1.182043}, abs=2e-6
        )
        contract = found["contract"]
        assert contract["lost"] == [369, 163, 86, 56, 37, 27, 21]
        assert contract["survival"] == pytest.approx([p / 100 for p in REGULAR[:8]])
        assert contract["model_survival"][12] == pytest.approx(0.170, abs=0.001)
        assert found["active"] == 241
        worth = found["worth"]
        assert worth["new_customer_amount"] == pytest.approx(369.49, abs=0.006)
        assert (
            worth["interval"]["low"] < worth["total_amount"] < worth["forever_amount"]
        )

    def test_chooses_on_the_hold_out_and_says_why(self, once, subscribers):
        found = json.loads(once("renewals", subscribers, *YEARLY, "--json").stdout)
        choice = found["model"]["choice"]
        assert choice["reason"] == "likelihood"
        assert [c["name"] for c in choice["candidates"]] == ["sbg", "bdw"]
        assert {c["actual"] for c in choice["candidates"]} == {241}
        said = once("renewals", subscribers, *YEARLY).stdout
        assert "sBG was chosen" in said

    def test_margin_scales_worth_and_nothing_else(self, once, subscribers):
        plain, third = (
            json.loads(once("renewals", subscribers, *YEARLY, *more, "--json").stdout)
            for more in ((), ("--margin", "0.3"))
        )
        for name in ("total_amount", "forever_amount", "new_customer_amount"):
            ratio = third["worth"][name] / plain["worth"][name]
            assert ratio == pytest.approx(0.3)
        assert third["ahead"] == plain["ahead"]

    def test_leaves_out_the_year_that_still_runs_and_says_so(self, nilai, subscribers):
        done = nilai("renewals", subscribers, "--every", "year", "--json")
        found = json.loads(done.stdout)
        assert found["periods"]["to"] == "2006-12-31"
        assert len(found["contract"]["lost"]) == 6
        said = nilai("renewals", subscribers, "--every", "year").stdout
        assert "--until 2007-12-31" in " ".join(said.split())

    def test_counts_who_returned_and_fits_the_first_contract(self, nilai, tmp_path):
        months = {"ann": (1, 2, 3, 4, 5, 6), "bob": (1, 2, 3), "cid": (1, 3, 4, 5, 6)}
        months |= {"dee": (2, 3, 4, 5, 6), "eve": (4, 5, 6), "fay": (6,)}
        path = write(
            tmp_path / "few.csv",
            [(c, f"2024-0{m}-09", 10) for c, paid in months.items() for m in paid],
        )
        done = nilai("renewals", path, "--until", "2024-06-30", "--json")
        found = json.loads(done.stdout)
        assert found["active"] == 4
        assert (found["contract"]["returned"], found["contract"]["back"]) == (1, 1)
        assert found["contract"]["lost"] == [1, 0, 1, 0, 0]
        assert found["contract"]["kept"] == [4, 4, 2, 2, 1]
        assert found["model"]["prior"] is True
        said = " ".join(nilai("renewals", path, "--until", "2024-06-30").stdout.split())
        assert "1 customer paid again after a gap" in said
        assert "Fewer than 50 customers" in said

    def test_speaks_indonesian(self, nilai, subscribers):
        options = ("--currency", "IDR", "--language", "id")
        said = nilai("renewals", subscribers, *YEARLY, *options).stdout
        assert "241 dari 1.000 pelanggan" in " ".join(said.split())
        assert "sBG dipilih" in said

    def test_ended_contracts_are_worth_nothing(self, nilai, tmp_path):
        payments = [("ann", "2024-01-09", 10), ("bob", "2024-02-09", 10)]
        path = write(tmp_path / "ended.csv", payments)
        done = nilai("renewals", path, "--until", "2024-06-30")
        assert done.returncode == 0, done.stderr
        assert "every contract has ended" in done.stdout


class TestNoContract:
    def test_reproduces_the_published_donors(self, once, donors):
        """1.204, .750, .657, 2.783; 12,884.2 gifts in the next five years."""
        done = once("renewals", donors, *DONATED, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert list(found["model"]["parameters"].values()) == pytest.approx(
            [1.204, 0.750, 0.657, 2.783], abs=6e-4
        )
        assert found["model"]["log_likelihood"] == pytest.approx(-33225.58, abs=0.006)
        assert found["ahead"][4]["value"] == pytest.approx(12_884.2, abs=0.06)
        assert found["by_orders"][6]["alive"] == pytest.approx(0.93, abs=0.005)
        assert found["contract"] is None

    @pytest.mark.parametrize(
        ("language", "said"), [("en", "Who comes back"), ("id", "Siapa yang kembali")]
    )
    def test_tells_it_in_both_languages(self, once, donors, language, said):
        done = once("renewals", donors, *DONATED, "--language", language)
        assert said in done.stdout
        assert "12,884" in done.stdout or "12.884" in done.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--every", "decade"), "day, week, month, year"),
            (("--model", "bg_bb"), "with a contract there are auto, sbg, bdw"),
            (("--no-contract", "--model", "sbg"), "auto, bg_bb"),
            (("--margin", "30"), "0.3 means 30 %"),
            (("--discount-rate", "0"), "have no end"),
            (("--until", "2999-12-31"), "lies ahead"),
            (("--confidence", "95"), "between 0.5 and 1"),
            (("--language", "fr"), "fr"),
        ],
    )
    def test_of_options_come_before_any_work(self, nilai, options, said):
        done = nilai("renewals", "absent.csv", *options)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stdout == ""

    def test_donors_are_no_subscribers(self, nilai, donors):
        done = nilai("renewals", donors, *DONATED[:-1])
        assert done.returncode == 2
        assert "does not look like a contract" in done.stderr
        assert "--no-contract" in done.stderr

    def test_days_are_no_occasions(self, nilai, donors):
        done = nilai("renewals", donors, "--every", "day", "--no-contract")
        assert done.returncode == 2
        assert "nilai worth" in done.stderr

    @pytest.mark.parametrize("more", [(), ("--no-contract",)])
    def test_one_month_is_too_little(self, nilai, tmp_path, more):
        path = write(tmp_path / "one.csv", [("ann", "2024-01-09", 10)])
        done = nilai("renewals", path, "--until", "2024-01-31", *more)
        assert done.returncode == 2
        assert "--until" in done.stderr
