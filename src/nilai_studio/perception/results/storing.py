"""Store what was found, at once and in place of what stood there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.runs.models import Run

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result ready to be stored.

    Parameters
    ----------
    document : dict
        As the command line's --json.
    words : dict
        Language to title, between and sections; see `told.told`.
    figures : dict
        Language to pictures.
    respondents : int
        Answers that it rests on.
    as_of : date or None
        Day of the newest of them.
    variant, wave : str
        Which of the survey's results of this kind.
    headline : dict
        The figure of the overview: value, low, high, unit, n; empty is none.
    extra : dict
        What screens show beside the document: trend, tree.
    suspects : int
        Answers left out as suspect.
    answers_version : str
        Of the answers.
    """

    document: Json
    words: Json
    figures: Json
    respondents: int
    as_of: date | None = None
    variant: str = ""
    wave: str = ""
    headline: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    suspects: int = 0
    answers_version: str = ""


def store_result(
    *, run: Run, survey_id: int, kind: str, finding: Finding
) -> SurveyResult:
    """Put a result in the place of the former one; called when a run is published.

    Parameters
    ----------
    run : Run
        Which worked it out.
    survey_id : int
        Whose answers.
    kind : str
        The analysis, as in `value`.
    finding : Finding
        What was found.

    Returns
    -------
    SurveyResult
        Stored.
    """
    row, _new = SurveyResult.objects.update_or_create(
        survey_id=survey_id,
        kind=kind,
        variant=finding.variant,
        wave=finding.wave,
        defaults={
            "run": run,
            "headline": finding.headline,
            "document": finding.document,
            "extra": finding.extra,
            "words": finding.words,
            "figures": finding.figures,
            "answers_version": finding.answers_version,
            "as_of": finding.as_of,
            "respondents": finding.respondents,
            "suspects": finding.suspects,
        },
    )
    return row


def store_results(
    *,
    run: Run,
    survey_id: int,
    kind: str,
    findings: Sequence[Finding],
    kept_waves: Sequence[str] | None = None,
    only_usual: bool = False,
) -> list[SurveyResult]:
    """Store all that a run found of one kind; take away what no longer holds.

    Parameters
    ----------
    run : Run
        Which worked it out.
    survey_id : int
        Whose answers.
    kind : str
        The analysis.
    findings : sequence of Finding
        What was found, in any waves and variants.
    kept_waves : sequence of str, optional
        Waves not worked out anew whose results still hold.
    only_usual : bool
        Whether only the usual result of all waves was worked out: waves and variants
        are left to a later run. Where nothing was found they go, too.

    Returns
    -------
    list of SurveyResult
        Stored.
    """
    found = [
        store_result(run=run, survey_id=survey_id, kind=kind, finding=finding)
        for finding in findings
    ]
    if not (only_usual and found):
        others = SurveyResult.objects.filter(survey_id=survey_id, kind=kind)
        others = others.exclude(pk__in=[row.pk for row in found])
        others.exclude(wave__in=kept_waves or ()).delete()
    forget_runs(run, run.inputs.get("survey"))
    return found


def forget_runs(run: Run, survey: Any) -> None:
    """Drop earlier runs that the studio itself began and that nothing rests on."""
    earlier = Run.objects.filter(
        kind=run.kind,
        asked_by=None,
        state=Run.State.DONE,
        pk__lt=run.pk,
        inputs__survey=survey,
        survey_results=None,
    )
    earlier.delete()
