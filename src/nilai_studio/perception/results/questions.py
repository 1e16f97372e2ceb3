"""What a survey's answers are asked: from its items to the library's questions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nilai.engine.drivers import DriverQuestion
from nilai.engine.recommendation import RecommendationQuestion
from nilai.engine.value import ValueQuestion
from nilai.perception.customer_value import BENEFITS, COSTS, Rated, RatingScale
from nilai_studio.perception.results.disclosure import FEWEST
from nilai_studio.perception.results.roles import (
    DRIVING,
    GROUPS,
    OTHER,
    OUTCOMES,
    PRICE,
    QUALITY,
    codes_of,
)


def component_of(code: str, names: Sequence[str]) -> str:
    """Return the component that a question rates: one of the eight, or itself.

    Parameters
    ----------
    code : str
        Of the question.
    names : sequence of str
        The four of its side.

    Returns
    -------
    str
        A name that the library says in every language, or the code.

    Examples
    --------
    >>> component_of("benefit_product", BENEFITS), component_of("speed", BENEFITS)
    ('product', 'speed')
    """
    parts = code.replace("-", "_").split("_")
    found = [name for name in names if name in parts]
    return found[0] if len(found) == 1 else code


def value_question(
    asked: Any, headers: Sequence[str], **options: Any
) -> ValueQuestion | None:
    """Return what is asked about value; None where the survey asks nothing of it.

    Parameters
    ----------
    asked : Asked
        What the survey asks; see `perception.answers`.
    headers : sequence of str
        Columns of its file of answers.
    **options
        Of `ValueQuestion`: weights, line.

    Returns
    -------
    ValueQuestion or None
        As the command line would put it.
    """
    benefits = _components(asked, headers, "benefit", BENEFITS)
    costs = _components(asked, headers, "cost", COSTS)
    worth = _column(asked, headers, "worth_what_paid")
    expected = _dimensions(asked, headers, "expected")
    perceived = _dimensions(asked, headers, "perceived")
    if not (benefits or worth or (expected and perceived)):
        return None
    has_brand = "brand" in headers
    both = [name for name in expected if name in perceived]
    return ValueQuestion(
        benefits=benefits,
        costs=costs,
        quality=_components(asked, headers, "quality", ()),
        price=_components(asked, headers, "price", ()),
        worth=worth,
        overall=_column(asked, headers, "overall"),
        recommend=_column(asked, headers, "recommend"),
        importance=_importance(asked, headers, (*benefits, *costs, *both)),
        expected={name: expected[name] for name in both},
        perceived={name: perceived[name] for name in both},
        last=_column(asked, headers, "last_brand"),
        following=_column(asked, headers, "next_brand"),
        brand="brand" if has_brand else None,
        own=asked.own_brand if has_brand and asked.own_brand else None,
        respondent="response_id" if "response_id" in headers else None,
        weight="weight" if "weight" in headers else None,
        by=next(iter(group_columns(headers)), None),
        scale=_scale(
            asked, [one.item for part in (benefits | costs).values() for one in part]
        ),
        fewest=FEWEST,
        **options,
    )


def group_columns(headers: Sequence[str]) -> list[str]:
    """Return the columns that tell segments apart, the usual one first.

    Parameters
    ----------
    headers : sequence of str
        Columns of the file of answers that hold any.

    Returns
    -------
    list of str
        What respondents said of themselves, then what is known of customers.

    Examples
    --------
    >>> group_columns(["wave", "group_rfm", "segment"])
    ['segment', 'group_rfm']
    """
    asked = [name for name in headers if name == "segment"]
    return asked + [name for name in headers if name.startswith("group_")]


def recommendation_questions(
    asked: Any, headers: Sequence[str]
) -> dict[str, RecommendationQuestion]:
    """Return what is asked about an experience: by each group that answers tell.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    headers : sequence of str
        Columns of its file of answers.

    Returns
    -------
    dict
        Variant ("" the usual one, or the column of groups) to the question.
    """
    satisfaction = _columns(asked, headers, "satisfaction")
    if satisfaction:
        # With the whole before its parts.
        satisfaction = (*_columns(asked, headers, "overall"), *satisfaction)
    effort = _columns(asked, headers, "effort")
    score = _column(asked, headers, "recommend")
    fit = _column(asked, headers, "disappointed")
    if not (satisfaction or effort or score or fit):
        return {}
    plain = RecommendationQuestion(
        score=score,
        satisfaction=satisfaction,
        effort=effort,
        fit=fit,
        respondent="response_id" if "response_id" in headers else None,
        weight="weight" if "weight" in headers else None,
        satisfaction_scale=_scale(asked, satisfaction),
        effort_scale=_scale(asked, effort),
        fewest=FEWEST,
    )
    groups = [name for name in GROUPS if name in headers]
    groups += [name for name in group_columns(headers) if name not in groups]
    if not groups:
        return {"": plain}
    own = asked.own_brand or None
    return {
        "" if place == 0 else name: replace(
            plain, by=name, own=own if name == "brand" else None
        )
        for place, name in enumerate(groups)
    }


def driver_questions(
    asked: Any, headers: Sequence[str], answered: Any
) -> dict[str, tuple[DriverQuestion, DriverQuestion | None]]:
    """Return what may be asked about drivers, by outcome.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    headers : sequence of str
        Columns of its file that hold numbers.
    answered : mapping
        Column to cells filled.

    Returns
    -------
    dict
        Code of the outcome to the question, and to the same with quality and price
        at the top of the tree where both are asked.
    """
    drivers = [c for role in DRIVING for c in _columns(asked, headers, role)]
    drivers = [code for code in drivers if answered.get(code)]
    found: dict[str, tuple[DriverQuestion, DriverQuestion | None]] = {}
    for role in OUTCOMES:
        outcome = _column(asked, headers, role)
        if outcome is None or len(drivers) < 2 or not answered.get(outcome):
            continue
        plain = DriverQuestion(
            outcome=outcome,
            drivers=tuple(drivers),
            weight="weight" if "weight" in answered else None,
            respondent="response_id" if "response_id" in answered else None,
        )
        groups = tree_groups(asked, drivers)
        tree = replace(plain, groups=groups) if len(groups) > 1 else None
        found[outcome] = (plain, tree)
    return found


def tree_groups(asked: Any, drivers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the top of the value tree: quality, price, and what else it costs.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    drivers : sequence of str
        Codes that explain the outcome.

    Returns
    -------
    dict
        Branch to its drivers; those without a driver are left out.
    """
    sides: dict[str, list[str]] = {QUALITY: [], PRICE: [], OTHER: []}
    for code in drivers:
        role = asked.items[code].get("role")
        if role == "price" or "monetary" in (code, asked.items[code].get("part")):
            sides[PRICE].append(code)
        else:
            sides[OTHER if role == "cost" else QUALITY].append(code)
    if sides[OTHER] and not sides[PRICE]:
        sides[PRICE], sides[OTHER] = sides[OTHER], []
    return {name: tuple(codes) for name, codes in sides.items() if codes}


def _columns(asked: Any, headers: Sequence[str], role: str) -> tuple[str, ...]:
    return tuple(code for code in codes_of(asked, role) if code in headers)


def _column(asked: Any, headers: Sequence[str], role: str) -> str | None:
    return next(iter(_columns(asked, headers, role)), None)


def _components(
    asked: Any, headers: Sequence[str], role: str, names: Sequence[str]
) -> dict[str, tuple[Rated, ...]]:
    found: dict[str, tuple[Rated, ...]] = {}
    for code in _columns(asked, headers, role):
        item = asked.items[code]
        name = item.get("part") or component_of(code, names)
        found[name] = (*found.get(name, ()), Rated(code, bool(item.get("reversed"))))
    return found


def _dimensions(
    asked: Any, headers: Sequence[str], role: str
) -> dict[str, tuple[str, ...]]:
    """Return dimensions of service to their items: expected_x with perceived_x."""
    found: dict[str, tuple[str, ...]] = {}
    for code in _columns(asked, headers, role):
        name = asked.items[code].get("part") or code.replace(role, "").strip("_")
        found[name] = (*found.get(name, ()), code)
    return found


def _importance(
    asked: Any, headers: Sequence[str], names: Sequence[str]
) -> dict[str, str]:
    """Return the columns of stated importance, where every component has one."""
    found = {}
    for code in _columns(asked, headers, "importance"):
        name = asked.items[code].get("part") or component_of(code, list(names))
        if name in names:
            found[name] = code
    return found if len(found) == len(set(names)) else {}


def _scale(asked: Any, codes: Sequence[str]) -> RatingScale | None:
    """Return the scale on which the questions were put, where all share one."""
    ends = {tuple(asked.items[code].get("scale") or ()) for code in codes}
    if len(ends) != 1 or len(found := ends.pop()) != 2:
        return None
    return RatingScale(low=float(found[0]), high=float(found[1]))
