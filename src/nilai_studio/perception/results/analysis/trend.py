"""The headline wave by wave, as a picture beside the result of all waves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, override

from nilai.report.page import Picture
from nilai.report.words import LANGUAGES, Words
from nilai_studio.perception.results.called import SHARES, name_of
from nilai_studio.perception.results.figures import trend_figure
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import picture_json


def with_trend(
    findings: Sequence[Finding],
    held: Mapping[str, Mapping[str, Any]],
) -> list[Finding]:
    """Return findings with the trend added to those of all waves together.

    Parameters
    ----------
    findings : sequence of Finding
        Of all waves together and of those worked out now.
    held : mapping
        Headlines of the waves that were worked out before, by wave.

    Returns
    -------
    list of Finding
        As many.
    """
    heads = {wave: dict(head) for wave, head in held.items() if head}
    heads |= {
        one.wave: one.headline
        for one in findings
        if one.wave and not one.variant and one.headline
    }
    made = []
    for one in findings:
        if one.wave or not one.headline:
            made.append(one)
            continue
        what = one.headline["what"]
        waves = [
            {"wave": wave, **{k: head[k] for k in ("value", "low", "high", "n")}}
            for wave, head in sorted(heads.items())
            if head["what"] == what
        ]
        made.append(_drawn(one, what, waves))
    return made


def _drawn(finding: Finding, what: str, waves: list[dict[str, Any]]) -> Finding:
    if len(waves) < 2:
        return replace(finding, extra={**finding.extra, "trend": waves})
    figures = {}
    for language in LANGUAGES:
        words = Words(language)
        with override(language):
            title = gettext("Wave by wave")
            unit = f"{name_of(what)} · {_whisker(finding, words)}"
            figure = trend_figure(title, unit, waves, words, as_share=what in SHARES)
        picture = Picture(
            id="figure-trend", section="trend", figure=figure, label=title
        )
        figures[language] = [
            *finding.figures.get(language, []),
            picture_json(picture),
        ]
    return replace(finding, figures=figures, extra={**finding.extra, "trend": waves})


def _whisker(finding: Finding, words: Words) -> str:
    share = words.share(finding.headline.get("confidence", 0.95))
    return gettext("whisker: %(confidence)s interval") % {"confidence": share}
