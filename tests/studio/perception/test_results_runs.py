"""Runs on answers: what they find is what the command line finds."""

import json
from unittest import mock

import pytest
from perception.factory import make_sample, make_survey
from perception.results_worker import renew
from typer.testing import CliRunner

from nilai.cli.app import app as commands
from nilai_studio.business.models import Business
from nilai_studio.perception.answers import answers_file, question_for
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results import renewing
from nilai_studio.perception.results.renewing import DETAILS, kinds_due, renew_results
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run

pytestmark = pytest.mark.usefixtures("business")


def told_by_the_command_line(*line: str) -> dict:
    """Return the document of a command."""
    done = CliRunner().invoke(commands, [*line, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def result_of(survey: Survey, kind: str, variant: str = "", wave: str = ""):
    return SurveyResult.objects.get(
        survey=survey, kind=kind, variant=variant, wave=wave
    )


def assert_alike(ours, theirs, path=""):
    """Figures agree to nine digits, all else is equal."""
    if isinstance(ours, float) and isinstance(theirs, float):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9), path
    elif isinstance(ours, dict):
        assert ours.keys() == theirs.keys(), path
        for key, one in ours.items():
            assert_alike(one, theirs[key], f"{path}.{key}")
    elif isinstance(ours, list):
        assert len(ours) == len(theirs), path
        for place, one in enumerate(ours):
            assert_alike(one, theirs[place], f"{path}[{place}]")
    else:
        assert ours == theirs, path


@pytest.fixture
def value_survey() -> Survey:
    """A survey of value that 60 answered."""
    survey = make_survey()
    make_sample(survey, 60)
    return survey


class TestWorkedOut:
    """What is found of one survey, worked out once."""

    @pytest.fixture
    def business(self, db, worked_out) -> Business:
        """That of the survey, rather than a new one."""
        return Business.objects.get()

    def test_value_is_what_the_command_line_says(self, worked_out):
        found = result_of(worked_out, "value").document
        importance = [
            pair
            for code, item in question_for(worked_out).items.items()
            if item["role"] == "importance"
            for pair in ("--map", f"importance.{item['part']}={code}")
        ]
        theirs = told_by_the_command_line(
            "value",
            str(answers_file(worked_out)),
            "--brand",
            "own=Melati",
            "--scale",
            "1-7",
            "--quality-weight",
            repr(found["options"]["quality_weight"]),
            *(
                pair
                for name in (
                    *("product", "service", "personal", "image"),
                    *("monetary", "time", "energy", "psychic"),
                )
                for pair in ("--map", f"{name}={name}")
            ),
            *importance,
        )
        for part in ("index", "map", "added", "added_by", "weights", "schemes"):
            assert found[part] is not None
            assert_alike(found[part], theirs[part], part)
        assert_alike(found["bands"], theirs["bands"], "bands")
        assert_alike(found["switching"], theirs["switching"], "switching")

    def test_the_map_has_all_three_lines(self, worked_out):
        drawn = result_of(worked_out, "value").document["map"]
        assert set(drawn["lines"]) == {"diagonal", "weighted", "regression"}

    def test_recommendation_is_what_the_command_line_says(self, worked_out):
        found = result_of(worked_out, "recommendation").document
        theirs = told_by_the_command_line(
            *("nps", str(answers_file(worked_out)), "--score", "recommend"),
            *("--brand", "own=Melati"),
        )
        for part in ("whole", "groups", "responses"):
            assert_alike(found[part], theirs[part], part)

    def test_drivers_are_what_the_command_line_says(self, worked_out):
        row = result_of(worked_out, "drivers")
        drivers = "product,service,personal,image,monetary,time,energy,psychic"
        theirs = told_by_the_command_line(
            *("drivers", str(answers_file(worked_out))),
            *("--outcome", "worth_what_paid", "--drivers", drivers),
        )
        for part in ("drivers", "r_squared", "priorities", "asymmetry", "cautions"):
            assert_alike(row.document[part], theirs[part], part)
        shares = [d["share"]["value"] for d in row.document["drivers"]]
        assert sum(shares) == pytest.approx(1)

    def test_the_tree_is_the_grouped_analysis(self, worked_out):
        tree = result_of(worked_out, "drivers").extra["tree"]
        theirs = told_by_the_command_line(
            *("drivers", str(answers_file(worked_out))),
            *("--outcome", "worth_what_paid"),
            *("--group", "quality=product,service,personal,image"),
            *(
                "--group",
                "price=monetary",
                "--group",
                "other_costs=time,energy,psychic",
            ),
            *(
                "--drivers",
                "product,service,personal,image,monetary,time,energy,psychic",
            ),
        )
        branches = {b["name"]: b["share"]["value"] for b in tree["branches"]}
        assert branches == pytest.approx(
            {g["name"]: g["share"]["value"] for g in theirs["groups"]}
        )
        for branch in tree["branches"]:
            parts = sum(d["share"]["value"] for d in branch["drivers"])
            assert parts == pytest.approx(branch["share"]["value"])

    def test_each_wave_is_analysed_and_the_trend_told(self, worked_out):
        for wave in ("2026-10", "2026-11"):
            assert result_of(worked_out, "value", wave=wave).respondents == 30
        trend = result_of(worked_out, "value").extra["trend"]
        assert [one["wave"] for one in trend] == ["2026-10", "2026-11"]
        # People, not their ratings of several brands.
        assert [one["n"] for one in trend] == [30, 30]
        names = [p["name"] for p in result_of(worked_out, "value").figures["en"]]
        assert "trend" in names

    def test_weights_are_side_by_side(self, worked_out):
        rows = SurveyResult.objects.filter(survey=worked_out, kind="value", wave="")
        schemes = {row.variant: row.extra["scheme"] for row in rows}
        assert schemes == {"": "stated", "derived": "derived", "equal": "equal"}

    def test_outcomes_are_there(self, worked_out):
        rows = SurveyResult.objects.filter(survey=worked_out, kind="drivers", wave="")
        assert {row.extra["outcome"] for row in rows} == {
            "worth_what_paid",
            "recommend",
            "repurchase",
        }

    def test_is_not_due_again_without_new_answers(self, worked_out):
        assert kinds_due(worked_out) == []
        make_sample(worked_out, 1, seed=3)
        assert "perception.value" in kinds_due(worked_out)


class TestOtherTemplates:
    @pytest.mark.parametrize(
        ("template", "kind", "what"),
        [
            ("nps", "recommendation", "nps"),
            ("csat", "recommendation", "csat"),
            ("ces", "recommendation", "ces"),
            ("servqual", "value", "gap"),
            ("market_fit", "recommendation", "fit"),
        ],
    )
    def test_have_their_headline(self, template, kind, what):
        survey = make_survey(template)
        make_sample(survey, 40)
        renew(details=False)
        row = result_of(survey, kind)
        assert row.headline["what"] == what
        assert row.headline["low"] <= row.headline["value"] <= row.headline["high"]
        assert row.respondents == 40
        for language in ("en", "id"):
            assert row.words[language]["title"]

    def test_satisfaction_is_told_by_touchpoint(self):
        survey = make_survey("csat")
        make_sample(survey, 40)
        renew(details=False)
        row = result_of(survey, "recommendation")
        said = json.dumps(row.words["id"], ensure_ascii=False)
        assert all(name in said for name in ("Toko", "Kasir", "Pengiriman"))


class TestWaves:
    def test_of_few_answers_is_not_analysed(self):
        survey = make_survey("nps")
        made = make_sample(survey, 20)
        Response.objects.filter(pk__in=[r.pk for r in made[:3]]).update(wave="2026-09")
        renew()
        kinds = SurveyResult.objects.filter(survey=survey)
        assert not kinds.filter(wave="2026-09").exists()
        assert kinds.filter(wave="2026-11").exists()

    def test_unchanged_is_kept(self):
        survey = make_survey("nps")
        make_sample(survey, 20)
        renew()
        before = result_of(survey, "recommendation", wave="2026-10").worked_out_at
        make_sample(survey, 5, seed=2, waves=("2026-11",))
        renew()
        assert (
            result_of(survey, "recommendation", wave="2026-10").worked_out_at == before
        )
        assert result_of(survey, "recommendation", wave="2026-11").respondents == 15


class TestRenewal:
    def test_begins_when_answers_came_and_not_twice(self, value_survey):
        first = renew_results()
        assert {run.kind for run in first} >= {"perception.value"}
        assert renew_results() == []

    def test_rests_after_a_run(self, value_survey):
        renew(details=False)
        make_sample(value_survey, 1, seed=3)
        assert renew_results() == []

    def test_waits_for_five_answers(self):
        survey = make_survey("nps")
        make_sample(survey, 4)
        assert renew_results() == []
        make_sample(survey, 1, seed=2)
        assert "perception.recommendation" in [run.kind for run in renew_results()]

    def test_leaves_suspects_out_and_counts_them(self):
        survey = make_survey("nps")
        made = make_sample(survey, 12)
        Response.objects.filter(pk__in=[r.pk for r in made[:2]]).update(suspect="fast")
        renew(details=False)
        row = result_of(survey, "recommendation")
        assert (row.respondents, row.suspects) == (10, 2)

    def test_falling_below_five_takes_results_away(self):
        survey = make_survey("nps")
        made = make_sample(survey, 6)
        renew(details=False)
        assert SurveyResult.objects.filter(survey=survey).exists()
        Response.objects.filter(pk__in=[r.pk for r in made[:3]]).update(suspect="fast")
        Survey.objects.filter(pk=survey.pk).update(answers_version=99)
        renew_results()
        assert not SurveyResult.objects.filter(survey=survey).exists()

    def test_new_answers_come_before_waves(self):
        survey = make_survey("nps")
        make_sample(survey, 12)
        renew()
        details = start_run(kind=DETAILS, inputs={"survey": survey.pk})
        make_sample(survey, 1, seed=4)
        with mock.patch.object(renewing, "_has_rested", return_value=True):
            begun = renewing.renew_results()
        details.refresh_from_db()
        assert details.state == Run.State.CANCELLED
        assert "perception.recommendation" in [run.kind for run in begun]

    def test_keeps_few_runs_of_its_own(self):
        survey = make_survey("nps")
        for seed in range(3):
            make_sample(survey, 6, seed=seed)
            renew(details=False)
        runs = Run.objects.filter(kind="perception.recommendation")
        assert runs.count() <= 2
