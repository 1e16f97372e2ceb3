"""What items are called in a reader's language, short enough for a picture."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, override

from nilai.report.words import Words
from nilai_studio.perception.groups import labels_of_families
from nilai_studio.perception.models.survey import wording_of
from nilai_studio.perception.results.analysis.answered import Labels

OUTCOMES = {
    "worth_what_paid": gettext_lazy("being worth what was paid"),
    "overall": gettext_lazy("satisfaction as a whole"),
    "recommend": gettext_lazy("recommendation"),
    "repurchase": gettext_lazy("buying again"),
}
"""Role to what it is called in the middle of a sentence."""
DIMENSIONS = {
    "tangibles": gettext_lazy("tangibles"),
    "reliability": gettext_lazy("reliability"),
    "responsiveness": gettext_lazy("responsiveness"),
    "assurance": gettext_lazy("assurance"),
    "empathy": gettext_lazy("empathy"),
}
"""The five dimensions of service."""
LONGEST = 48
"""Letters of a label; a question put at length is cut at a word."""


def labels_of(asked: Any) -> Labels:
    """Return what a survey's items are called, by language.

    Parameters
    ----------
    asked : Asked
        What the survey asks.

    Returns
    -------
    callable
        From a language to code → label.
    """

    def labels(language: str) -> dict[str, str]:
        with override(language):
            found = {code: str(name) for code, name in DIMENSIONS.items()}
            for code, item in asked.items.items():
                found[code] = label_of(code, item, language, asked.own_brand)
                for option in item.get("options") or ():
                    # Answers are kept in Indonesian; see `answers`.
                    told = wording_of(option["words"], "id")
                    found[told] = wording_of(option["words"], language)
            return found | labels_of_families()

    return labels


def label_of(
    code: str, item: Mapping[str, Any], language: str, own_brand: str = ""
) -> str:
    """Return what one item is called.

    Parameters
    ----------
    code : str
        Of the question.
    item : mapping
        Its role, wording and perhaps label.
    language : str
        `en` or `id`.
    own_brand : str
        Stands where the wording names the brand.

    Returns
    -------
    str
        Its label; one of the eight benefits and costs as the library calls it;
        else its wording, cut short.
    """
    # Imported here so that pages are served without an engine.
    from nilai.perception.customer_value import BENEFITS, COSTS

    role, part = str(item.get("role")), str(item.get("part") or "")
    if role in OUTCOMES:
        return str(OUTCOMES[role])
    if part in {"benefit": BENEFITS, "cost": COSTS}.get(role, ()) and code == part:
        return Words(language).say(f"value.parts.{part}")
    if role == "satisfaction" and part:
        return part
    wording = wording_of(item.get("wording"), language) or code.replace("_", " ")
    for hole in ("{brand}", "{own}"):
        wording = wording.replace(hole, own_brand or "…")
    if len(wording) <= LONGEST:
        return wording.rstrip(".")
    return wording[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
