"""Runs: asked for, carried out, killed, resumed, cancelled."""

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from nilai.errors import OptionError, TooLittleDataError
from nilai_studio.runs import registry, work
from nilai_studio.runs.actions import cancel_run, repeat_run, start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, RunError, computation


class PowerCut(BaseException):
    """As if the process had been killed."""


@pytest.fixture
def sums(db, monkeypatch):  # noqa: C901 - one case per way to end
    """A computation that adds up, and does what `inputs.then` says on the way."""
    monkeypatch.setattr(registry, "COMPUTATIONS", dict(registry.COMPUTATIONS))
    seen = []

    def freeze(inputs):
        if "numbers" not in inputs:
            message = "numbers are missing; give numbers=[1, 2]"
            raise OptionError(message)
        return {"then": "", **inputs}

    @computation("test.sum", label="Sum", steps={"add": "Adding"}, freeze=freeze)
    def add(run, tell):
        tell("add", 0.5)
        match run.inputs["then"]:
            case "cut":
                raise PowerCut
            case "cancel":
                cancel_run(run=run)
                tell("done", 0.9)
            case "little":
                message = "no orders"
                raise TooLittleDataError(message)
            case "coded":
                raise RunError("too_little", "one day only")
            case "fault":
                message = "a bug"
                raise ZeroDivisionError(message)
        total = sum(run.inputs["numbers"])
        return Outcome(summary={"sum": total}, publish=lambda: seen.append(total))

    return seen


def state_of(run):
    run.refresh_from_db()
    return run.state


class TestCarryOut:
    def test_shows_the_result_and_ends_the_run_together(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1, 2]})
        work.carry_out(run.pk)
        assert state_of(run) == Run.State.DONE
        assert run.summary == {"sum": 3}
        assert run.progress_share == 1
        assert run.duration is not None
        assert sums == [3]

    def test_does_a_run_once_though_it_is_queued_twice(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1]})
        work.carry_out(run.pk)
        work.carry_out(run.pk)
        assert sums == [1]

    def test_says_why_it_failed(self, sums):
        for then, code in (
            ("little", "refused"),
            ("coded", "too_little"),
            ("fault", "unexpected"),
        ):
            run = start_run(kind="test.sum", inputs={"numbers": [1], "then": then})
            work.carry_out(run.pk)
            assert state_of(run) == Run.State.FAILED
            assert run.error_code == code
            assert run.error
        assert sums == []

    def test_stops_when_cancelled_and_shows_nothing(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1], "then": "cancel"})
        work.carry_out(run.pk)
        assert state_of(run) == Run.State.CANCELLED
        assert sums == []

    def test_leaves_the_run_to_the_later_attempt(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1]})
        first = work._claim(run.pk)
        work.resume_runs()
        work.carry_out(run.pk)
        with pytest.raises(registry.Cancelled):
            work._finish(first, Outcome(summary={"sum": 99}))
        assert state_of(run) == Run.State.DONE
        assert run.summary == {"sum": 1}


class TestResume:
    def test_begins_again_after_a_kill_three_times_at_most(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1], "then": "cut"})
        for attempt in (1, 2, 3):
            with pytest.raises(PowerCut):
                work.carry_out(run.pk)
            assert state_of(run) == Run.State.RUNNING
            assert run.attempts == attempt
            assert work.resume_runs() == 1
        work.carry_out(run.pk)
        assert state_of(run) == Run.State.FAILED
        assert run.error_code == "interrupted"
        assert work.resume_runs() == 0

    def test_queues_each_unfinished_run_once(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1]})
        DBTaskResult.objects.update(status="RUNNING")
        work.resume_runs()
        work.resume_runs()
        queued = DBTaskResult.objects.get()
        assert queued.status == "READY"
        assert queued.args_kwargs["kwargs"] == {"run_id": run.pk}

    def test_does_not_count_a_stop_on_purpose(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1]})
        work._claim(run.pk)

        class Child:
            def kill(self): ...
            def wait(self): ...

        work._children[run.pk] = Child()
        try:
            work.release_runs()
        finally:
            work._children.clear()
        assert state_of(run) == Run.State.WAITING
        assert run.attempts == 0

    def test_gives_up_when_the_system_kills_it_three_times(self, sums):
        run = start_run(kind="test.sum", inputs={"numbers": [1]})
        for _ in range(3):
            work._claim(run.pk)
            work._stopped(run.pk, -9)
        assert state_of(run) == Run.State.FAILED
        assert run.error_code == "killed"


class TestStart:
    def test_asks_for_permission_and_known_inputs(self, sums, person):
        analyst, service = person("Analyst"), person("Service")
        run = start_run(kind="test.sum", inputs={"numbers": [4]}, by=analyst)
        assert run.asked_by == analyst
        assert run.inputs == {"numbers": [4], "then": ""}
        with pytest.raises(PermissionDenied):
            start_run(kind="test.sum", inputs={"numbers": [4]}, by=service)
        with pytest.raises(OptionError, match="numbers are missing"):
            start_run(kind="test.sum", by=analyst)
        with pytest.raises(OptionError, match="no computation"):
            start_run(kind="test.nothing", by=analyst)

    def test_repeats_with_the_same_inputs_and_seed(self, sums, person):
        owner = person("Owner")
        run = start_run(kind="test.sum", inputs={"numbers": [4]}, by=owner, seed=7)
        again = repeat_run(run=run, by=owner)
        assert (again.inputs, again.seed, again.repeats) == (run.inputs, 7, run)

    def test_cancels_what_waits_and_nothing_else(self, sums, person):
        owner = person("Owner")
        run = start_run(kind="test.sum", inputs={"numbers": [4]}, by=owner)
        assert cancel_run(run=run, by=owner)
        assert not cancel_run(run=run, by=owner)
        work.carry_out(run.pk)
        assert state_of(run) == Run.State.CANCELLED
        assert sums == []
