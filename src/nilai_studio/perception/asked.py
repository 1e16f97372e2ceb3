"""What a survey asks, as the library's questions need it: columns and their roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nilai_studio.perception.models import Survey, SurveyVersion

LAYOUTS = {"tasks": "choice", "best_worst": "maxdiff"}
"""Kinds of question whose answers have a layout of their own."""

RESPONDENT = frozenset(
    {"segment", "importance", "last_brand", "next_brand", "known_brands"}
)
"""Roles that tell something of the respondent: the same whichever brand is rated."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a survey asks.

    Parameters
    ----------
    template : str
        The template it was made from.
    own_brand : str
        Our brand.
    brands : tuple of str
        All brands rated, ours first; empty where answers have no column `brand`.
    items : dict of str to dict
        Column of the answers to its `role`, `part` (component, dimension, attribute
        or touchpoint), `wording` by language, `scale` of a rating, `price` of a bid.
    layout : str
        `wide`, one row per response (× brand); `choice` and `maxdiff`, as
        `nilai.engine.choice_reading` and `nilai.engine.maxdiff` read them.
    attributes : tuple of str
        Columns of a choice's attributes.
    price : str or None
        The attribute that is paid.
    """

    template: str
    own_brand: str
    brands: tuple[str, ...]
    items: Mapping[str, Mapping[str, Any]]
    layout: str = "wide"
    attributes: tuple[str, ...] = ()
    price: str | None = None

    @property
    def brand(self) -> str | None:
        """The column of brands, where there is one."""
        return "brand" if self.brands else None

    def columns(self, role: str) -> tuple[str, ...]:
        """Return the columns that play a role, in the order they are asked."""
        return tuple(c for c, item in self.items.items() if item["role"] == role)

    def column(self, role: str) -> str | None:
        """Return the first column that plays a role, if any does."""
        return next(iter(self.columns(role)), None)

    def parts(self, role: str) -> dict[str, tuple[str, ...]]:
        """Return the parts of a role, as the four benefits, with their columns."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns(role):
            part = str(self.items[column].get("part") or column)
            found[part] = (*found.get(part, ()), column)
        return found


def question_for(survey: Survey) -> Asked:
    """Return what a survey asks, over all of its published wordings.

    Parameters
    ----------
    survey : Survey
        Any; a draft's is that of its first version.

    Returns
    -------
    Asked
        The latest wording wins.
    """
    items: dict[str, dict[str, Any]] = {}
    layout, attributes, price = "wide", (), None
    brands: list[str] = []
    for content in reversed(list_contents(survey)):
        for page, question in questions_of(content):
            if question["kind"] in LAYOUTS:
                layout = LAYOUTS[question["kind"]]
                attributes = tuple(a["name"] for a in question.get("attributes") or [])
                price = next(
                    (
                        a["name"]
                        for a in question.get("attributes") or []
                        if a.get("is_price")
                    ),
                    None,
                )
                continue
            if is_by_brand(page, question):
                brands += [b for b in content.get("brands") or [] if b not in brands]
            items |= _items(question)
    if len(brands) > 1 and survey.own_brand in brands:
        brands.sort(key=lambda brand: brand != survey.own_brand)
    return Asked(
        template=survey.template,
        own_brand=survey.own_brand,
        brands=tuple(brands),
        items=items,
        layout=layout,
        attributes=attributes,
        price=price,
    )


def list_contents(survey: Survey) -> list[dict[str, Any]]:
    """Return the published wordings of a survey, latest first; or a draft's."""
    versions = SurveyVersion.objects.filter(survey=survey).order_by("-number")
    held = list(versions)
    published = [version.content for version in held if version.is_published]
    return published or [version.content for version in held[:1]]


def questions_of(
    content: Mapping[str, Any],
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every question with its page.

    Parameters
    ----------
    content : mapping
        Of a survey's version.

    Yields
    ------
    tuple
        Page and question.
    """
    for page in content.get("pages") or []:
        for question in page["questions"]:
            yield page, question


def is_by_brand(page: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    """Return whether a question is asked of each brand."""
    return page.get("for_each") == "brand" or bool(question.get("brands"))


def _items(question: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the columns of one question."""
    code, kind = question["code"], question["kind"]
    item = {
        "role": question.get("role") or "",
        "part": question.get("part") or "",
        "wording": question.get("wording") or {},
        "kind": kind,
    }
    if item["role"] == "segment":
        return {code: item | {"options": question.get("options") or []}}
    if kind == "rating":
        return {code: item | {"scale": tuple(question["scale"])}}
    if kind == "points":
        return {
            f"{code}_{option['code']}": item
            | {"part": option["code"], "wording": option["words"]}
            for option in question.get("options") or []
        }
    if kind == "ladder":
        return {
            bid_column(code, price): item | {"price": float(price)}
            for price in question.get("prices") or []
        }
    if kind == "many" and question.get("role") != "known_brands":
        return {
            f"{code}_{option['code']}": item | {"part": option["code"]}
            for option in question.get("options") or []
        }
    return {} if kind == "many" else {code: item}


def bid_column(code: str, price: float) -> str:
    """Return the column of the answers at a price.

    Examples
    --------
    >>> bid_column("bid", 15000)
    'bid_15000'
    """
    return f"{code}_{price:.10g}"
