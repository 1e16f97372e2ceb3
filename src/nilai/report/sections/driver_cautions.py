"""What to know before acting on drivers."""

from nilai.drivers.cautions import Caution
from nilai.engine.drivers import DriverResult
from nilai.report.sections.drivers import listed, opening
from nilai.report.sections.section import Section
from nilai.report.words import Words

_SHARES = ("share",)

_POOR_USE = 0.7
"""Below this share of rows used, missing answers deserve a word."""


def driver_cautions_section(result: DriverResult, words: Words) -> Section:
    """Return what to know before acting, in words.

    Parameters
    ----------
    result : DriverResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The gravest caution first.
    """
    said = [_sentence(result, caution, words) for caution in result.cautions]
    answered = result.used + result.left_out.get("missing", 0)
    if result.used < _POOR_USE * answered:
        share = words.share(result.used / answered)
        said.append(words.say("drivers.cautions.sparse", share=share))
    if not said:
        said.append(words.say("drivers.cautions.none"))
    if result.question.respondent is not None and result.respondents < result.used:
        said.append(
            words.say(
                "drivers.cautions.clustered",
                rows=result.used,
                respondents=result.respondents,
            )
        )
    return Section(
        code="cautions",
        heading=words.say("drivers.cautions.heading"),
        sentences=tuple(map(opening, said)),
    )


def _sentence(result: DriverResult, caution: Caution, words: Words) -> str:
    shown: dict[str, str | float] = {
        name: words.share(value) if name in _SHARES else value
        for name, value in caution.values.items()
    }
    if "inflation" in shown:
        shown["inflation"] = words.number(caution.values["inflation"], 1)
    if caution.names:
        shown["drivers"] = listed(caution.names, words)
    elif caution.code == "common":
        shown["drivers"] = len(result.fit.drivers)
    return words.say(f"drivers.cautions.{caution.code}", **shown)
