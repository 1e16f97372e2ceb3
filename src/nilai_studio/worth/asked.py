"""What an analysis was asked, in the reader's words: whose orders, of which period."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nilai.tables import Duration
from nilai_studio.customers.extensions import find_filter
from nilai_studio.kit import writing
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import DATA_OF
from nilai_studio.worth.models import WorthAnalysis


def describe_inputs(run: Run) -> list[tuple[Any, Any]]:
    """Return the inputs of a run in the reader's language."""
    words, inputs = writing.words(), run.inputs
    months = inputs["horizon_months"]
    return [
        (gettext_lazy("Orders from"), _day(inputs["from"]) or _("the first")),
        (gettext_lazy("Orders until"), _day(inputs["until"]) or _latest(run)),
        (gettext_lazy("Customers"), segment_of(inputs) or _("all")),
        (gettext_lazy("Horizon"), words.duration(Duration(months, "month"))),
        (gettext_lazy("Margin rate"), words.share(inputs["margin_share"])),
        (
            gettext_lazy("Discount rate per year"),
            words.share(inputs["annual_rate"], 1),
        ),
        (gettext_lazy("Currency"), inputs["currency"]),
        (gettext_lazy("Time zone"), inputs["time_zone"]),
        (gettext_lazy("Orders read"), _read(inputs)),
    ]


def _read(inputs: Mapping[str, Any]) -> str:
    if DATA_OF in inputs:
        return _("those that run %(n)s read") % {"n": inputs[DATA_OF]}
    return _("as they were when it began")


def _latest(run: Run) -> str:
    """Return up to which day the orders of then came, once that is known."""
    found = WorthAnalysis.objects.filter(run=run, is_finished=True)
    as_of = found.values_list("as_of", flat=True).first()
    if as_of is None:
        return _("the latest")
    return _("the latest, %(day)s") % {"day": writing.words().day(as_of)}


def segment_of(
    inputs: Mapping[str, Any], names: Mapping[Any, str] | None = None
) -> str:
    """Return the name of the segment that was asked for; "" for everybody.

    Parameters
    ----------
    inputs : mapping
        As frozen with its run.
    names : mapping, optional
        Of the segments, where they are known already.
    """
    pk = inputs.get("segment")
    if pk is None:
        return ""
    known = segment_names() if names is None else names
    return known.get(pk, _("a segment that was removed"))


def segment_names() -> dict[Any, str]:
    """Return the names of all segments by key."""
    segments = find_filter("segment")
    choices = segments.field().choices if segments else ()
    return {pk: str(name) for pk, name in choices}


def names_of(runs: Sequence[Run]) -> dict[int, str]:
    """Return what tells some runs from the usual one, by their keys."""
    is_asked = any(run.inputs.get("segment") is not None for run in runs)
    names = segment_names() if is_asked else {}
    return {run.pk: name_of(run.inputs, names) for run in runs}


def name_of(inputs: Mapping[str, Any], names: Mapping[Any, str] | None = None) -> str:
    """Return what tells an analysis from the usual one, as a title.

    Parameters
    ----------
    inputs : mapping
        As frozen with its run.
    names : mapping, optional
        Of the segments, where they are known already.

    Returns
    -------
    str
        As in "Champions, until 30 Sep 2026"; "" for everybody and all orders.
    """
    first, until = _day(inputs.get("from")), _day(inputs.get("until"))
    period = ""
    if first and until:
        period = f"{first} – {until}"
    elif first:
        period = _("from %(day)s") % {"day": first}
    elif until:
        period = _("until %(day)s") % {"day": until}
    again = ""
    if DATA_OF in inputs:
        again = _("on the orders of run %(n)s") % {"n": inputs[DATA_OF]}
    parts = (segment_of(inputs, names), period, again)
    named = ", ".join(part for part in parts if part)
    return named[:1].upper() + named[1:]


def headline(inputs: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return what the customers asked for are worth, the segment by its name.

    Parameters
    ----------
    inputs : mapping
        As frozen with its run.
    document : mapping
        What was found, as `nilai worth --json`.

    Returns
    -------
    str
        One line; "" for everybody and all orders, whose line is stored.
    """
    whoever = {**inputs, "segment": None}
    whoever.pop(DATA_OF, None)
    segment, period = segment_of(inputs), name_of(whoever)
    if not segment and not period:
        return ""
    words, worth = writing.words(), document["worth"]
    count = worth["customers"]
    told = {
        "count": words.number(count),
        "segment": segment,
        "amount": words.money(worth["total_amount"]),
        "horizon": words.duration(Duration(round(worth["horizon"]["count"]), "month")),
    }
    if segment:
        line = ngettext(
            "%(count)s customer of “%(segment)s” is worth %(amount)s in the next "
            "%(horizon)s",
            "%(count)s customers of “%(segment)s” are worth %(amount)s in the next "
            "%(horizon)s",
            count,
        )
    else:
        line = ngettext(
            "%(count)s customer is worth %(amount)s in the next %(horizon)s",
            "%(count)s customers are worth %(amount)s in the next %(horizon)s",
            count,
        )
    said = line % told
    if period:
        orders = _("by the orders %(period)s") % {
            "period": period[:1].lower() + period[1:]
        }
        said = f"{said}, {orders}"
    return said


def membership_note(inputs: Mapping[str, Any]) -> str:
    """Return whose membership counts where a segment of today meets an earlier day."""
    if inputs["segment"] is None or not inputs["until"]:
        return ""
    return _(
        "“%(segment)s” are those who belong to it today; on %(day)s they may have been "
        "others."
    ) % {"segment": segment_of(inputs), "day": _day(inputs["until"])}


def _day(text: str | None) -> str:
    return writing.words().day(date.fromisoformat(text)) if text else ""
