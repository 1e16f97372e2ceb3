"""Which columns are drivers, when a person names them and when not."""

import difflib
import re
from dataclasses import dataclass, replace

import ibis

from nilai.drivers.scales import answer_profile
from nilai.engine.drivers.question import FOR_ALL, DriverQuestion
from nilai.engine.session import Session
from nilai.errors import MappingError, OptionError, TooLittleDataError
from nilai.tables.numbers import ZERO

MOST = 100
"""With more columns than this a regression says nothing of each."""

SPARSE = 0.5
"""A column that fewer answer is no driver unless it is named."""

_IDS = re.compile(
    r"(^|[_\s.])(id|ids|no|nr|nomor|number|index|row|key|uuid|guid)$|^(id|no|unnamed)\b",
    re.IGNORECASE,
)
_WEIGHTS = re.compile(r"^(weight|weights|bobot|wgt|wt)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The columns of an analysis.

    Parameters
    ----------
    question : DriverQuestion
        With the drivers that are used.
    left_out : dict of str to str
        Columns not used and why.
    profile : dict
        The row of `answer_profile` of the drivers and, last, the outcome, among
        rows with an outcome and a weight.
    """

    question: DriverQuestion
    left_out: dict[str, str]
    profile: dict[str, float]


def choose_columns(
    session: Session, answers: ibis.Table, question: DriverQuestion
) -> Chosen:
    """Return which columns are drivers, after a look at what they hold.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per answer sheet.
    question : DriverQuestion
        What is asked.

    Returns
    -------
    Chosen
        Drivers in the order named, or in that of the table.

    Raises
    ------
    MappingError
        If a column named is not there or holds no numbers.
    OptionError
        If a column is named twice, or there are too many.
    TooLittleDataError
        If no driver is left, or the outcome does not vary.
    """
    numeric = [n for n in answers.columns if _is_number(answers, n)]
    _check_named(answers, numeric, question)
    wanted, left_out = _wanted(numeric, question)
    names = [*wanted, question.outcome]
    usable = answers[question.outcome].notnull()
    if question.weight is not None:
        usable &= answers[question.weight].cast("float64") > ZERO
    profile = session.row(
        answer_profile(answers, [answers[name] for name in names], where=usable)
    )
    _check_outcome(question, profile, len(wanted))
    kept = []
    for i, name in enumerate(wanted):
        reason = _unfit(profile, i, is_named=bool(question.drivers))
        if reason is None:
            kept.append(i)
        else:
            left_out[name] = reason
    _check_count(question, [wanted[i] for i in kept], left_out)
    drivers = tuple(wanted[i] for i in kept)
    groups = {
        group: tuple(d for d in members if d in drivers)
        for group, members in question.groups.items()
    }
    return Chosen(
        question=replace(
            question, drivers=drivers, groups={g: m for g, m in groups.items() if m}
        ),
        left_out=left_out,
        profile=_reordered(profile, [*kept, len(wanted)]),
    )


def _wanted(
    numeric: list[str], question: DriverQuestion
) -> tuple[list[str], dict[str, str]]:
    """Return the columns named, or all that may be drivers, and those that may not."""
    if question.drivers:
        return list(question.drivers), {}
    apart = {question.outcome, question.weight, question.respondent}
    grouped = {name for group in question.groups.values() for name in group}
    wanted, left_out = [], {}
    for name in numeric:
        if name in apart:
            continue
        if name not in grouped and _IDS.search(name):
            left_out[name] = "id"
        elif name not in grouped and _WEIGHTS.search(name):
            left_out[name] = "weight"
        else:
            wanted.append(name)
    return wanted, left_out


def _is_number(answers: ibis.Table, name: str) -> bool:
    kind = answers[name].type()
    return kind.is_numeric() or kind.is_boolean()


def _check_named(
    answers: ibis.Table, numeric: list[str], question: DriverQuestion
) -> None:
    asked = [
        ("--outcome", (question.outcome,)),
        ("--drivers", question.drivers),
        ("--weight", (question.weight,) if question.weight else ()),
        *((f"--group {name}", members) for name, members in question.groups.items()),
        ("--target", tuple(n for n in question.targets if n != FOR_ALL)),
    ]
    for option, names in asked:
        for name in names:
            _check_column(answers, numeric, option, name)
    twice = {n for n in question.drivers if question.drivers.count(n) > 1}
    if twice:
        message = f"--drivers names {', '.join(sorted(twice))} twice"
        raise OptionError(message)
    if question.outcome in question.drivers:
        message = f"{question.outcome!r} is the outcome and a driver; it can be one"
        raise OptionError(message)
    if question.drivers:
        outside = {n for g in question.groups.values() for n in g} | {
            n for n in question.targets if n != FOR_ALL
        }
        outside -= set(question.drivers)
        if outside:
            message = (
                f"{', '.join(sorted(outside))} is in --group or --target and not in "
                "--drivers; name it there too, or leave out --drivers"
            )
            raise OptionError(message)


def _check_column(
    answers: ibis.Table, numeric: list[str], option: str, name: str
) -> None:
    if name in numeric:
        return
    if name in answers.columns:
        message = (
            f"{option} {name}: the column holds no numbers; numeric are "
            f"{', '.join(numeric)}"
        )
        raise MappingError(message)
    near = difflib.get_close_matches(name, numeric, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    message = (
        f"{option} {name}: there is no such column.{hint} Numeric columns are "
        f"{', '.join(numeric[:40])}"
    )
    raise MappingError(message)


def _unfit(profile: dict[str, float], i: int, *, is_named: bool) -> str | None:
    if not profile[f"n{i}"]:
        return "empty"
    if profile[f"low{i}"] == profile[f"high{i}"]:
        return "constant"
    if not is_named and profile[f"n{i}"] < SPARSE * profile["usable"]:
        return "sparse"
    return None


def _reordered(profile: dict[str, float], kept: list[int]) -> dict[str, float]:
    found = {name: profile[name] for name in ("rows", "known", "usable")}
    for place, i in enumerate(kept):
        for part in ("n", "low", "high", "mean", "broken"):
            found[f"{part}{place}"] = profile[f"{part}{i}"]
    return found


def _check_outcome(
    question: DriverQuestion, profile: dict[str, float], last: int
) -> None:
    if not profile["usable"]:
        message = (
            f"no row has {question.outcome!r}"
            + (
                f" and a weight above 0 in {question.weight!r}"
                if question.weight
                else ""
            )
            + ": there is nothing to explain"
        )
        raise TooLittleDataError(message)
    if profile[f"low{last}"] == profile[f"high{last}"]:
        message = (
            f"every answer to {question.outcome!r} is {profile[f'low{last}']:g}: "
            "there is nothing to explain"
        )
        raise TooLittleDataError(message)


def _check_count(
    question: DriverQuestion, drivers: list[str], left_out: dict[str, str]
) -> None:
    if not drivers:
        listed = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        why = listed or "there is no other numeric column"
        message = (
            f"no driver is left beside {question.outcome!r} ({why}); name some with "
            "--drivers"
        )
        raise TooLittleDataError(message)
    if len(drivers) > MOST:
        message = (
            f"{len(drivers)} columns hold numbers, more than {MOST}; name the drivers "
            "with --drivers"
        )
        raise OptionError(message)
