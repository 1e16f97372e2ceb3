"""A choice design told: what it is worth, and its rows."""

from collections.abc import Iterator
from typing import Any

from nilai.perception.attributes import NONE, shown
from nilai.perception.choice_design import ChoiceDesign
from nilai.report.plain import plain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_HIGH, _FAIR = 0.95, 0.8
_ANSWERS = 500
"""Orme's rule of thumb: respondents × tasks × alternatives ÷ levels."""


def design_rows(
    design: ChoiceDesign, *, with_none: bool = False
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a design, the headings first.

    Parameters
    ----------
    design : ChoiceDesign
        The design.
    with_none : bool
        Whether each task ends with "none of these", whose attributes are blank.

    Yields
    ------
    tuple of str
        `version`, `task`, `alternative` and the attributes.
    """
    levels = list(design.plan.attributes.values())
    yield ("version", "task", "alternative", *design.plan.attributes)
    for version, tasks in enumerate(design.places, 1):
        for task, alternatives in enumerate(tasks, 1):
            for place, row in enumerate(alternatives, 1):
                told = (shown(own[i]) for own, i in zip(levels, row, strict=True))
                yield (str(version), str(task), str(place), *told)
            if with_none:
                yield (str(version), str(task), NONE, *([""] * len(levels)))


def design_section(design: ChoiceDesign, language: str, file: str = "") -> Section:
    """Return what a design is worth, in words.

    Parameters
    ----------
    design : ChoiceDesign
        The design.
    language : str
        `en` or `id`.
    file : str
        Where it was written.

    Returns
    -------
    Section
        Efficiency, balance, and how many respondents to ask.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words, plan = Words(language), design.plan
    told = _text(design.efficiency_share)
    most = max(len(levels) for levels in plan.attributes.values())
    per_respondent = plan.tasks * plan.alternatives
    sentences = [
        words.say(
            "design.first",
            count=design.places[..., 0].size,
            versions=plan.versions,
            tasks=plan.tasks,
            alternatives=plan.alternatives,
        ),
        words.say(
            "design.efficient",
            efficiency=words.share(design.efficiency_share, 1),
            text=words.say(f"design.efficient_{told}"),
        ),
        words.say("design.nearly_balanced", unbalance=design.unbalance)
        if design.unbalance
        else words.say("design.balanced"),
        words.say("design.correlated", correlation=words.number(design.correlation, 3)),
    ]
    if round(design.overlap_share, 3):
        overlap = words.share(design.overlap_share, 1)
        sentences.append(words.say("design.overlap", overlap=overlap))
    if design.repeated:
        sentences.append(words.say("design.repeated", count=design.repeated))
    needed = -(-_ANSWERS * most // per_respondent)
    sentences.append(
        words.say(
            "design.respondents",
            levels=most,
            choices=per_respondent,
            respondents=needed,
        )
    )
    sentences.append(words.say("design.next"))
    if file:
        sentences.append(words.say("design.written", file=file))
    return Section(
        code="design",
        heading=words.say("design.heading"),
        sentences=tuple(sentences),
        tables=(_levels(design, words),),
    )


def _text(efficiency: float) -> str:
    if efficiency >= _HIGH:
        return "high"
    return "fair" if efficiency >= _FAIR else "low"


def _levels(design: ChoiceDesign, words: Words) -> Table:
    return Table(
        columns=tuple(
            words.say(f"design.column_{name}")
            for name in ("attribute", "level", "shown")
        ),
        rows=tuple(
            (attribute, level, words.number(count))
            for attribute, counts in design.level_counts().items()
            for level, count in counts.items()
        ),
    )


def design_document(design: ChoiceDesign) -> dict[str, Any]:
    """Return what a design is worth as a document.

    Parameters
    ----------
    design : ChoiceDesign
        The design.

    Returns
    -------
    dict
        The plan, its measures, and how often each level is shown.
    """
    measured = (
        "efficiency_share",
        "start_share",
        "correlation",
        "overlap_share",
        "unbalance",
        "repeated",
        "parameters",
    )
    return plain(
        {
            "plan": vars(design.plan),
            **{name: getattr(design, name) for name in measured},
            "shown": design.level_counts(),
        }
    )
