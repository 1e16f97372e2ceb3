"""`nilai price`, `choice`, `choice-design` and `maxdiff`, from files to decisions."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).parents[3] / "data"
FOUR = DATA / "van_westendorp.csv.gz"
TASKS = DATA / "electricity_choice.csv.gz"
ASKED = ("--price", "pf", "--linear", "cl", "--map", "respondent=id")
PRODUCTS = (
    *("--simulate", "Ours: pf=7, cl=1, loc=1, wk=1, tod=0, seas=0"),
    *("--simulate", "Theirs: pf=7, cl=1, loc=0, wk=1, tod=0, seas=0"),
)


def printed(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestPrice:
    def test_needs_nothing_but_the_file(self, nilai):
        done = nilai("price", FOUR)
        assert done.returncode == 0
        assert "1,132 of 1,500 respondents were used." in done.stdout
        assert "Prices from 20.63 to 59.10 are acceptable" in done.stdout

    def test_json_accounts_for_every_respondent(self, nilai):
        read = printed(nilai("price", FOUR, "--json"))["read"]
        assert (
            read["used"] + sum(read["refused"].values()) == read["respondents"] == 1500
        )

    def test_a_cost_without_anybody_who_would_buy_is_not_passed_over(
        self, nilai, tmp_path
    ):
        done = nilai("price", FOUR, "--unit-cost", "3", "--out", tmp_path / "out")
        assert done.returncode == 2
        assert "--unit-cost needs to know how many would buy" in done.stderr
        assert not (tmp_path / "out").exists()

    def test_folder_holds_the_same_in_both_languages(self, nilai, tmp_path):
        for language in ("en", "id"):
            folder = tmp_path / language
            done = nilai("price", FOUR, "--out", folder, "--language", language)
            assert done.returncode == 0
            assert {p.name for p in folder.iterdir()} == {"report.html", "result.json"}
        assert "dapat diterima" in (tmp_path / "id" / "report.html").read_text("utf-8")
        one, other = (
            json.loads((tmp_path / code / "result.json").read_text("utf-8"))
            for code in ("en", "id")
        )
        assert one == other

    def test_gabor_granger_finds_the_price_of_most_profit(self, nilai, tmp_path):
        path = tmp_path / "buy.csv"
        tops = [0] + [1000] * 14 + [1500] * 11 + [2000] * 9 + [2500] * 12 + [3000] * 8
        prices = (1000, 1500, 2000, 2500, 3000)
        lines = ["id," + ",".join(f"Rp {p}" for p in prices)]
        lines += [
            f"{i}," + ",".join("ya" if p <= top else "tidak" for p in prices)
            for i, top in enumerate(tops)
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        done = nilai(
            "price", path, "--unit-cost", "500", "--currency", "IDR", "--language", "id"
        )
        assert "laba tertinggi pada Rp\N{NO-BREAK SPACE}1.909" in done.stdout
        done = nilai("price", path, "--unit-cost", "5000")
        assert "no price that was asked about brings a profit" in done.stdout

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--method", "guess"), "--method 'guess'"),
            (("--order", "loose"), "--order 'loose'"),
            (("--intent-shares", "a,b"), "five numbers"),
            (("--map", "cheap=nowhere"), "no column 'nowhere'"),
            (("--currency", "rupiah"), "three letters"),
            (("--language", "fr"), "en, id"),
        ],
    )
    def test_refuses_with_one_message(self, nilai, options, told):
        done = nilai("price", FOUR, *options)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr


class TestChoice:
    def test_reads_electricity_by_mapping_alone(self, nilai):
        found = printed(nilai("choice", TASKS, *ASKED, "--json"))
        assert found["model"]["log_likelihood"] == pytest.approx(-4958.6491193)
        assert found["read"]["used"] == found["read"]["tasks"] == 4308
        worth = {row["attribute"]: row for row in found["willingness_to_pay"]}
        assert worth["loc"]["amount"] == pytest.approx(2.3067, abs=1e-4)
        assert worth["loc"]["fieller"][0] < 2.3067 < worth["loc"]["fieller"][1]

    @pytest.mark.parametrize(
        ("name", "attributes", "more", "likelihood"),
        [
            (
                "camera_cbc",
                "canon,sony,nikon,panasonic,pixels,zoom,video,swivel,wifi",
                ("--price-unit", "100"),
                -6503.75,
            ),
            (
                "eggs_cbc",
                "weight,organic,charity,quality,uniformity,feed",
                (),
                -2982.32,
            ),
            (
                "chocolate_cbc",
                "brand,cocoa_strength,sugar,origin,nuts,ethical",
                (),
                -3245.32,
            ),
        ],
    )
    def test_agrees_with_known_results_of_real_files(
        self, nilai, name, attributes, more, likelihood
    ):
        path = DATA.parents[1] / "shared" / "data" / name / f"{name}.csv.gz"
        if not path.exists():
            pytest.skip(f"{name} is under the GPL: put it in ../shared/data")
        asked = ("--attributes", attributes, "--price", "price", *more)
        found = printed(nilai("choice", path, *asked, "--json"))
        assert found["model"]["log_likelihood"] == pytest.approx(likelihood, abs=0.005)
        assert found["read"]["refused"] == {}

    def test_simulates_a_market_and_draws_it(self, nilai, tmp_path):
        done = nilai(
            "choice", TASKS, *ASKED, *PRODUCTS, "--unit-cost", "4",
            "--out", tmp_path, "--language", "id",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Ours akan dipilih oleh 81" in done.stdout
        page = (tmp_path / "report.html").read_text("utf-8")
        for name in ("worth", "importance", "market", "response"):
            assert f'id="figure-{name}"' in page
        market = json.loads((tmp_path / "result.json").read_text("utf-8"))["market"]
        assert sum(s["value"] for s in market["shares"].values()) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--coding", "odd"), "dummy and effects"),
            (("--base", "brand"), "ATTRIBUTE=LEVEL"),
            (("--base", "pf=7"), "no attribute with levels"),
            (("--attributes", "colour"), "no column 'colour'"),
            (("--map", "who=id"), "'who' is no meaning"),
            (("--unit-cost", "3"), "--simulate"),
            (PRODUCTS[:2], "one product (Ours) only"),
            (("--constants", *PRODUCTS), "leave out --constants"),
            (("--simulate", "nowhere.csv"), "nowhere.csv"),
        ],
    )
    def test_refuses_with_one_message(self, nilai, options, told):
        done = nilai("choice", TASKS, *ASKED, *options)
        assert done.returncode == 2, done.stdout
        assert told in done.stderr
        assert "Traceback" not in done.stderr


class TestChoiceDesign:
    WISHES = (
        *("--attribute", "brand=A,B,C"),
        *("--attribute", "price=10;20;30"),
        *("--tasks", "6", "--versions", "2", "--none"),
    )

    def test_writes_what_choice_can_read_once_answered(self, nilai, tmp_path):
        path = tmp_path / "design.csv"
        done = nilai("choice-design", *self.WISHES, "--out", path)
        assert "D-efficiency is" in done.stdout
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 2 * 6 * 4
        random = np.random.default_rng(1)
        answered = tmp_path / "tasks.csv"
        with answered.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["respondent", "chosen", *rows[0]])
            writer.writeheader()
            for who in range(60):
                own = [r for r in rows if int(r["version"]) == who % 2 + 1]
                for task in range(1, 7):
                    shown = [r for r in own if int(r["task"]) == task]
                    taste = [
                        (r["brand"] == "B") - 0.06 * float(r["price"] or 35)
                        for r in shown
                    ]
                    pick = int(np.argmax(np.array(taste) + random.gumbel(size=4)))
                    for i, row in enumerate(shown):
                        writer.writerow(
                            {**row, "respondent": who, "chosen": int(i == pick)}
                        )
        found = printed(nilai("choice", answered, "--price", "price", "--json"))
        assert found["read"]["with_none"]
        assert found["read"]["aside"] == ["version"]
        assert found["model"]["coefficients"]["price"]["estimate"] < 0

    def test_prints_the_design_without_a_file(self, nilai):
        done = nilai("choice-design", *self.WISHES)
        assert done.stdout.splitlines()[0] == "version,task,alternative,brand,price"
        rows = printed(nilai("choice-design", *self.WISHES, "--json"))["rows"]
        assert len(rows) == 48

    @pytest.mark.parametrize("attribute", ["brand", "brand=A", "brand=A,A"])
    def test_refuses_what_is_no_attribute(self, nilai, attribute):
        done = nilai("choice-design", "--attribute", attribute)
        assert done.returncode == 2
        assert "brand" in done.stderr


class TestMaxdiff:
    @pytest.fixture
    def answers(self, tmp_path):
        path = tmp_path / "best_worst.csv"
        random = np.random.default_rng(2)
        lines = ["resp,set,i1_shown,item,best,worst"]
        utility = dict(zip("abcde", (1.0, 0.5, 0.0, -0.5, -1.0), strict=True))
        for answered in range(240):
            shown = list(random.permutation(list(utility))[:4])
            taste = {i: utility[i] + random.gumbel() for i in shown}
            best = max(taste, key=taste.get)
            worst = min(taste, key=taste.get)
            lines += [
                f"r{answered // 6},{answered},1,{i},{int(i == best)},{int(i == worst)}"
                for i in shown
            ]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def test_ranks_the_items(self, nilai, answers, tmp_path):
        done = nilai(
            "maxdiff", answers, "--map", "respondent=resp", "--out", tmp_path / "out"
        )
        assert done.returncode == 0, done.stderr
        assert "a matters most" in done.stdout
        items = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))[
            "items"
        ]
        assert items[0]["item"] == "a"
        assert items[-1]["item"] == "e"
        assert "figure-items" in (tmp_path / "out" / "report.html").read_text("utf-8")

    def test_refuses_an_unknown_meaning(self, nilai, answers):
        done = nilai("maxdiff", answers, "--map", "person=resp")
        assert done.returncode == 2
        assert "known are respondent" in done.stderr


FEW = {
    "price": "too_cheap,cheap,expensive,too_expensive\n"
    "1,2,3,4\n2,3,4,6\n2,4,5,7\n3,4,6,8\n",
    "choice": "respondent,task,chosen,size\n"
    + "".join(
        f"{who},{task},{int(size == 1 + (who + task) % 2)},{size}\n"
        for who in range(4)
        for task in range(4)
        for size in (1, 2)
    ),
    "maxdiff": "respondent,task,item,best,worst\n"
    + "".join(
        f"{who},1,{item},{int(item == best)},{int(item == worst)}\n"
        for who, (best, worst) in enumerate(("ab", "bc", "ca", "ac"))
        for item in "abc"
    ),
    "drivers": "overall,service\n1,2\n2,2\n4,5\n4,4\n",
}


class TestFewRespondents:
    """What four people said could be traced to them."""

    @pytest.mark.parametrize("command", FEW)
    def test_are_not_shown_unless_asked_for(self, nilai, tmp_path, command):
        path = tmp_path / "few.csv"
        path.write_text(FEW[command], encoding="utf-8")
        asked = ("--outcome", "overall") if command == "drivers" else ()
        done = nilai(command, path, *asked, "--out", tmp_path / "out")
        assert done.returncode == 2
        assert "4 respondents can be used; what fewer than 5" in done.stderr
        assert not (tmp_path / "out").exists()
        assert nilai(command, path, *asked, "--fewest", "4").returncode == 0
        assert "1 or more" in nilai(command, path, *asked, "--fewest", "0").stderr
