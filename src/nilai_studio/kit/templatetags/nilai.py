"""Filters and tags of every page: `{% load nilai %}`."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from babel.dates import format_timedelta
from django import template

from nilai_studio.kit import charts, writing
from nilai_studio.kit.explanation import Explanation

if TYPE_CHECKING:
    import plotly.graph_objects as go

register = template.Library()

NOTHING = "–"
Number = int | float | Decimal | None


def _known(value: Any) -> bool:
    return value is not None and value != "" and math.isfinite(float(value))


@register.filter
def money(amount: Number) -> str:
    """Write an amount for a sentence or a tile, as in Rp 104,0 juta."""
    return writing.words().money(float(amount)) if _known(amount) else NOTHING


@register.filter
def exact(amount: Number) -> str:
    """Write an amount for a table, as in Rp 104.012.500."""
    return writing.words().exact(float(amount)) if _known(amount) else NOTHING


@register.filter
def coin(amount: Number) -> str:
    """Write an amount to the smallest coin, as on a receipt: £4.95; Rp 75.000."""
    if not _known(amount):
        return NOTHING
    digits = writing.digits_of(writing.house().currency)
    return writing.words().exact(float(amount), digits)


@register.filter
def number(value: Number, digits: int = 0) -> str:
    """Write a number, as in 1.250."""
    return writing.words().number(float(value), digits) if _known(value) else NOTHING


@register.filter
def signed(value: Number, digits: int = 0) -> str:
    """Write a number with its sign, as in +1.250."""
    written = number(value, digits)
    return f"+{written}" if _known(value) and float(value) > 0 else written


@register.filter
def percent(share: Number, digits: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage, as in 12 %."""
    return writing.words().share(float(share), digits) if _known(share) else NOTHING


@register.filter
def change(share: Number, digits: int = 0) -> str:
    """Write a change as a percentage with its sign, as in +12 %."""
    written = percent(share, digits)
    return (
        f"+{written}"
        if _known(share) and not written.startswith(("−", "0"))
        else written
    )


@register.filter
def day(at: date | datetime | None) -> str:
    """Write a day, as in 25 Nov 2026; of a moment, the business's day."""
    return writing.words().day(writing.local_day(at)) if at else NOTHING


@register.filter
def month(at: date | datetime | None) -> str:
    """Write a month, as in Nov 2026."""
    return writing.words().month(writing.local_day(at)) if at else NOTHING


@register.filter
def moment(at: datetime | None) -> str:
    """Write a moment by the business's clock, as in 25 Nov 2026, 14:30."""
    return writing.write_moment(at) if at else NOTHING


@register.filter
def ago(at: datetime | None) -> str:
    """Write how long ago something was, as in 3 hours ago."""
    if not at:
        return NOTHING
    since = at - datetime.now(UTC)
    return format_timedelta(since, add_direction=True, locale=writing.language())


@register.inclusion_tag("kit/chart.html")
def chart(
    figure: "go.Figure | None",
    title: str = "",
    name: str = "",
) -> dict[str, Any]:
    """Draw a figure; it can be saved as a picture and as data.

    `title` says what it shows to those who do not see it, `name` names the files.
    """
    if figure is None:
        return {"figure": None}
    return {
        "figure": charts.payload(figure),
        "title": title,
        "name": name or "nilai",
        "height": int(figure.layout.height or 360),
        "id": f"chart-{uuid4().hex[:8]}",
    }


@register.inclusion_tag("kit/explain.html")
def explain(about: Explanation | None = None, **facts: Any) -> dict[str, Any]:
    """Offer how a figure came to be: an Explanation, or its facts by name."""
    return {"about": about or (Explanation(**facts) if facts else None)}


@register.inclusion_tag("kit/tile.html")
def tile(
    label: str,
    value: str,
    *,
    note: str = "",
    trend: Sequence[float] | None = None,
    href: str = "",
    about: Explanation | None = None,
    rises: bool | None = None,
) -> dict[str, Any]:
    """Show one figure with its name, a note below, and how it went.

    `value` is written already (`value=worth|money`); `rises` says whether the note
    is good (True), bad (False) or neither (None).
    """
    tone = {True: "good", False: "bad", None: ""}[rises]
    return {
        "label": label,
        "value": value,
        "note": note,
        "trend": trend,
        "href": href,
        "about": about,
        "tone": tone,
    }


@register.inclusion_tag("kit/spark.html")
def spark(values: Sequence[float], label: str = "") -> dict[str, Any]:
    """Draw a line the size of a word, from the oldest value to the newest."""
    known = [float(value) for value in values if _known(value)]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = 116 / max(len(known) - 1, 1)
    points = [
        (2 + step * at, 26 - 24 * ((value - low) / (high - low) if high > low else 0.5))
        for at, value in enumerate(known)
    ]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "last": (f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}") if points else None,
        "label": label,
    }


@register.inclusion_tag("kit/empty.html")
def empty(
    title: str, text: str = "", *, href: str = "", button: str = "", icon: str = ""
) -> dict[str, Any]:
    """Say what to bring where there is nothing yet."""
    return {"title": title, "text": text, "href": href, "button": button, "icon": icon}


@register.inclusion_tag("kit/progress.html")
def progress(
    address: str, *, share: float = 0.0, step: str = "", after: str = ""
) -> dict[str, Any]:
    """Show how far long work is; the page is read again when it ends.

    `address` answers with JSON: share (0 to 1), step (words), is_final; `after` is
    where to go then, this page without it.
    """
    return {
        "address": address,
        "share": share,
        "percent": round(100 * share),
        "step": step,
        "after": after,
    }
