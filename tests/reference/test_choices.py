"""Logits of choices as published."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.choice_reading import read_choices
from nilai.perception.maxdiff import as_choices, fit_maxdiff
from nilai.perception.multinomial_logit import (
    Choices,
    fit_multinomial_logit,
    probabilities,
)

DATA = Path(__file__).parents[2] / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def analysed(session, path, **asked):
    if not Path(path).exists():
        pytest.skip(f"{Path(path).name} is under the GPL and not shipped")
    reading = read_choices(session, [str(path)], amounts=[asked["price"]])
    return analyse_choices(session, reading.table, ChoiceQuestion(**asked))


def coefficients(result):
    return dict(zip(result.fit.names, result.fit.coefficients.tolist(), strict=True))


@pytest.fixture(scope="module")
def travel_modes():
    with (DATA / "travel_mode.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    mode = np.array([int(row["mode"]) for row in rows])
    income = np.array([float(row["hinc"]) for row in rows])
    columns = [
        np.array([float(row["gc"]) for row in rows]),
        np.array([float(row["ttme"]) for row in rows]),
        mode == 1,
        income * (mode == 1),
        mode == 2,
        mode == 3,
    ]
    chosen = np.array([int(row["choice"]) for row in rows]).reshape(-1, 4)
    n = len(chosen)
    return Choices(
        names=("gc", "ttme", "air", "income air", "train", "bus"),
        profiles=np.column_stack(columns).astype(float),
        sets=np.arange(4 * n).reshape(n, 4),
        set_of=np.arange(n),
        pick=chosen.argmax(axis=1),
        respondent=np.arange(n),
        count=np.ones(n, dtype=int),
        weight=np.ones(n),
    )


@pytest.fixture(scope="module")
def swissmetro(tmp_path_factory):
    """The choices as Biogeme takes them: a row per alternative that is offered."""
    with gzip.open(DATA / "swissmetro.csv.gz", "rt", encoding="utf-8") as file:
        rows = [
            {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    path = tmp_path_factory.mktemp("swissmetro") / "long.csv"
    told = ["respondent,task,alternative,chosen,time,cost"]
    for task, row in enumerate(rows):
        if row["PURPOSE"] not in (1, 3) or not row["CHOICE"]:
            continue
        for place, mode in enumerate(("TRAIN", "SM", "CAR"), 1):
            if not row[f"{mode}_AV"] or (mode != "SM" and not row["SP"]):
                continue
            free = mode != "CAR" and row["GA"]
            time, cost = row[f"{mode}_TT"], 0 if free else row[f"{mode}_CO"]
            chosen = int(row["CHOICE"] == place)
            told.append(f"{row['ID']},{task},{mode},{chosen},{time / 100},{cost / 100}")
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


class TestSwissmetro:
    """Biogeme's multinomial logit (saved_results/b01a_logit)."""

    def test_estimates_and_likelihoods(self, duckdb_session, swissmetro):
        result = analysed(
            duckdb_session,
            swissmetro,
            attributes=("time", "cost"),
            price="cost",
            linear=("time",),
            constants=True,
        )
        fit = result.fit
        assert fit.log_likelihood == pytest.approx(-5331.2520069, abs=1e-6)
        assert fit.null_log_likelihood == pytest.approx(-6964.6629792, abs=1e-6)
        found = coefficients(result)
        # The published fit stopped 1e-6 short of the maximum.
        assert found["time"] == pytest.approx(-1.2778590, abs=2e-6)
        assert found["cost"] == pytest.approx(-1.0837900, abs=2e-6)
        constants = {
            name: value for name, value in found.items() if name not in ("time", "cost")
        }
        assert len(constants) == 2
        # In hours and francs; its standard errors do not know who chose.
        assert found["time"] / found["cost"] * 60 == pytest.approx(70.74, abs=0.005)
        errors = np.sqrt(np.diag(fit.model_covariance))
        by_name = dict(zip(fit.names, errors, strict=True))
        assert by_name["time"] == pytest.approx(0.05688, abs=5e-6)
        assert by_name["cost"] == pytest.approx(0.05183, abs=5e-6)


class TestTravelModes:
    """Greene's conditional logit (statsmodels' modechoice); errors as published."""

    def test_estimates_errors_and_likelihoods(self, travel_modes):
        fit = fit_multinomial_logit(travel_modes)
        printed = [-0.0155015, -0.0961246, 5.2074329, 0.0132870, 3.8690357, 3.1631903]
        # The published fit stopped 1e-5 short of the maximum.
        assert fit.coefficients == pytest.approx(printed, abs=2e-5)
        errors = np.sqrt(np.diag(fit.model_covariance))
        published = [0.004408, 0.010440, 0.779055, 0.010262, 0.443127, 0.450266]
        assert errors == pytest.approx(published, abs=1e-6)
        assert fit.log_likelihood == pytest.approx(-199.1284, abs=5e-5)
        assert fit.null_log_likelihood == pytest.approx(-291.1218, abs=5e-5)
        assert fit.aic == pytest.approx(410.2567, abs=1e-4)
        assert fit.certificate.converged
        assert fit.coefficients[1] / fit.coefficients[0] == pytest.approx(
            6.2010, abs=1e-4
        )

    def test_predicted_shares_are_those_observed(self, travel_modes):
        fit = fit_multinomial_logit(travel_modes)
        shares = probabilities(travel_modes, fit.coefficients).mean(axis=0)
        observed = [0.27619, 0.30000, 0.14286, 0.28095]
        assert shares == pytest.approx(observed, abs=5e-6)

    def test_labels_alone(self, duckdb_session):
        result = analysed(
            duckdb_session,
            DATA / "travel_mode.csv",
            price="gc",
            attributes=("ttme",),
            linear=("ttme",),
            mapping={
                "respondent": "individual",
                "task": "individual",
                "alternative": "mode",
            },
            constants=True,
            base={"alternative": "4"},
        )
        assert result.constants_log_likelihood == pytest.approx(-283.7588, abs=5e-5)


class TestElectricity:
    """The values of mlogit's and xlogit's documentation."""

    def test_multinomial_logit(self, duckdb_session):
        result = analysed(
            duckdb_session,
            DATA / "electricity_choice.csv.gz",
            price="pf",
            attributes=("cl", "loc", "wk", "tod", "seas"),
            linear=("cl",),
            mapping={"respondent": "id"},
        )
        assert (result.rows.used, result.rows.respondents) == (4308, 361)
        assert result.fit.log_likelihood == pytest.approx(-4958.6491193, abs=1e-6)
        published = {
            "pf": -0.6252278, "cl": -0.1082991, "loc=1": 1.4422429, "wk=1": 0.9955040,
            "tod=1": -5.4627587, "seas=1": -5.8400308,
        }  # fmt: skip
        assert coefficients(result) == pytest.approx(published, abs=5e-7)
        local = result.worth["loc", 1.0]
        assert local.amount == pytest.approx(1.4422429 / 0.6252278, abs=1e-6)


class TestCameras:
    """Own fit of Allenby, Brazell, Howell & Rossi's data (r-cran-bayesm)."""

    ATTRIBUTES = (
        "canon", "sony", "nikon", "panasonic", "pixels", "zoom", "video", "swivel",
        "wifi",
    )  # fmt: skip

    @pytest.mark.parametrize("none", [None, "5"])
    def test_multinomial_logit_with_and_without_naming_none(self, duckdb_session, none):
        path = SHARED / "camera_cbc" / "camera_cbc.csv.gz"
        result = analysed(
            duckdb_session,
            path,
            price="price",
            attributes=self.ATTRIBUTES,
            none=none,
            price_unit=100.0,
        )
        assert result.fit.log_likelihood == pytest.approx(-6503.75, abs=0.005)
        published = {
            "canon=1": 0.4650, "sony=1": 0.2384, "nikon=1": 0.3117,
            "panasonic=1": 0.0227, "pixels=1": 0.7583, "zoom=1": 0.8194,
            "video=1": 0.6279, "swivel=1": 0.3671, "wifi=1": 0.5778, "price": -1.4856,
        }  # fmt: skip
        assert coefficients(result) == pytest.approx(published, abs=5e-5)
        dollars = {
            "zoom": 55.2, "pixels": 51.0, "video": 42.3, "wifi": 38.9, "swivel": 24.7,
        }  # fmt: skip
        for name, amount in dollars.items():
            assert result.worth[name, 1.0].amount == pytest.approx(amount, abs=0.05)
        assert result.rows.with_none == (none is not None)


class TestFoods:
    """Own fits of Displayr's flipExampleData: dummies, linear price."""

    @pytest.mark.parametrize(
        ("name", "attributes", "likelihood", "price", "blanks"),
        [
            (
                "eggs_cbc",
                "weight organic charity quality uniformity feed",
                -2982.32,
                -0.7032,
                ("organic", "charity", "feed"),
            ),
            (
                "chocolate_cbc",
                "brand cocoa_strength sugar origin nuts ethical",
                -3245.32,
                -0.2365,
                ("ethical",),
            ),
        ],
    )
    def test_multinomial_logit(
        self, duckdb_session, name, attributes, likelihood, price, blanks
    ):
        """ "10% of revenue" stays a text, and "none" a level."""
        path = SHARED / name / f"{name}.csv.gz"
        result = analysed(
            duckdb_session, path, price="price", attributes=tuple(attributes.split())
        )
        assert result.fit.log_likelihood == pytest.approx(likelihood, abs=0.005)
        assert coefficients(result)["price"] == pytest.approx(price, abs=5e-5)
        assert result.rows.blanks == blanks


class TestBestAndWorst:
    """Displayr's example of counting: six blocks of three."""

    ITEMS = "ABCDEF"
    BLOCKS = ("CDE", "ADE", "BDF", "ACF", "ABC", "BEF")

    def places(self, letters):
        return np.array([self.ITEMS.index(letter) for letter in letters])

    def test_counts(self):
        sets = np.array([self.places(block) for block in self.BLOCKS])
        best, worst = self.places("CABCCB"), self.places("EEFFBF")
        alone = np.zeros(6, dtype=int)
        found = fit_maxdiff(sets, best, worst, alone, list(self.ITEMS))
        counted = {
            i.item: (i.best, i.worst, round(3 * i.count_score)) for i in found.items
        }
        assert counted == {
            "A": (1, 0, 1), "B": (2, 1, 1), "C": (3, 0, 3),
            "D": (0, 0, 0), "E": (0, 2, -2), "F": (0, 3, -3),
        }  # fmt: skip
        assert {i.shown for i in found.items} == {3}
        # C is always best and F always worst: the likelihood has no maximum.
        assert found.fit.prior

    def test_each_set_is_two_choices(self):
        sets = np.array([self.places("CDE")])
        choices = as_choices(
            sets,
            self.places("C"),
            self.places("E"),
            np.zeros(1, int),
            np.ones(1),
            list(self.ITEMS),
        )
        assert choices.n == 2
        sizes = sorted(np.count_nonzero(choices.sets >= 0, axis=1).tolist())
        assert sizes == [2, 3]


def test_shipped_electricity_is_the_published_file():
    with gzip.open(DATA / "electricity_choice.csv.gz") as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    assert len(rows) == 17_232
    assert sum(int(row["choice"]) for row in rows) == 4_308
