"""What an analysis of worth is asked: complete, checked, and frozen with its run."""

import hashlib
import json
from datetime import date
from typing import Any

from nilai.errors import OptionError
from nilai_studio.business.models import Business
from nilai_studio.kit.forms import key_in
from nilai_studio.runs.registry import DATA_OF
from nilai_studio.worth.held import is_held

KIND = "worth.base"
HORIZONS = (3, 6, 12, 24, 36, 60)
"""Horizons in months that the screen offers."""


def freeze_inputs(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of an analysis, what was not asked as the business usually has.

    Parameters
    ----------
    asked : dict
        Any of `from` and `until` (days as text), `segment` (its key),
        `horizon_months`, `margin_share`, `annual_rate`; and `data_of`, the run whose
        orders are read again, in place of those of today.

    Returns
    -------
    dict
        All of these, currency and time zone; `data_of` only where it was asked.

    Raises
    ------
    OptionError
        If there is another name among them, or a value makes no sense.
    """
    business = Business.current()
    usual: dict[str, Any] = {
        "from": None,
        "until": None,
        "segment": None,
        "horizon_months": business.horizon_months,
        "margin_share": float(business.margin_share),
        "annual_rate": float(business.discount_rate),
        "currency": business.currency,
        "time_zone": business.time_zone,
    }
    unknown = set(asked) - set(usual) - {DATA_OF}
    if unknown:
        message = (
            f"no inputs {sorted(unknown)}; there are {', '.join(usual)}, {DATA_OF}"
        )
        raise OptionError(message)
    inputs = usual | {name: value for name, value in asked.items() if value != ""}
    for name in ("from", "until"):
        inputs[name] = _day(name, inputs[name])
    if inputs["from"] and inputs["until"] and inputs["from"] > inputs["until"]:
        message = (
            f"from {inputs['from']} until {inputs['until']}: it ends before it begins"
        )
        raise OptionError(message)
    _check_number("horizon_months", inputs["horizon_months"], 1, 120)
    _check_number("margin_share", inputs["margin_share"], 1e-6, 1)
    _check_number("annual_rate", inputs["annual_rate"], 0, 1)
    inputs["horizon_months"] = int(inputs["horizon_months"])
    if inputs["segment"] is not None:
        inputs["segment"] = int(inputs["segment"])
    if DATA_OF in inputs:
        inputs[DATA_OF] = _held_by(inputs[DATA_OF])
    return inputs


def digest_of(inputs: dict[str, Any]) -> str:
    """Return a digest of frozen inputs: the same question has the same digest."""
    text = json.dumps(inputs, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _day(name: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        message = f"{name}: {value!r} is not a day, as 2026-11-25 is"
        raise OptionError(message) from error


def _held_by(value: Any) -> int:
    found = key_in(str(value))
    if not is_held(found):
        message = (
            f"{DATA_OF}: no orders are held of a run {value!r}; leave it out to read "
            "those of today"
        )
        raise OptionError(message)
    return found


def _check_number(name: str, value: Any, least: float, most: float) -> None:
    try:
        found = least <= float(value) <= most
    except (TypeError, ValueError):
        found = False
    if not found:
        message = f"{name}: {value!r} is not a number from {least:g} to {most:g}"
        raise OptionError(message)
