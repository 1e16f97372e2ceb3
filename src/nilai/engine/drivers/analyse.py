"""From answers to drivers: a few passes in the engine, all else in NumPy."""

from dataclasses import replace
from typing import Any

import ibis
import numpy as np
from threadpoolctl import threadpool_limits

from nilai.drivers.asymmetry import (
    Asymmetry,
    Cuts,
    cuts_of,
    low_and_high,
    weigh_asymmetry,
)
from nilai.drivers.cautions import find_cautions
from nilai.drivers.driver import DriverFit
from nilai.drivers.importance import fit_drivers, redraw_answers
from nilai.drivers.moments import moment_sums
from nilai.drivers.priorities import set_priorities
from nilai.drivers.scales import Scale, scale_of, score_counts
from nilai.engine.answers.held import HELD_ROWS
from nilai.engine.drivers.blocks import Lots, draw_lots
from nilai.engine.drivers.choosing import Chosen, choose_columns
from nilai.engine.drivers.held_sums import held_sums
from nilai.engine.drivers.question import FOR_ALL, DriverQuestion, DriverResult
from nilai.engine.session import Session
from nilai.errors import TooLittleDataError
from nilai.perception.disclosure import check_enough
from nilai.tables.numbers import ZERO

SPREAD_ROWS = 250_000
"""With more rows figures rest on all of them, their spread on about so many: a
thousand in each block, as the spread is that between blocks."""

ASYMMETRY_ROWS = 100_000
"""With more rows asymmetry rests on about so many, of respondents drawn by lot."""

_SHORT = {"int8": 127, "int16": 32_000}
"""Whole numbers up to there take less room."""

_WHO = "nilai_who"


# Many small systems: threads would wait for each other.
@threadpool_limits.wrap(limits=1, user_api="blas")
def analyse_drivers(
    session: Session,
    answers: ibis.Table,
    question: DriverQuestion,
    *,
    most_held: int = HELD_ROWS,
) -> DriverResult:
    """Return what moves an outcome, from answers.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per answer sheet (per respondent, or per respondent and brand),
        one numeric column per item.
    question : DriverQuestion
        What is asked.
    most_held : int
        So many rows and fewer are added up in memory; more by the engine.

    Returns
    -------
    DriverResult
        Importances, priorities, asymmetry, cautions.

    Raises
    ------
    MappingError
        If a column named is not there.
    OptionError
        If what is asked has no meaning for these columns.
    TooLittleDataError
        If there are too few rows or columns, or fewer respondents than may be shown.
    """
    chosen = choose_columns(session, answers, question)
    question, groups = chosen.question, dict(chosen.question.groups)
    lots = _lots(session, answers, chosen)
    few = lots.count <= most_held
    columns = [*question.drivers, question.outcome]
    centres = [float(chosen.profile[f"mean{i}"]) for i in range(len(columns))]
    sums = _spread_sums(session, lots, columns, centres, question, few=few)
    check_enough(lots.respondents, question.fewest)
    constant = _constant(sums, centres, question)
    if constant:
        fewer = _without(question, constant)
        found = analyse_drivers(session, answers, fewer, most_held=most_held)
        left_out = chosen.left_out | dict.fromkeys(constant, "constant")
        return replace(found, columns_left_out=left_out | found.columns_left_out)
    redrawn = redraw_answers(
        sums,
        centres,
        question.drivers,
        groups=groups,
        method=question.method,
        missing=question.missing,
        confidence=question.confidence,
        seed=question.seed,
    )
    fit = fit_drivers(redrawn, question.drivers, question.outcome, groups=groups)
    scales = _scales(session, lots.rows, chosen)
    asymmetries, asymmetry_rows = _asymmetries(
        session, lots, scales[:-1], fit, question, few=few
    )
    return DriverResult(
        question=question,
        fit=fit,
        priorities=set_priorities(
            fit, redrawn, scales[:-1], ends=question.scale, targets=_targets(question)
        ),
        asymmetries=asymmetries,
        asymmetry_rows=asymmetry_rows,
        cautions=find_cautions(fit),
        scales=scales,
        rows=int(chosen.profile["rows"]),
        used=fit.rows,
        left_out=_left_out(chosen, fit.rows),
        columns_left_out=chosen.left_out,
        respondents=lots.respondents,
        blocks=len(sums),
    )


def _lots(session: Session, answers: ibis.Table, chosen: Chosen) -> Lots:
    """Keep what is needed, as small as it can be stored."""
    question, profile = chosen.question, chosen.profile
    kept = answers.filter(answers[question.outcome].notnull())
    if question.missing == "listwise":
        kept = kept.filter(*(kept[name].notnull() for name in question.drivers))
    narrow: dict[str, Any] = {}
    for i, name in enumerate((*question.drivers, question.outcome)):
        reach = max(abs(profile[f"low{i}"]), abs(profile[f"high{i}"]))
        fits = [kind for kind, most in _SHORT.items() if reach <= most]
        kind = "float64" if profile[f"broken{i}"] or not fits else fits[0]
        narrow[name] = kept[name].cast(kind)
    if question.weight is not None:
        weight: Any = kept[question.weight].cast("float64")
        kept = kept.filter(weight > ZERO)
        narrow[question.weight] = weight
    named = list(narrow)
    if question.respondent is not None:
        narrow[_WHO] = kept[question.respondent]
    who = None if question.respondent is None else _WHO
    rows = int(profile["usable"])
    return draw_lots(session, kept.select(**narrow), named, who, rows=rows)


def _spread_sums(
    session: Session,
    lots: Lots,
    columns: list[str],
    centres: list[float],
    question: DriverQuestion,
    *,
    few: bool,
) -> np.ndarray:
    """Sums by block; of very many rows the spread between blocks comes from some."""
    rows, block = lots.sample(SPREAD_ROWS)
    taken = [rows[name] for name in columns]
    asked = {"question": question, "few": few}
    sums = _sums(session, rows, taken, centres, block=block, **asked)
    if rows is lots.rows:
        return sums
    every = [lots.rows[name] for name in columns]
    one = ibis.literal(0)
    whole = _sums(session, lots.rows, every, centres, block=one, **asked)
    # Blocks that add up to the whole, and vary as a sample of its size would.
    beside = (sums - sums.mean(axis=0)) * np.sqrt(whole[0, 0] / sums[:, 0].sum())
    return whole / len(sums) + beside


def _sums(
    session: Session,
    rows: ibis.Table,
    columns: list[Any],
    centres: list[float],
    *,
    block: Any,
    question: DriverQuestion,
    few: bool,
) -> np.ndarray:
    weight = rows[question.weight] if question.weight else None
    asked = {"block": block, "weight": weight, "missing": question.missing}
    if few:
        sums = held_sums(session, rows, columns, centres, **asked)
    else:
        found = session.arrays(moment_sums(rows, columns, centres, **asked))
        # Drawing by place must find the same block at the same place on any engine.
        order = np.argsort(found.pop("block"), kind="stable")
        sums = np.column_stack([values[order] for values in found.values()])
    if not len(sums):
        message = (
            f"no row has an answer to {question.outcome!r} and to every one of "
            f"{', '.join(question.drivers)}. Leave out drivers that few have "
            "answered, or use --missing pairwise"
        )
        raise TooLittleDataError(message)
    return sums.astype(float)


def _constant(
    sums: np.ndarray, centres: list[float], question: DriverQuestion
) -> tuple[str, ...]:
    """Drivers that vary among all rows, and not among those that are complete."""
    if question.missing == "pairwise":
        return ()
    k = len(centres)
    total = sums.sum(axis=0)
    place = np.cumsum([0, *range(k, 1, -1)])
    mean = total[3 : 3 + k] / total[1]
    variance = total[3 + k + place] / total[1] - mean**2
    flat = variance <= 1e-12 * (np.abs(centres) + 1.0) ** 2
    if flat[-1]:
        message = (
            f"{question.outcome!r} is the same in all {total[0]:.0f} rows that have "
            "every answer: there is nothing to explain"
        )
        raise TooLittleDataError(message)
    return tuple(
        n for n, is_flat in zip(question.drivers, flat, strict=False) if is_flat
    )


def _without(question: DriverQuestion, constant: tuple[str, ...]) -> DriverQuestion:
    """Return the question without drivers that do not vary."""
    drivers = tuple(name for name in question.drivers if name not in constant)
    if not drivers:
        message = "none of the drivers varies among the rows that have every answer"
        raise TooLittleDataError(message)
    kept = {
        group: tuple(name for name in members if name in drivers)
        for group, members in question.groups.items()
    }
    return replace(
        question, drivers=drivers, groups={g: m for g, m in kept.items() if m}
    )


def _scales(session: Session, rows: ibis.Table, chosen: Chosen) -> tuple[Scale, ...]:
    question, profile = chosen.question, chosen.profile
    columns = [*question.drivers, question.outcome]
    ranges = [
        (
            float(profile[f"low{i}"]),
            float(profile[f"high{i}"]),
            not profile[f"broken{i}"],
        )
        for i in range(len(columns))
    ]
    found = session.arrays(
        score_counts(
            rows,
            [rows[name] for name in columns],
            ranges,
            weight=rows[question.weight] if question.weight else None,
        )
    )
    return tuple(
        scale_of(
            name,
            reach,
            tuple(
                found[part][found["item"] == i] for part in ("bin", "weight", "rows")
            ),
            answered=int(profile[f"n{i}"]),
            mean=float(profile[f"mean{i}"]),
        )
        for i, (name, reach) in enumerate(zip(columns, ranges, strict=True))
    )


def _asymmetries(
    session: Session,
    lots: Lots,
    scales: tuple[Scale, ...],
    fit: DriverFit,
    question: DriverQuestion,
    *,
    few: bool,
) -> tuple[tuple[Asymmetry, ...], int]:
    cuts, plain = _cuts(scales, fit)
    names = [name for cut in cuts for name in (f"{cut.name} -", f"{cut.name} +")]
    if not cuts or fit.rows <= 2 * (len(names) + len(plain)):
        return (), 0
    rows, block = lots.sample(ASYMMETRY_ROWS)
    columns = [side for cut in cuts for side in low_and_high(rows[cut.name], cut)]
    columns += [rows[name] for name in (*plain, question.outcome)]
    centres = [0.5] * len(names)
    centres += [s.mean for s in scales if s.name in plain]
    centres.append(fit.outcome_mean.value)
    # So few rows, of so many columns: quicker in memory.
    held = few or lots.kind != "own"
    sums = _sums(
        session, rows, columns, centres, block=block, question=question, few=held
    )
    redrawn = redraw_answers(
        sums,
        centres,
        [*names, *plain],
        method="johnson",
        missing=question.missing,
        confidence=question.confidence,
        seed=question.seed,
    )
    return weigh_asymmetry(redrawn, cuts), round(float(redrawn.moments.rows))


def _cuts(scales: tuple[Scale, ...], fit: DriverFit) -> tuple[list[Cuts], list[str]]:
    """Drivers that allow asymmetry, the most important first, and those that do not."""
    by_name = {scale.name: scale for scale in scales}
    cuts: list[Cuts] = []
    for driver in fit.drivers:
        cut = cuts_of(by_name[driver.name], is_better_high=driver.correlation >= 0)
        if cut is not None:
            cuts.append(cut)
    asked = {cut.name for cut in cuts}
    return cuts, [scale.name for scale in scales if scale.name not in asked]


def _targets(question: DriverQuestion) -> dict[str, float]:
    named = dict(question.targets)
    for_all = named.pop(FOR_ALL, None)
    if for_all is None:
        return named
    return dict.fromkeys(question.drivers, for_all) | named


def _left_out(chosen: Chosen, used: int) -> dict[str, int]:
    profile = chosen.profile
    found = {
        "no_outcome": profile["rows"] - profile["known"],
        "no_weight": profile["known"] - profile["usable"],
        "missing": profile["usable"] - used,
    }
    return {reason: int(rows) for reason, rows in found.items() if rows}
