"""Few answers are added up in memory: the same figures as the engine's, on both."""

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from nilai.engine.drivers import DriverQuestion, analyse_drivers
from nilai.engine.recommendation import (
    RecommendationQuestion,
    analyse_recommendation,
)
from nilai.engine.value import ValueQuestion, analyse_value
from nilai.perception.customer_value import Rated

ROWS = 240
ITEMS = ("product", "service", "monetary", "time", "overall", "worth")


@pytest.fixture
def answers() -> pa.Table:
    """80 people on three brands, weighted, some answers missing."""
    draw = np.random.default_rng(7)
    people = np.repeat(np.arange(80), 3)
    mood = draw.normal(0, 1, 80)[people]
    columns = {
        name: np.clip(np.round(5 + mood + draw.normal(0, 1.5, ROWS)), 1, 9)
        for name in ITEMS
    }
    for cells in list(columns.values())[:4]:
        cells[draw.random(ROWS) < 0.06] = np.nan
    columns["recommend"] = np.clip(np.round(6 + 2 * mood), 0, 10)
    return pa.table(
        {
            **{
                name: pa.array(cells, mask=np.isnan(cells))
                for name, cells in columns.items()
            },
            "brand": ["us", "them", "others"] * 80,
            "who": [f"p{one}" for one in people],
            "region": pa.array([[1.0, 2.0, None][one % 3] for one in people]),
            "weight": draw.uniform(0.5, 2, ROWS),
        }
    )


def figures(found, path: str = "") -> dict[str, object]:
    """Return every figure of a result by its path."""
    if dataclasses.is_dataclass(found):
        return {
            key: one
            for part in dataclasses.fields(found)
            for key, one in figures(
                getattr(found, part.name), f"{path}.{part.name}"
            ).items()
        }
    if isinstance(found, dict):
        pairs = found.items()
    elif isinstance(found, list | tuple):
        pairs = enumerate(found)
    elif isinstance(found, np.ndarray):
        pairs = enumerate(found.ravel().tolist())
    else:
        return {path: found}
    return {
        key: one
        for name, part in pairs
        for key, one in figures(part, f"{path}.{name}").items()
    }


def assert_alike(held, reduced) -> None:
    """Numbers agree to nine digits; all else is equal."""
    ours, theirs = figures(held), figures(reduced)
    assert ours.keys() == theirs.keys()
    assert len(ours) > 20
    for path, one in ours.items():
        if isinstance(one, float):
            wanted = pytest.approx(theirs[path], rel=1e-9, abs=1e-9, nan_ok=True)
            assert one == wanted, path
        else:
            assert one == theirs[path], path


def alike(analyse, session, table: pa.Table, question) -> None:
    """An analysis of held answers is that of the engine."""
    told = session.keep(session.bring(table), "told")
    held = analyse(session, told, question)
    assert_alike(held, analyse(session, told, question, most_held=0))


@pytest.mark.parametrize("weights", ["derived", "equal"])
def test_value(session, answers, weights):
    question = ValueQuestion(
        benefits={name: (Rated(name),) for name in ("product", "service")},
        costs={name: (Rated(name),) for name in ("monetary", "time")},
        worth="worth",
        overall="overall",
        recommend="recommend",
        brand="brand",
        own="us",
        respondent="who",
        weight="weight",
        by="region",
        weights=weights,
    )
    alike(analyse_value, session, answers, question)


def test_recommendation(session, answers):
    question = RecommendationQuestion(
        score="recommend",
        satisfaction=("overall",),
        by="region",
        respondent="who",
        weight="weight",
    )
    alike(analyse_recommendation, session, answers, question)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_drivers(session, answers, missing):
    question = DriverQuestion(
        outcome="overall",
        drivers=("product", "service", "monetary", "time"),
        respondent="who",
        weight="weight",
        missing=missing,
    )
    alike(analyse_drivers, session, answers, question)
