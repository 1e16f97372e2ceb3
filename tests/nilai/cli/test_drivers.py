"""`nilai drivers`: files in, sentences, JSON and a page out."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.nilai.drivers.answers import ratings

SURVEYS = Path(__file__).parents[4] / "shared" / "data"


def survey(name):
    path = SURVEYS / name
    if not path.exists():
        pytest.skip(f"{name} is under the GPL or not shipped: put it in ../shared/data")
    return path


def write(path, rows=300):
    answers = ratings(rows=rows)
    lines = ["resp_id,service,price,phone,overall"]
    lines += [
        f"r{i},{a:g},{b:g},{c:g},{y:.3f}" for i, (a, b, c, y) in enumerate(answers)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drivers")


@pytest.fixture(scope="module")
def answers(folder):
    return write(folder / "answers.csv")


def document(nilai, *arguments):
    done = nilai("drivers", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestAnswer:
    def written(self, once, answers, folder, language="en"):
        out = folder / language
        options = ("--outcome", "overall", "--out", out, "--language", language)
        done = once("drivers", answers, *options)
        assert done.returncode == 0, done.stderr
        return done, out

    def test_says_what_goes_with_the_outcome_and_where_to_begin(
        self, once, answers, folder
    ):
        done, _ = self.written(once, answers, folder)
        said = " ".join(done.stdout.split())
        assert "falls to service (95 %: " in said.replace("\N{NO-BREAK SPACE}", " ")
        assert "These are associations" in said
        assert "Begin with service: from" in said
        assert "300 of 300 rows were used." in said

    def test_says_that_shares_of_many_drivers_are_johnsons(self, nilai, tmp_path):
        random = np.random.default_rng(5)
        scores = random.integers(1, 8, (300, 26))
        outcome = scores[:, 0] + random.normal(0, 1, 300)
        names = ",".join(f"part {chr(97 + i)}" for i in range(26))
        lines = [f"{names},overall"] + [
            ",".join(map(str, row)) + f",{y:.3f}"
            for row, y in zip(scores, outcome, strict=True)
        ]
        path = tmp_path / "many.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        done = nilai("drivers", path, "--outcome", "overall")
        assert "Shares are Johnson's relative weights" in " ".join(done.stdout.split())

    def test_tells_programs_the_same_in_full(self, once, answers):
        found = document(once, answers, "--outcome", "overall")
        assert found["method"] == "lmg"
        assert found["drivers"][0]["name"] == "service"
        parts = sum(d["importance"]["value"] for d in found["drivers"])
        assert parts == pytest.approx(found["r_squared"]["value"])
        assert found["read"]["used"] == found["read"]["responses"] == 300
        assert np.shape(found["chance_ahead"]) == (3, 3)

    def test_columns_are_found_whatever_their_case(self, nilai, answers):
        found = document(
            nilai, answers, "--outcome", "OVERALL", "--drivers", "Service, PRICE"
        )
        assert {d["name"] for d in found["drivers"]} == {"service", "price"}

    def test_long_files_give_the_same(self, nilai, once, answers, tmp_path):
        """One row per answer instead of one per respondent."""
        head, *rows = answers.read_text().splitlines()
        names = head.split(",")[1:]
        long = ["respondent,item,score"]
        for row in rows:
            who, *scores = row.split(",")
            pairs = zip(names, scores, strict=True)
            long += [f"{who},{name},{score}" for name, score in pairs]
        path = tmp_path / "long.csv"
        path.write_text("\n".join(long), encoding="utf-8")
        wide = document(once, answers, "--outcome", "overall")
        tall = document(nilai, path, "--outcome", "overall")
        for one, other in zip(wide["drivers"], tall["drivers"], strict=True):
            assert one["share"]["value"] == pytest.approx(other["share"]["value"])

    def test_groups_stand_above_their_drivers(self, nilai, answers):
        options = ("--group", "human=service,phone", "--outcome", "overall")
        found = document(nilai, answers, *options)
        assert found["method"] == "owen"
        assert [g["name"] for g in found["groups"]] == ["human", "price"]
        said = nilai("drivers", answers, *options).stdout
        assert re.search(r"human, together .*\n.*1 · service", said)

    def test_targets_and_scale_are_honoured(self, nilai, answers):
        options = ("--target", "6", "--target", "phone=5", "--scale", "0..10")
        found = document(nilai, answers, "--outcome", "overall", *options)
        goals = {p["name"]: p["attainable"] for p in found["priorities"]}
        assert goals == {"service": 6, "price": 6, "phone": 5}
        assert found["priorities"][0]["scale"] == [0, 10]

    def test_codes_for_no_answer_are_none(self, nilai, answers, tmp_path):
        text = answers.read_text().replace("\nr7,", "\nr7,-99,4,4,3.5\nx,", 1)
        path = tmp_path / "coded.csv"
        path.write_text(text)
        found = document(nilai, path, "--outcome", "overall", "--no-answer", "-99")
        assert found["read"]["left_out"] == {"missing": 1}

    @pytest.mark.parametrize(
        ("language", "said"),
        [("en", "What goes with overall"), ("id", "Yang sejalan dengan overall")],
    )
    def test_writes_a_page_in_both_languages(
        self, once, answers, folder, language, said
    ):
        _, out = self.written(once, answers, folder, language)
        page = (out / "report.html").read_text("utf-8")
        assert said in page
        assert f'lang="{language}"' in page
        assert 'id="figure-drivers"' in page
        assert 'id="figure-map"' in page
        assert json.loads((out / "result.json").read_text("utf-8"))["drivers"]

    def test_few_answers_are_read_with_caution(self, nilai, tmp_path):
        path = write(tmp_path / "few.csv", rows=30)
        said = nilai("drivers", path, "--outcome", "overall").stdout
        assert "30 rows are few for 3 drivers" in " ".join(said.split())


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--missing", "mean"), "listwise, pairwise"),
            (("--method", "pmvd"), "auto, lmg, johnson"),
            (("--scale", "1-7"), "--scale 1..7"),
            (("--target", "high"), "--target 6 or"),
            (("--group", "price"), "--group price=fees,rates"),
            (("--confidence", "95"), "0.95 means 95 %"),
            (("--language", "fr"), "en, id"),
        ],
    )
    def test_of_options_come_before_any_work(self, nilai, options, said):
        done = nilai("drivers", "absent.csv", "--outcome", "overall", *options)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stdout == ""

    def test_without_an_outcome_the_columns_are_named(self, nilai, answers):
        done = nilai("drivers", answers)
        assert done.returncode == 2
        assert "--outcome" in done.stderr
        assert "service, price, phone, overall" in done.stderr

    def test_a_slip_of_the_pen_is_guessed(self, nilai, answers):
        done = nilai("drivers", answers, "--outcome", "overal")
        assert done.returncode == 2
        assert "Did you mean 'overall'" in done.stderr


class TestRealSurveys:
    """Figures of the READMEs in ../shared/data."""

    def test_bank_with_weights_and_missing_answers(self, nilai):
        path = survey("bank_satisfaction/bank_satisfaction.csv.gz")
        drivers = ("--drivers", "fees,interest,phone,branch,online,atm")
        options = ("--outcome", "overall", *drivers, "--weight", "weight")
        listwise = document(nilai, path, *options)
        assert listwise["read"]["rows"] == 896
        pairwise = document(nilai, path, *options, "--missing", "pairwise")
        assert pairwise["read"]["used"] > 2 * listwise["read"]["used"]
        for found in (listwise, pairwise):
            assert sum(d["share"]["value"] for d in found["drivers"]) == pytest.approx(
                1
            )
            assert all(d["coefficient"]["low"] > 0 for d in found["drivers"][:3])

    def test_bank_imputed_agrees_with_least_squares(self, nilai):
        path = survey("bank_satisfaction/bank_satisfaction_imputed.csv.gz")
        found = document(nilai, path, "--outcome", "overall")
        with gzip.open(path, "rt") as lines:
            head, *rows = [line.strip().split(",") for line in lines]
        table = np.array(rows, dtype=float)
        names = [d["name"] for d in found["drivers"]]
        design = table[:, [head.index(name) for name in names]]
        design = np.column_stack([np.ones(len(table)), design])
        wanted = np.linalg.lstsq(design, table[:, head.index("Overall")])[0]
        slopes = [d["coefficient"]["value"] for d in found["drivers"]]
        assert slopes == pytest.approx(wanted[1:])

    def test_yellow_pages(self, nilai):
        """R² 0.7167; the largest coefficients 0.330 and 0.314."""
        path = survey("yellow_pages_satisfaction/yellow_pages_satisfaction.csv.gz")
        found = document(nilai, path, "--outcome", "overall_satisfaction")
        assert found["read"]["used"] == 1811
        assert found["r_squared"]["value"] == pytest.approx(0.7167, abs=6e-5)
        slopes = {d["name"]: d["coefficient"]["value"] for d in found["drivers"]}
        largest = sorted(slopes, key=slopes.get, reverse=True)[:2]
        assert largest == ["reach_many_customers", "appropriate_pricing_for_volume"]
        assert [slopes[n] for n in largest] == pytest.approx([0.330, 0.314], abs=6e-4)
        means = {p["name"]: p["mean"]["value"] for p in found["priorities"]}
        assert found["outcome"]["mean"]["value"] == pytest.approx(6.07, abs=0.006)
        assert means["distribution_right_areas"] == pytest.approx(7.77, abs=0.006)
        assert means["appropriate_pricing_for_volume"] == pytest.approx(5.56, abs=0.006)

    def test_technology_brands_of_302_respondents(self, nilai):
        path = survey("technology_brands/technology_brands.csv.gz")
        found = document(nilai, path, "--outcome", "likely_to_recommend")
        assert found["read"]["used"] == 3926
        assert found["read"]["respondents"] == 302
        assert found["drivers"][0]["name"] == "worth_what_you_pay_for"
        assert found["drivers"][-1]["name"] == "low_prices"
        assert found["asymmetry"]["drivers"] == []

    def test_mobile_operators(self, nilai):
        path = survey("ecsi_mobile/mobi.csv.gz")
        quality = "PERQ1,PERQ2,PERQ3,PERQ4,PERQ5,PERQ6,PERQ7"
        found = document(
            nilai,
            *(path, "--outcome", "CUSA1", "--drivers", f"{quality},PERV1,PERV2"),
            *("--group", f"quality={quality}", "--group", "price=PERV1,PERV2"),
        )
        assert found["read"]["used"] == 250
        shares = {g["name"]: g["share"]["value"] for g in found["groups"]}
        assert shares["quality"] > shares["price"]

    def test_missing_cells_of_reputation_are_left_out(self, nilai):
        path = survey("ecsi_mobile/corp_rep_data.csv.gz")
        found = document(
            nilai, path, "--outcome", "cusa", "--drivers", "qual_1,qual_2,perf_1,like_1"
        )
        read = found["read"]
        assert read["rows"] == 344
        assert read["used"] + sum(read["left_out"].values()) == 344

    def test_amusement_park(self, nilai):
        """The book's regression of overall on rides, games, wait and clean."""
        path = survey(
            "marketing_research_book_simulated/amusement_park_satisfaction.csv.gz"
        )
        found = document(
            nilai, path, "--outcome", "overall", "--drivers", "rides,games,wait,clean"
        )
        assert found["read"]["used"] == 500
        slopes = {d["name"]: d["coefficient"]["value"] for d in found["drivers"]}
        with gzip.open(path, "rt") as lines:
            head, *rows = [line.strip().split(",") for line in lines]
        names = list(slopes)
        columns = [head.index(name) for name in (*names, "overall")]
        table = np.array([[row[c] for c in columns] for row in rows], dtype=float)
        design = np.column_stack([np.ones(len(table)), table[:, :-1]])
        wanted = np.linalg.lstsq(design, table[:, -1])[0]
        assert list(slopes.values()) == pytest.approx(wanted[1:])
        assert all(d["coefficient"]["low"] > 0 for d in found["drivers"])
