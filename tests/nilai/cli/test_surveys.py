"""`nilai value` and `nilai nps`, as a person runs them."""

import json
from pathlib import Path

import pyarrow.csv as pacsv
import pytest
from tests.nilai.survey import survey

SHARED = Path(__file__).parents[4] / "shared" / "data"


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}, which is GPL and not shipped")
    return path


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    path = tmp_path_factory.mktemp("survey") / "answers.csv"
    pacsv.write_csv(survey(600), path)
    return path


def run(nilai, *arguments):
    done = nilai(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where what a command writes stays for the tests of this file."""
    return tmp_path_factory.mktemp("written")


def written(once, answers, folder, language="en"):
    """`nilai value` by region, told and written in a language."""
    out = folder / language
    done = once(
        "value", answers, "--brand", "own=Ours", "--by", "region",
        "--out", out, "--language", language,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done, out


class TestValue:
    def test_needs_nothing_but_the_brand_when_columns_are_named(
        self, once, answers, folder
    ):
        done, _ = written(once, answers, folder)
        said = " ".join(done.stdout.split())
        assert "Customers rate the benefits of Ours at" in said
        assert "points more than the mean of the competitors" in said
        assert "Being worth what was paid: Ours is rated" in said
        assert "Ours lies" in said
        assert "north: what counts most is product" in said
        assert "The weights used are derived" in said
        assert "weighted by the column weight" in said

    def test_prints_one_document(self, once, answers):
        found = run(once, "value", answers, "--brand", "own=Ours")
        assert set(found) == {
            "read", "options", "responses", "brands", "not_shown", "beyond_scale",
            "clustered", "weights", "schemes", "index", "added", "added_by", "map",
            "segments", "gaps", "switching", "bands",
        }  # fmt: skip
        assert found["brands"][0] == "Ours"
        assert found["read"]["rows"] == found["read"]["used"] == 600
        ours = found["index"]["offers"][0]
        assert ours["value"]["low"] < ours["value"]["value"] < ours["value"]["high"]

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_writes_a_page_and_the_document(self, once, answers, folder, language):
        _, out = written(once, answers, folder, language)
        assert {p.name for p in out.iterdir()} == {"report.html", "result.json"}
        page = (out / "report.html").read_text("utf-8")
        title = {"en": "more value than its competitors", "id": "lebih tinggi daripada"}
        assert title[language] in page
        for name in ("bars", "map", "head", "segments"):
            assert f'id="figure-{name}"' in page

    def test_the_long_file_says_the_same(self, nilai, once, answers, tmp_path):
        wide = survey(600)
        lines = ["resp_id,brand,region,weight,item,score"]
        kept = ("resp_id", "brand", "region", "weight")
        for row in wide.to_pylist():
            who = ",".join(str(row[name]) for name in kept)
            lines += [
                f"{who},{item},{score}"
                for item, score in row.items()
                if item not in kept and score is not None
            ]
        path = tmp_path / "long.csv"
        path.write_text("\n".join(lines) + "\n")
        one = run(once, "value", answers, "--brand", "own=Ours")
        other = run(nilai, "value", path, "--brand", "own=Ours")
        assert other["read"]["layout"] == "long"
        assert other["index"]["against"] == pytest.approx(one["index"]["against"])
        assert other["added"]["ratio"] == pytest.approx(one["added"]["ratio"])

    def test_weights_can_be_given(self, nilai, answers):
        points = "personal=1,product=1,service=1,image=1"
        found = run(
            nilai, "value", answers, "--brand", "own=Ours", "--weights", points,
            "--weight", "none", "--quality-weight", "60", "--line", "weighted",
            "--scale", "1-10", "--margin", "0.5", "--brand", "against=Alpha",
        )  # fmt: skip
        assert found["weights"]["scheme"] == "stated"
        assert set(found["weights"]["benefits"].values()) == {0.25}
        assert found["brands"] == ["Ours", "Alpha"]
        assert found["map"]["line"] == "weighted"
        assert found["read"]["weight"] is None

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--brand", "Sprint"), "own=NAME"),
            (("--brand", "own=Nobody"), "the brands are"),
            (("--map", "product=absent"), "no column 'absent'"),
            (("--map", "produkt=worth"), "no meaning of a column"),
            (("--map", "product=region"), "hold(s) text"),
            (("--scale", "5"), "1-7"),
            (("--weights", "guess"), "auto, stated, derived, equal"),
            (("--weights", "product=many"), "product=40,service=60"),
            (("--line", "curved"), "diagonal"),
            (("--language", "fr"), "fr"),
            (("--by", "absent"), "--by absent"),
        ],
    )
    def test_refuses_with_what_to_do(self, nilai, answers, options, said):
        done = nilai("value", answers, *options)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stdout == ""


class TestNps:
    def test_finds_the_score_by_its_name(self, nilai, answers):
        done = nilai("nps", answers, "--weight", "none", "--by", "brand")
        assert done.returncode == 0, done.stderr
        said = " ".join(done.stdout.split())
        assert "a net promoter score of" in said
        assert "The highest score is that of Ours" in said
        assert "Clearly above the others: Ours" in said

    def test_finds_the_question_by_its_wording(self, nilai, tmp_path):
        path = tmp_path / "form.csv"
        asked = "Seberapa besar kemungkinan Anda merekomendasikan kami?"
        path.write_text(f"Nilai ujian,{asked}\n" + "9,10\n" * 6)
        found = run(nilai, "nps", path)
        assert found["options"]["score"] == asked

    def test_says_when_groups_are_too_small_to_show(self, nilai, tmp_path):
        path = tmp_path / "small.csv"
        path.write_text("score,city\n" + "9,Bandung\n" * 4 + "6,Bogor\n" * 4)
        done = nilai("nps", path, "--score", "score", "--by", "city")
        assert done.returncode == 0, done.stderr
        assert "Groups are too small to be shown" in " ".join(done.stdout.split())

    def test_says_when_no_column_can_be_it(self, nilai, tmp_path):
        path = tmp_path / "seven.csv"
        path.write_text("one,two\n" + "7,5\n" * 6)
        done = nilai("nps", path)
        assert done.returncode == 2
        assert "no column runs from 0 to 10" in done.stderr

    def test_asks_which_column_when_several_may_be_it(self, nilai, tmp_path):
        path = tmp_path / "two.csv"
        path.write_text("one,two\n" + "9,8\n" * 6)
        done = nilai("nps", path)
        assert done.returncode == 2
        assert "one, two" in done.stderr

    def test_one_column_of_scores_needs_no_option(self, nilai, tmp_path):
        path = tmp_path / "scores.csv"
        path.write_text("how likely\n" + "10\n" * 6 + "3\n" * 2 + "8\n" * 2)
        found = run(nilai, "nps", path)
        assert found["whole"]["score"]["value"] == pytest.approx(40)

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_writes_a_page_with_everything_asked(self, nilai, tmp_path, language):
        path, out = tmp_path / "all.csv", tmp_path / "out"
        rows = ["resp_id,nps,csat,ces,fit,grup"]
        for i in range(120):
            fit = ("sangat kecewa", "agak kecewa", "tidak kecewa")[i % 3]
            rows.append(f"{i},{i % 11},{1 + i % 5},{1 + i % 7},{fit},g{i % 2}")
        path.write_text("\n".join(rows) + "\n")
        done = nilai(
            "nps", path, "--satisfaction", "csat", "--effort", "ces", "--fit", "fit",
            "--by", "grup", "--out", out, "--language", language,
            "--satisfaction-scale", "1-5", "--effort-scale", "1-7",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        page = (out / "report.html").read_text("utf-8")
        for name in ("nps", "satisfaction", "effort"):
            assert f'id="figure-{name}"' in page
        found = json.loads((out / "result.json").read_text("utf-8"))
        assert found["fit"]["very_share"]["value"] == pytest.approx(1 / 3)
        assert set(found["fit_groups"]) == {"g0", "g1"}
        assert len(found["satisfaction"]) == 3

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--score", "product_benefits"), "Did you mean 'product_benefit'"),
            (("--score", "-product_benefit"), "write product_benefit"),
            (("--score", "region"), "holds text"),
            (("--brand", "own=Nobody"), "has 0 answers"),
            (("--brand", "against=Alpha"), "is for nilai value"),
            (("--confidence", "95"), "between 0.5 and 1"),
            (("--fewest", "0"), "give 1 or more"),
        ],
    )
    def test_refuses_with_what_to_do(self, nilai, answers, options, said):
        done = nilai("nps", answers, *options)
        assert done.returncode == 2
        assert said in done.stderr


class TestRealSurveys:
    """Results that the READMEs of the data sets tell."""

    def test_mobile_providers(self, nilai):
        path = shared("mobile_providers_nps/mobile_providers.csv.gz")
        found = run(nilai, "nps", path, "--score", "Q8", "--by", "provider")
        assert found["whole"]["score"]["value"] == pytest.approx(34.19, abs=0.005)
        known = {
            "AT&T": (24.17, 211), "Verizon": (35.47, 203), "T-Mobile": (41.07, 112),
            "Sprint": (7.81, 64), "Boost Mobile": (30.36, 56),
            "Metro PCS": (37.25, 51), "Tracfone": (44.68, 47),
            "Straight Talk (Walmart)": (73.17, 41),
        }  # fmt: skip
        scores = {g["group"]: g["score"] for g in found["groups"]}
        for name, (score, n) in known.items():
            assert scores[name]["score"]["value"] == pytest.approx(score, abs=0.005)
            assert scores[name]["n"] == n
        # With NET10 alone left out, its score would follow from the others'.
        assert found["not_shown"] == {"NET10": 2, "U.S. Cellular": 6}

    def test_mobile_value_of_sprint(self, nilai):
        path = shared("mobile_providers_nps/mobile_providers.csv.gz")
        found = run(
            nilai, "value", path, "--brand", "own=Sprint",
            "--map", "product=Q11_1,Q11_2", "--map", "monetary=-Q11_3",
            "--map", "energy=-Q12_1,-Q12_2,-Q12_3,-Q12_4,-Q12_5,-Q12_6",
            "--map", "worth=Q11_3", "--scale", "1-5",
        )  # fmt: skip
        assert found["added"]["level"] == "below"
        assert found["index"]["against"]["high"] < 0
        assert len(found["brands"]) == 13

    def test_technology_brands(self, nilai):
        path = shared("technology_brands/technology_brands.csv.gz")
        found = run(
            nilai, "nps", path, "--score", "likely_to_recommend", "--by", "brand"
        )
        scores = {g["group"]: g["score"]["score"]["value"] for g in found["groups"]}
        assert scores == pytest.approx(
            {
                "Google": 11.3, "Apple": -10.3, "Samsung": -20.2, "Microsoft": -26.2,
                "Sony": -30.1, "LG": -39.4, "Panasonic": -48.7, "Intel": -56.0,
                "Hewlett-Packard": -56.3, "Dell": -60.6, "Nokia": -60.6,
                "Yahoo": -68.9, "IBM": -70.2,
            },
            abs=0.05,
        )  # fmt: skip
        assert found["clustered"]

    def test_operators_of_a_reputation_survey(self, nilai):
        """n = 130, 127, 44, 43 with mean satisfaction 5.29, 5.61, 3.27, 5.16.

        The 3.27 counts a code −99 as an answer: (44 × 3.27 + 99) / 43 is 5.65.
        """
        path = shared("ecsi_mobile/corp_rep_data.csv.gz")
        found = run(
            nilai, "nps", path, "--satisfaction", "cusa", "--by", "serviceprovider"
        )
        means = {item["group"]: item["mean"] for item in found["satisfaction"]}
        known = {"1": (5.29, 130), "2": (5.61, 127), "3": (5.65, 43), "4": (5.16, 43)}
        for name, (mean, n) in known.items():
            assert means[name]["value"] == pytest.approx(mean, abs=0.005)
            assert means[name]["n"] == n

    def test_ecsi_quality_and_value(self, nilai):
        path = shared("ecsi_mobile/mobi.csv.gz")
        quality = ",".join(f"PERQ{i}" for i in range(1, 8))
        found = run(
            nilai, "value", path, "--map", f"product={quality}",
            "--map", "benefit.loyalty=CUSL3", "--map", "overall=CUSA1",
            "--scale", "1-10",
        )  # fmt: skip
        assert found["responses"] == 250
        assert found["weights"]["scheme"] == "derived"
        parts = {p["name"]: p for p in found["index"]["components"]}
        assert parts["product"]["alpha"] > 0.8

    def test_bank_with_weights_and_missing_answers(self, nilai):
        """13.65 % of the seven ratings are missing."""
        path = shared("bank_satisfaction/bank_satisfaction.csv.gz")
        found = run(
            nilai, "value", path, "--map", "service=Phone,Branch",
            "--map", "product=Interest,Online,ATM", "--map", "monetary=-Fees",
            "--map", "overall=Overall", "--weight", "weight", "--scale", "1-7",
        )  # fmt: skip
        read = found["read"]
        assert read["refused"] == {"bad_weight": 89}
        assert (read["rows"], read["used"]) == (896, 807)
        assert found["clustered"], "ID is no key"
        # Without weights every row counts, and so does every missing answer.
        plain = run(nilai, "value", path, "--map", "product=ATM", "--weight", "none")
        ratings = ("Overall", "Fees", "Interest", "Phone", "Branch", "Online", "ATM")
        told = sum(plain["read"]["answered"][name] for name in ratings)
        assert 1 - told / (7 * 896) == pytest.approx(0.1365, abs=5e-5)

    def test_yellow_pages(self, nilai):
        """Means 5.88, 6.27, 5.56 … as the README tells them."""
        path = shared("yellow_pages_satisfaction/yellow_pages_satisfaction.csv.gz")
        known = {
            "overall_satisfaction": 6.07, "competitive_prices": 5.88,
            "price_increase_minimum": 6.27, "appropriate_pricing_for_volume": 5.56,
            "demonstrating_effectiveness": 6.14, "reach_many_customers": 6.06,
            "reach_of_advertising": 7.25, "long_term_exposure": 7.46,
            "distribution": 7.89, "distribution_right_areas": 7.77,
        }  # fmt: skip
        found = run(nilai, "nps", path, "--satisfaction", ",".join(known))
        means = {i["item"]: i["mean"]["value"] for i in found["satisfaction"]}
        assert means == pytest.approx(known, abs=0.005)

    def test_brand_ratings_of_a_book(self, nilai):
        path = shared("marketing_research_book_simulated/brand_ratings.csv.gz")
        found = run(
            nilai, "value", path, "--brand", "own=a",
            "--map", "quality=perform,leader,latest,fun,serious,trendy",
            "--map", "price=bargain", "--map", "worth=value", "--map", "overall=rebuy",
        )  # fmt: skip
        assert len(found["map"]["offers"]) == 10
        assert found["map"]["lines"]["regression"]["offers"] == 10
        mean = sum(o["quality"]["value"] for o in found["map"]["offers"]) / 10
        assert mean == pytest.approx(100)
