"""Value to the customer, from answers: reduce in the engine, reckon in NumPy."""

import ibis
import numpy as np

from nilai.engine.answers.held import HELD_ROWS
from nilai.engine.session import Session
from nilai.engine.value.added import value_added_of
from nilai.engine.value.frame import BRAND, Frame, frame_of
from nilai.engine.value.index import value_index
from nilai.engine.value.map import value_map
from nilai.engine.value.question import ValueQuestion
from nilai.engine.value.result import ValueResult, Weights
from nilai.engine.value.segments import segment_values
from nilai.engine.value.weights import choose_weights, weights_of
from nilai.errors import MappingError
from nilai.perception.customer_value import equal_weights, value_scores
from nilai.perception.interval import mean_estimate
from nilai.perception.recommendation import PROMOTERS_FROM
from nilai.perception.servqual import ServiceGap
from nilai.perception.switching import Switching, switching, switching_counts
from nilai.perception.value_bands import ValueBand, band_sums, value_bands

BANDS = 4
"""Bands of the value score, of equal width."""


def analyse_value(
    session: Session,
    answers: ibis.Table,
    question: ValueQuestion,
    *,
    most_held: int = HELD_ROWS,
) -> ValueResult:
    """Return what answers say of value, against competitors where these were rated.

    Every mean counts those who answered; nothing is filled in. Intervals take the
    answers of one respondent together.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per response (and brand); items are columns of numbers, null where
        not answered.
    question : ValueQuestion
        What is asked.
    most_held : int
        So many rows and fewer are held in memory; more are reduced by the engine.

    Returns
    -------
    ValueResult
        Whatever of it the answers allow.

    Raises
    ------
    MappingError
        If no column plays a part in value.
    OptionError
        If a brand or a scheme of weights asked for is not there.
    TooLittleDataError
        If too few answered to show anything.
    """
    _refuse_nothing(question, answers)
    frame = frame_of(session, answers, question, most_held=most_held)
    schemes = weights_of(frame.surveyed, frame, question)
    weights = choose_weights(schemes, question)
    index = value_index(frame, question, schemes, weights)
    added, added_by = value_added_of(frame, question)
    segments, small = segment_values(frame, question, weights.scheme)
    return ValueResult(
        question=question,
        responses=frame.responses,
        brands=frame.brands,
        hidden=frame.hidden | small,
        beyond=frame.beyond,
        clustered=frame.surveyed.respondent is not None,
        weights=weights,
        schemes=schemes,
        index=index,
        map=value_map(frame, question, weights),
        added=added,
        added_by=added_by,
        segments=segments,
        gaps=_gaps(frame, question),
        switching=_switching(frame, question),
        bands=() if index is None else _bands(frame, question, weights),
    )


def _refuse_nothing(question: ValueQuestion, answers: ibis.Table) -> None:
    parts = (
        question.benefits, question.quality, question.expected,
        question.worth, question.last,
    )  # fmt: skip
    if not any(parts):
        listed = ", ".join(answers.columns[:40])
        message = (
            "no column was recognised as a benefit, a quality or worth what paid. Say "
            "which are: --map product=… --map service=… --map monetary=… (the four "
            "benefits are personal, product, service, image; the four costs monetary, "
            "psychic, energy, time), or --map quality=A,B --map price=C, or --map "
            f"worth=…. A - before a column turns it round. The columns are {listed}"
        )
        raise MappingError(message)


def _gaps(frame: Frame, question: ValueQuestion) -> tuple[ServiceGap, ...]:
    """Return perceived less expected, of our own brand or of all."""
    names = [name for name in question.expected if name in question.perceived]
    if not names:
        return ()
    lone = sorted(set(question.expected) ^ set(question.perceived))
    if lone:
        message = (
            f"{', '.join(lone)}: a gap needs both --map expected.NAME=… and "
            "--map perceived.NAME=…"
        )
        raise MappingError(message)
    items = list(
        dict.fromkeys(
            item
            for name in names
            for item in (*question.expected[name], *question.perceived[name])
        )
    )
    means = frame.surveyed.means(items, BRAND).keep(frame.brands[:1])
    places = {item: i for i, item in enumerate(items)}

    def side(given: np.ndarray, asked: tuple[str, ...]) -> complex:
        return given[0, [places[item] for item in asked]].mean()

    def figures(given: np.ndarray) -> np.ndarray:
        return np.array(
            [
                side(given, question.perceived[name])
                - side(given, question.expected[name])
                for name in names
            ]
        )

    values, variances, _ = frame.surveyed.covariances(means, figures, group=BRAND)
    weights = _gap_weights(frame, question, names)
    gaps = [
        ServiceGap(
            dimension=name,
            expected=float(np.real(side(means.means, question.expected[name]))),
            perceived=float(np.real(side(means.means, question.perceived[name]))),
            gap=mean_estimate(
                float(values[i]),
                float(np.sqrt(max(variances[i], 0.0))),
                int(means.counts[0].max()),
                confidence=question.confidence,
            ),
            weight=weights[name],
        )
        for i, name in enumerate(names)
    ]
    return tuple(sorted(gaps, key=lambda gap: -gap.priority))


def _gap_weights(
    frame: Frame, question: ValueQuestion, names: list[str]
) -> dict[str, float]:
    asked = [question.importance.get(name) for name in names]
    columns = [column for column in asked if column is not None]
    if len(columns) < len(names):
        return equal_weights(names)
    points = frame.surveyed.means(columns).means[0]
    return dict(zip(names, map(float, points / points.sum()), strict=True))


def _switching(frame: Frame, question: ValueQuestion) -> Switching | None:
    if question.last is None or question.following is None:
        return None
    counts = switching_counts(
        frame.surveyed.table,
        question.last,
        question.following,
        weight=frame.surveyed.weight,
    )
    rows = frame.surveyed.session.arrow(counts).to_pylist()
    return switching(rows) if rows else None


def _bands(
    frame: Frame, question: ValueQuestion, weights: Weights
) -> tuple[ValueBand, ...]:
    """Return the share of promoters by value of the response: associated, no more."""
    if question.recommend is None:
        return ()
    scored = value_scores(
        frame.surveyed.table,
        {p.name: p.rated for p in frame.components if p.side == "benefit"},
        {p.name: p.rated for p in frame.components if p.side == "cost"},
        scale=frame.index_scale,
        weights=weights.of_index,
    )
    if frame.own is not None:
        scored = scored.filter(scored[BRAND] == ibis.literal(frame.own))
    session = frame.surveyed.session
    ends = session.row(
        scored.agg(low=scored["value"].min(), high=scored["value"].max())
    )
    if ends["low"] is None or not ends["low"] < ends["high"]:
        return ()
    width = (ends["high"] - ends["low"]) / BANDS
    cuts = [round(ends["low"] + width * i) for i in range(1, BANDS)]
    cuts = sorted(set(map(float, cuts)))
    rows = session.arrow(
        band_sums(
            scored,
            question.recommend,
            cuts=cuts,
            at_least=PROMOTERS_FROM,
            weight=frame.surveyed.weight,
        )
    ).to_pylist()
    return value_bands(
        rows, cuts, confidence=question.confidence, fewest=question.fewest
    )
