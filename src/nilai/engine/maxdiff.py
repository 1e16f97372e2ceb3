"""Best and worst of sets: read, judge, fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import numpy as np

from nilai.engine.answers.layout import weight_of
from nilai.engine.answers.meanings import find_header, listed
from nilai.engine.reading.labels import as_answered
from nilai.engine.reading.spelling import plain_form
from nilai.engine.session import Session
from nilai.errors import MappingError, OptionError, TooLittleDataError
from nilai.perception.disclosure import FEWEST, check_enough, check_fewest
from nilai.perception.maxdiff import MaxDiff, fit_maxdiff
from nilai.perception.multinomial_logit import ABSENT

SYNONYMS: dict[str, tuple[str, ...]] = {
    "respondent": (
        "respondent", "respondent_id", "resp_id", "response_id", "person", "id",
        "responden", "id_responden", "customer_id",
    ),
    "task": ("task", "set", "block", "task_id", "screen", "question", "tugas"),
    "item": ("item", "attribute", "alternative", "feature", "butir", "atribut"),
    "best": ("best", "most", "most_important", "terbaik", "paling_penting"),
    "worst": ("worst", "least", "least_important", "terburuk", "paling_tidak_penting"),
}  # fmt: skip
"""Meaning to headers that are recognised, most certain first."""

CLASSES = (
    "missing_respondent", "bad_weight", "too_few_items", "repeated_item",
    "no_best", "no_worst", "best_is_worst",
)  # fmt: skip
"""Why a set is left out: the first that applies."""

_YES = ("1", "1.0", "true", "yes", "y", "x", "ya")
_MOST_ITEMS = 200
_MOST_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class MaxDiffQuestion:
    """What a person may ask of best and worst.

    Parameters
    ----------
    mapping : mapping of str to str
        `respondent`, `task`, `item`, `best`, `worst` to columns, where these are
        not recognised.
    weight : str, optional
        Column of the respondents' weights.
    confidence : float
        Nominal coverage of intervals.
    fewest : int
        Of fewer respondents nothing is shown.
    seed : int
        Of the draws for intervals of shares.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    weight: str | None = None
    confidence: float = 0.95
    fewest: int = FEWEST
    seed: int = 1

    def __post_init__(self) -> None:
        unknown = set(self.mapping) - set(SYNONYMS)
        if unknown:
            message = (
                f"--map {', '.join(sorted(unknown))}: no meaning of a column of best "
                f"and worst; known are {', '.join(SYNONYMS)}"
            )
            raise OptionError(message)
        check_fewest(self.fewest)
        if not 0 < self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0 and 1"
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class MaxDiffResult:
    """What best and worst say.

    Parameters
    ----------
    question : MaxDiffQuestion
        What was asked.
    found : MaxDiff
        Items and the model.
    sets, used : int
        Sets in the table, and those used.
    refused : dict of str to int
        Class to sets left out.
    """

    question: MaxDiffQuestion
    found: MaxDiff
    sets: int
    used: int
    refused: dict[str, int]


def analyse_maxdiff(
    session: Session,
    answers: ibis.Table,
    question: MaxDiffQuestion,
    *,
    name: str = "the table",
) -> MaxDiffResult:
    """Return what respondents find best and worst.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per respondent, set and item (`item`, `best`, `worst`, the latter
        yes or no); or one row per respondent and set, with a column for each
        place (`item_1` …) and the items chosen, by name or place.
    question : MaxDiffQuestion
        What is asked.
    name : str
        What the table is called in messages.

    Returns
    -------
    MaxDiffResult
        Items, highest utility first.

    Raises
    ------
    MappingError
        If columns are absent.
    TooLittleDataError
        If no set can be used, or those of fewer than may be shown.
    """
    found, places = _columns(answers.columns, question, name)
    shown = _shown(answers, found, places, question.weight)
    shown = session.keep(shown.filter(shown["item"].notnull()), "items")
    sets = session.keep(_judged(shown), "sets")
    rows = session.arrow(
        sets.group_by("refused").agg(n=sets.count(), most=sets["size"].max())
    ).to_pylist()
    counted = {row["refused"]: row for row in rows}
    refused = {code: int(counted[code]["n"]) for code in CLASSES if code in counted}
    whole = sum(int(row["n"]) for row in rows)
    if None not in counted or counted[None]["most"] > _MOST_SHOWN:
        _nothing(whole, refused, counted.get(None), name)
    good = sets.filter(sets["refused"].isnull()).select("respondent", "task")
    kept = shown.semi_join(good, ["respondent", "task"])
    items = _items(session, kept)
    arrays = _arrays(session, kept, items, int(counted[None]["most"]))
    check_enough(int(arrays["respondent"].max()) + 1, question.fewest)
    return MaxDiffResult(
        question=question,
        found=fit_maxdiff(
            **arrays,
            items=items,
            confidence=question.confidence,
            seed=question.seed,
        ),
        sets=whole,
        used=int(counted[None]["n"]),
        refused=refused,
    )


def _columns(
    headers: Sequence[str], question: MaxDiffQuestion, name: str
) -> tuple[dict[str, str], list[str]]:
    """Return meaning to column, and the places of items where a row is a set."""
    found = {
        meaning: find_header(header, headers, f"--map {meaning}", name)
        for meaning, header in question.mapping.items()
    }
    left = {plain_form(h): h for h in reversed(headers) if h not in found.values()}
    for meaning, synonyms in SYNONYMS.items():
        forms = (plain_form(s) for s in synonyms)
        header = next((left.pop(form) for form in forms if form in left), None)
        if header is not None and meaning not in found:
            found[meaning] = header
    places = [h for h in headers if re.fullmatch(r"(?i)(item|butir)[ _.\-]?\d+", h)]
    wanted = ["respondent", "best", "worst", *([] if places else ["task", "item"])]
    absent = [meaning for meaning in wanted if meaning not in found]
    if absent:
        options = " ".join(f"--map {meaning}=…" for meaning in absent)
        message = (
            f"{name}: no column was recognised as {', '.join(absent)}. "
            f"{listed(headers)} Say which it is: {options}"
        )
        raise MappingError(message)
    return found, places


def _shown(
    answers: ibis.Table,
    found: Mapping[str, str],
    places: Sequence[str],
    weight: str | None,
) -> ibis.Table:
    """Return one row per respondent, set and item shown. Lazy."""
    weights = ibis.literal("1").cast("float64")
    if weight is not None:
        weights = weight_of(answers[weight]).fill_null(-1)
    best, worst = (
        as_answered(answers[found["best"]]),
        as_answered(answers[found["worst"]]),
    )
    whose = {"respondent": as_answered(answers[found["respondent"]]), "weight": weights}
    if not places:
        return answers.select(
            **whose,
            task=as_answered(answers[found["task"]]),
            item=as_answered(answers[found["item"]]),
            best=_flag(best.lower().isin(_YES)),
            worst=_flag(worst.lower().isin(_YES)),
        )
    task = ibis.row_number().over(ibis.window()).cast("string")
    if "task" in found:
        task = as_answered(answers[found["task"]])
    base = answers.select(
        **whose,
        task=task,
        liked=best,
        disliked=worst,
        **{f"i{i}": as_answered(answers[h]) for i, h in enumerate(places)},
    )
    parts = [
        base.select(
            "respondent",
            "weight",
            "task",
            item=base[f"i{i}"],
            best=_flag(_means(base["liked"], base[f"i{i}"], place, header)),
            worst=_flag(_means(base["disliked"], base[f"i{i}"], place, header)),
        )
        for i, (place, header) in enumerate(_numbered(places))
    ]
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _numbered(places: Sequence[str]) -> list[tuple[str, str]]:
    return [(re.sub(r"\D", "", header), header) for header in places]


def _means(said: Any, item: Any, place: str, header: str) -> Any:
    return (said.lower() == item.lower()) | said.lower().isin([place, header.lower()])


def _flag(condition: Any) -> Any:
    return condition.fill_null(False).cast("int64")


def _judged(shown: ibis.Table) -> ibis.Table:
    """Return one row per set with the class by which it is left out, if any."""
    sets = shown.group_by("respondent", "task").agg(
        size=shown.count(),
        items=shown["item"].nunique(),
        best=shown["best"].sum(),
        worst=shown["worst"].sum(),
        both=(shown["best"] * shown["worst"]).sum(),
        weight=shown["weight"].min(),
    )
    cases = (
        (sets["respondent"].isnull() | sets["task"].isnull(), CLASSES[0]),
        (~(sets["weight"] > 0), CLASSES[1]),
        (sets["size"] < 3, CLASSES[2]),
        (sets["items"] < sets["size"], CLASSES[3]),
        (sets["best"] != 1, CLASSES[4]),
        (sets["worst"] != 1, CLASSES[5]),
        (sets["both"] > 0, CLASSES[6]),
    )
    return sets.mutate(refused=ibis.cases(*cases, else_=ibis.null("string")))


def _nothing(
    whole: int, refused: Mapping[str, int], used: Mapping | None, name: str
) -> None:
    if used is not None:
        message = (
            f"{name}: a set has {used['most']} items, more than {_MOST_SHOWN}; say "
            "which column tells the sets apart: --map task=…"
        )
        raise MappingError(message)
    listed_classes = ", ".join(f"{n} {code}" for code, n in refused.items()) or "none"
    message = (
        f"of {whole} sets none can be used: {listed_classes}. A set needs three items "
        "or more, one of them best and another worst"
    )
    raise TooLittleDataError(message)


def _items(session: Session, kept: ibis.Table) -> list[str]:
    names = kept.select("item").distinct().order_by("item").limit(_MOST_ITEMS + 1)
    items = [row["item"] for row in session.arrow(names).to_pylist()]
    if len(items) > _MOST_ITEMS:
        message = (
            f"there are more than {_MOST_ITEMS} items, as {items[0]!r}; say which "
            "column names them: --map item=…"
        )
        raise MappingError(message)
    return sorted(items)


def _arrays(
    session: Session, kept: ibis.Table, items: Sequence[str], most: int
) -> dict[str, np.ndarray]:
    """Return the sets as arrays, in one order on every engine."""
    place = ibis.row_number().over(group_by=["respondent", "task"], order_by=["item"])
    placed = kept.mutate(place=place)
    sets = placed.group_by("respondent", "task").agg(
        **{
            f"i{i}": placed["item"].max(where=placed["place"] == i) for i in range(most)
        },
        best=placed["item"].max(where=placed["best"] == 1),
        worst=placed["item"].max(where=placed["worst"] == 1),
        weight=placed["weight"].min(),
    )
    rows = session.arrow(sets.order_by("respondent", "task"))
    codes = {item: i for i, item in enumerate(items)}

    def coded(name: str) -> np.ndarray:
        return np.array(
            [ABSENT if v is None else codes[v] for v in rows[name].to_pylist()]
        )

    weight = rows["weight"].to_numpy().astype(float)
    who = np.array(rows["respondent"].to_pylist())
    return {
        "sets": np.column_stack([coded(f"i{i}") for i in range(most)]),
        "best": coded("best"),
        "worst": coded("worst"),
        "respondent": np.unique(who, return_inverse=True)[1],
        "weight": weight * len(weight) / weight.sum(),
    }
