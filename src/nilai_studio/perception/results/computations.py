"""The computations of these screens, for runs to ask for."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nilai.errors import OptionError, TooLittleDataError
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results import renewing
from nilai_studio.perception.results.preparing import (
    Prepared,
    address_at,
    describe_survey,
    freeze_survey,
    names_of_surveys,
    prepared,
)
from nilai_studio.perception.results.roles import codes_of, has_drivers
from nilai_studio.perception.results.screens import Screen, add_screen
from nilai_studio.perception.results.storing import Finding, store_results
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, Tell, computation

STEPS = {
    "reading": _("Reading answers"),
    "analyse": _("Working out what they say"),
    "waves": _("The same for each wave"),
    "store": _("Storing what they say"),
}

Find = Callable[..., list[Finding]]


def analyse_survey(
    run: Run, tell: Tell, kind: str, find: Find, *, only_usual: bool = False
) -> Outcome:
    """Analyse a survey's answers, all together and wave by wave.

    Parameters
    ----------
    run : Run
        Which asks.
    tell : callable
        Told step and share done.
    kind : str
        Of the results.
    find : callable
        From session, answers, what is asked and labels to findings.
    only_usual : bool
        Whether waves are left to a later run.

    Returns
    -------
    Outcome
        Stores the results when it is published.
    """
    with prepared(run, tell) as (given, session):
        found = _find(find, session, given.answers, given)
        kept = kept_waves(given.survey.pk, kind, given.waves)
        if found and not only_usual:
            found += _find_waves(find, session, given, kept, tell)
    tell("store", 0.97)
    found = trended(given.survey.pk, kind, found, given.waves)
    return Outcome(
        summary=given.summary,
        publish=lambda: _publish(
            run, given.survey.pk, kind, found, kept, only_usual=only_usual
        ),
    )


def trended(
    survey_id: int, kind: str, found: list[Finding], waves: Iterable[str]
) -> list[Finding]:
    """Return findings with the headlines of waves in those of all waves together."""
    from nilai_studio.perception.results.analysis.trend import with_trend

    held = SurveyResult.objects.filter(survey_id=survey_id, kind=kind, variant="")
    held = held.filter(wave__in=list(waves))
    return with_trend(found, dict(held.values_list("wave", "headline")))


def _find(find: Find, session: Any, answers: Any, given: Prepared) -> list[Finding]:
    try:
        return find(session, answers, given.asked, given.labels)
    except TooLittleDataError:
        return []


def _find_waves(
    find: Find, session: Any, given: Prepared, kept: set[str], tell: Tell
) -> list[Finding]:
    due = [wave for wave in sorted(given.waves, reverse=True) if wave not in kept]
    found: list[Finding] = []
    for place, wave in enumerate(due):
        tell("waves", 0.5 + 0.45 * place / len(due))
        answers = renewing.answers_of(given.survey, wave, given.waves[wave][0])
        try:
            found += _find(find, session, answers, given)
        except OptionError:
            continue
    return found


def _publish(
    run: Run,
    survey_id: int,
    kind: str,
    findings: Sequence[Finding],
    kept: set[str],
    *,
    only_usual: bool,
) -> None:
    store_results(
        run=run,
        survey_id=survey_id,
        kind=kind,
        findings=findings,
        kept_waves=sorted(kept) if findings else (),
        only_usual=only_usual,
    )


def kept_waves(
    survey_id: int, kind: str, waves: dict[str, tuple[str, int]]
) -> set[str]:
    """Return the waves whose answers have not changed since they were analysed."""
    rows = (
        SurveyResult.objects.filter(survey_id=survey_id, kind=kind, variant="")
        .exclude(wave="")
        .values_list("wave", "answers_version")
    )
    return {wave for wave, held in rows if waves.get(wave, ("", 0))[0] == held}


@computation(
    "perception.value",
    label=_("Value to the customer"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_index"),
)
def perception_value(run: Run, tell: Tell) -> Outcome:
    """Work out benefits less costs, the map and what goes with them."""
    from nilai_studio.perception.results.analysis.value import find_value

    return analyse_survey(run, tell, "value", usual(find_value), only_usual=True)


@computation(
    "perception.recommendation",
    label=_("Recommendation, satisfaction, effort"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_recommendation"),
)
def perception_recommendation(run: Run, tell: Tell) -> Outcome:
    """Work out recommendation, satisfaction and effort, by group."""
    from nilai_studio.perception.results.analysis.recommendation import (
        find_recommendation,
    )

    find = usual(find_recommendation)
    return analyse_survey(run, tell, "recommendation", find, only_usual=True)


@computation(
    "perception.drivers",
    label=_("Drivers"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_drivers"),
)
def perception_drivers(run: Run, tell: Tell) -> Outcome:
    """Work out what goes with each outcome."""
    from nilai_studio.perception.results.analysis.drivers import find_drivers

    return analyse_survey(run, tell, "drivers", usual(find_drivers), only_usual=True)


@computation(
    renewing.DETAILS,
    label=_("Waves, other weights, outcomes and groups"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_index"),
)
def perception_details(run: Run, tell: Tell) -> Outcome:
    """Work out each wave, and what else can be chosen on the screens."""
    from nilai_studio.perception.results.analysis.drivers import find_drivers
    from nilai_studio.perception.results.analysis.recommendation import (
        find_recommendation,
    )
    from nilai_studio.perception.results.analysis.segments import find_segments
    from nilai_studio.perception.results.analysis.value import find_value

    finds: dict[str, Find] = {
        "value": find_value,
        "segments": find_segments,
        "recommendation": find_recommendation,
        "drivers": find_drivers,
    }
    stored: list[tuple[str, list[Finding], set[str]]] = []
    with prepared(run, tell) as (given, session):
        for place, (kind, find) in enumerate(finds.items()):
            asks = renewing.OWN_KINDS["value" if kind == "segments" else kind]
            if not asks(given.asked):
                continue
            tell("analyse", 0.1 + 0.2 * place)
            kept = kept_waves(given.survey.pk, kind, given.waves)
            found = _find(find, session, given.answers, given)
            if found:
                found += _find_waves(usual(find), session, given, kept, tell)
            found = trended(given.survey.pk, kind, found, given.waves)
            stored.append((kind, found, kept))

    def publish() -> None:
        for kind, found, kept in stored:
            _publish(run, given.survey.pk, kind, found, kept, only_usual=False)

    tell("store", 0.97)
    return Outcome(summary=given.summary, publish=publish)


def usual(find: Find) -> Find:
    """Return a way to find the usual variant alone."""
    return partial(find, variants=False)


def register() -> None:
    """Have these results renewed when answers come; name their screens."""

    def asks(*roles: str) -> Callable[[Any], bool]:
        return lambda asked: any(codes_of(asked, role) for role in roles)

    renewing.add_kind("value", asks("benefit", "worth_what_paid", "perceived"))
    renewing.add_kind(
        "recommendation", asks("recommend", "satisfaction", "effort", "disappointed")
    )
    renewing.add_kind("drivers", has_drivers)
    said: dict[str, Any] = {
        "nps": _("Recommendation"),
        "csat": _("Satisfaction"),
        "ces": _("Effort"),
        "fit": _("40 % test"),
        "value_recommendation": _("Service gaps"),
    }
    for order, (name, label, kinds, labels) in enumerate(
        (
            ("value_index", pgettext_lazy("figure", "Value"), ("value_index",), {}),
            ("value_map", _("Value map"), ("value_map",), {}),
            ("value_drivers", _("Drivers"), ("drivers",), {}),
            (
                "value_recommendation",
                _("Recommendation"),
                ("recommendation", "value_recommendation"),
                said,
            ),
        ),
        start=1,
    ):
        add_screen(
            Screen(name=name, label=label, order=10 * order, kinds=kinds, labels=labels)
        )
