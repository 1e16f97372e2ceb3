"""A run's survey before its analysis: inputs, answers, what may be shown."""

import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nilai.errors import OptionError
from nilai_studio.perception.models import Survey
from nilai_studio.perception.results import renewing
from nilai_studio.perception.results.disclosure import may_show, shown_waves
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import RunError, Tell


def freeze_survey(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of an analysis of a survey, checked.

    Parameters
    ----------
    asked : dict
        `survey`, its key.

    Returns
    -------
    dict
        The same.

    Raises
    ------
    OptionError
        If there is no such survey, or anything else is asked.
    """
    if set(asked) != {"survey"}:
        message = f"inputs are survey alone, not {', '.join(sorted(asked))}"
        raise OptionError(message)
    if not Survey.objects.filter(pk=asked["survey"]).exists():
        message = f"there is no survey {asked['survey']}"
        raise OptionError(message)
    return {"survey": int(asked["survey"])}


def describe_survey(run: Run) -> list[tuple[Any, Any]]:
    """Return the inputs of a run in the reader's language."""
    pk = run.inputs.get("survey")
    name = Survey.objects.filter(pk=pk).values_list("name", flat=True).first()
    return [(_("Survey"), name or _("a survey that was removed"))]


def names_of_surveys(runs: Sequence[Run]) -> dict[int, str]:
    """Return the names of the surveys of some runs, by the runs' keys."""
    asked = {run.pk: run.inputs.get("survey") for run in runs}
    surveys = Survey.objects.filter(pk__in=set(asked.values()))
    names = dict(surveys.values_list("pk", "name"))
    return {pk: names.get(survey, "") for pk, survey in asked.items()}


def address_at(screen: str) -> Callable[[Run], str]:
    """Return what tells where a run's result is shown."""

    def address(run: Run) -> str:
        pk = run.inputs.get("survey")
        there = Survey.objects.filter(pk=pk).exists()
        return reverse(screen, args=[pk]) if there else ""

    return address


def survey_of(run: Run) -> Survey:
    """Return a run's survey.

    Raises
    ------
    RunError
        If it is there no longer.
    """
    survey = Survey.objects.filter(pk=run.inputs["survey"]).first()
    if survey is None:
        raise RunError("refused", "the survey is no longer there")
    return survey


@dataclass(frozen=True)
class Prepared:
    """A survey ready to be analysed.

    Parameters
    ----------
    survey : Survey
        Which.
    version : str
        Of all its answers.
    asked : Asked
        What it asks.
    answers : Answers
        All that count.
    labels : callable
        What its items are called.
    waves : dict
        Wave that may be shown to the version of its answers and how many count.
    folder : Path
        Where the engine may spill.
    """

    survey: Survey
    version: str
    asked: Any
    answers: Any
    labels: Any
    waves: dict[str, tuple[str, int]]
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        """What went in."""
        as_of = self.answers.as_of
        return {
            "answers": self.answers.respondents,
            "suspects": self.answers.suspects,
            "waves": len(self.waves),
            "answers_version": self.version,
            "as_of": as_of.isoformat() if as_of else None,
        }


@contextmanager
def prepared(run: Run, tell: Tell) -> Generator[tuple[Prepared, Any]]:
    """Prepare a run's survey and open an engine.

    Parameters
    ----------
    run : Run
        Which asks.
    tell : callable
        Told step and share done.

    Yields
    ------
    tuple
        What is prepared, and the session.

    Raises
    ------
    RunError
        If the survey is gone, or fewer answered than may be shown.
    """
    from nilai_studio.perception.answers import question_for
    from nilai_studio.perception.results.analysis.labels import labels_of
    from nilai_studio.perception.results.analysis.reading import opened

    survey = survey_of(run)
    tell("reading", 0.02)
    # What changes from here on makes the result out of date.
    version = renewing.version_of(survey)
    waves = renewing.wave_versions(survey.pk)
    if not renewing.may_renew(survey):
        raise RunError("refused", "too few answers came since the last result")
    asked, folder = question_for(survey), renewing.run_folder(run.pk)
    # Kept with the run even if it fails, so that it is not begun again at once.
    Run.objects.filter(pk=run.pk).update(summary={"answers_version": version})
    run.summary = {"answers_version": version}
    answers = renewing.answers_of(survey, version=version)
    fit = shown_waves({w: n for w, (_v, n) in waves.items()}, answers.respondents)
    waves = {wave: told for wave, told in waves.items() if wave in fit}
    if not may_show(answers.respondents):
        raise RunError("refused", f"{answers.respondents} answers are too few to show")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with opened(folder) as session:
            tell("analyse", 0.1)
            labels = labels_of(asked)
            yield (
                Prepared(survey, version, asked, answers, labels, waves, folder),
                session,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
