"""The screens of runs, for each who may."""

import pytest
from django.urls import reverse

from nilai_studio.perception.models import Survey
from nilai_studio.runs.actions import cancel_run
from nilai_studio.runs.models import Run
from nilai_studio.worth.inputs import KIND, freeze_inputs
from nilai_studio.worth.models import WorthAnalysis


@pytest.fixture
def run(business) -> Run:
    """A run of the base that waits."""
    return Run.objects.create(kind=KIND, inputs=freeze_inputs({}), version="0.1.0")


class TestRuns:
    def test_lists_them_by_state(self, signed_in, run):
        browser = signed_in("Service")
        page = browser.get(reverse("runs")).content.decode()
        assert reverse("run", args=[run.pk]) in page
        done = browser.get(reverse("runs"), {"state": "done"}).content.decode()
        assert reverse("run", args=[run.pk]) not in done
        assert "No run is like this." in done

    def test_says_that_nothing_was_computed(self, signed_in, business):
        page = signed_in("Owner").get(reverse("runs")).content.decode()
        assert "Nothing has been computed yet." in page

    def test_needs_few_queries_however_many_there_are(
        self, signed_in, run, django_assert_max_num_queries
    ):
        Run.objects.bulk_create(
            [Run(kind=KIND, inputs=run.inputs, version="0.1.0") for _ in range(100)]
        )
        browser = signed_in("Owner")
        with django_assert_max_num_queries(20):
            browser.get(reverse("runs"))

    @pytest.mark.parametrize(
        ("language", "said"),
        [("en", "Worth of the customer base"), ("id", "Nilai basis pelanggan")],
    )
    def test_are_called_by_what_they_compute_in_the_activity(
        self, signed_in, run, language, said
    ):
        cancel_run(run=run)
        page = signed_in("Owner").get(
            reverse("settings_activity"), headers={"accept-language": language}
        )
        text = page.content.decode()
        assert f"{said} · {run.pk}" in text
        assert "worth.base" not in text


class TestRun:
    def test_tells_its_inputs_and_why_it_failed(self, signed_in, run):
        Run.objects.filter(pk=run.pk).update(
            state="failed", error_code="too_little", error="two days are needed"
        )
        page = signed_in("Owner").get(reverse("run", args=[run.pk])).content.decode()
        for told in ("12 months", "Asia/Jakarta", "too few orders", "two days are"):
            assert told in page

    def test_tells_rates_and_result_only_to_those_who_may_see_money(
        self, signed_in, run
    ):
        Run.objects.filter(pk=run.pk).update(state="done")
        WorthAnalysis.objects.create(run=run, is_finished=True)
        address = reverse("run", args=[run.pk])
        pages = {
            role: signed_in(role).get(address).content.decode()
            for role in ("Analyst", "Service")
        }
        for told in ("Margin rate", "Show the result"):
            assert told in pages["Analyst"]
            assert told not in pages["Service"]
        assert "for those who may see revenue" in pages["Service"]

    def test_tells_how_far_it_is(self, signed_in, run):
        Run.objects.filter(pk=run.pk).update(
            state="running", step="fit", progress_share=0.35
        )
        address = reverse("run_progress", args=[run.pk])
        answer = signed_in("Service").get(address)
        told = {"share": 0.35, "step": "Fitting the models", "is_final": False}
        assert answer.json() == told

    def test_is_cancelled_and_repeated_by_those_who_may(self, signed_in, run):
        browser = signed_in("Marketer")
        browser.post(reverse("run_cancel", args=[run.pk]))
        run.refresh_from_db()
        assert run.state == Run.State.CANCELLED
        answer = browser.post(reverse("run_repeat", args=[run.pk]))
        again = Run.objects.latest("pk")
        assert answer["Location"] == reverse("run", args=[again.pk])
        assert again.repeats == run

    @pytest.mark.parametrize("name", ["run_cancel", "run_repeat"])
    def test_is_left_alone_by_others(self, signed_in, run, name):
        browser = signed_in("Sales")
        address = reverse(name, args=[run.pk])
        for answer in (browser.get(address), browser.post(address)):
            assert (answer.status_code, answer["Location"]) == (302, "/admin/")
        run.refresh_from_db()
        assert run.state == Run.State.WAITING
        assert Run.objects.count() == 1


class TestNames:
    def test_tell_runs_of_surveys_apart(self, signed_in, business):
        survey = Survey.objects.create(name="Sesudah makan", template="nps")
        for kind in ("perception.drivers", "perception.value"):
            Run.objects.create(kind=kind, inputs={"survey": survey.pk}, version="1")
        page = signed_in("Owner").get(reverse("runs")).content.decode()
        assert page.count("Sesudah makan") == 2
