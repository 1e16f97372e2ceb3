"""A figure on a page: as JSON that a script draws, with its data beside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

FIELDS = ("x", "y", "z", "text", "values", "labels")
"""What a trace may hold one of per point."""


def payload(figure: "go.Figure", rows: Sequence[Mapping[str, Any]] | None) -> dict:
    """Return what the script needs to draw a figure and to save its data.

    Parameters
    ----------
    figure : Figure
        In the light colours of `nilai.figures`.
    rows : sequence of mapping, optional
        The figure's data as a person would want them; read from the figure's
        own traces when not given.

    Returns
    -------
    dict
        For JSON: figure, dark colours, and the data with their heads.
    """
    from nilai.figures.theme import dark_colours

    given = list(rows) if rows is not None else list(trace_rows(figure))
    head = list(dict.fromkeys(name for row in given for name in row))
    return {
        "figure": json.loads(figure.to_json()),
        "dark": dark_colours(),
        "head": head,
        "rows": [[_plain(row.get(name)) for name in head] for row in given],
    }


def trace_rows(figure: "go.Figure") -> Iterator[dict[str, Any]]:
    """Yield one row per point of a figure.

    Parameters
    ----------
    figure : Figure
        Any figure.

    Yields
    ------
    dict
        Name of the trace and what it holds for the point; of a grid, its cell.
    """
    for trace in figure.data:
        held = {field: _values(getattr(trace, field, None)) for field in FIELDS}
        named = {"series": trace.name} if trace.name else {}
        if held["z"]:
            yield from (named | cell for cell in _cells(held))
            continue
        for point in range(max(map(len, held.values()))):
            yield named | {
                field: values[point]
                for field, values in held.items()
                if point < len(values)
            }


def _cells(held: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for line, row in enumerate(held["z"]):
        for place, value in enumerate(_values(row)):
            x = held["x"][place] if held["x"] else place
            yield {"x": x, "y": held["y"][line] if held["y"] else line, "z": value}


def _values(held: Any) -> list[Any]:
    if hasattr(held, "tolist"):
        return held.tolist()
    return list(held) if isinstance(held, list | tuple) else []


def _plain(value: Any) -> Any:
    """Return what JSON can hold."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
