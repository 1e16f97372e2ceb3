"""The rows of a file as responses: what fits, and in words what does not."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nilai_studio.business.models import Business
from nilai_studio.perception.receiving import Offer, UnfitAnswer
from nilai_studio.perception.surveys.brought import Brought, read_days
from nilai_studio.perception.surveys.columns import MEANINGS

SHOWN = 5
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class Imported:
    """What came of a file: new answers, known ones, and what did not fit."""

    new: int = 0
    again: int = 0
    unfit: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    empty: int = 0

    def note(self, said: Mapping[str, Any], one: Mapping[str, Any]) -> None:
        """Note what a row says of itself that was not understood."""
        at, weight = said.get("answered_at"), said.get("weight")
        if at not in (None, "") and one["at"] is None:
            why = _("answered_at: “%(said)s” is no day; the answer counts for today.")
            self.others[why % {"said": str(at)[:60]}] += 1
        if weight not in (None, "") and _weight(weight) is None:
            why = _("weight: “%(said)s” is no weight; the answer counts once.")
            self.others[why % {"said": str(weight)[:60]}] += 1

    def left_out(self) -> list[str]:
        """Return in words what did not come in, what was most often first."""
        lines = [
            _("%(why)s It counts as no answer, %(n)d times.") % {"why": why, "n": n}
            if n > 1
            else _("%(why)s It counts as no answer.") % {"why": why}
            for why, n in self.unfit.most_common(SHOWN)
        ]
        rest = self.unfit.total() - sum(n for _why, n in self.unfit.most_common(SHOWN))
        if rest:
            more = ngettext(
                "%(n)d more cell counts as no answer.",
                "%(n)d more cells count as no answer.",
                rest,
            )
            lines.append(more % {"n": rest})
        lines += [why for why, _n in self.others.most_common(SHOWN)]
        if self.empty:
            none = ngettext(
                "%(n)d response holds no answer and was left out.",
                "%(n)d responses hold no answer and were left out.",
                self.empty,
            )
            lines.append(none % {"n": self.empty})
        return lines


def gather(
    brought: Brought, columns: Mapping[str, str], offer: Offer, told: Imported
) -> dict[str, dict[str, Any]]:
    """Return responses by id; rows of one response and other brands come together.

    Parameters
    ----------
    brought : Brought
        The file.
    columns : mapping
        Column to the question, or the meaning, that it is.
    offer : Offer
        What the survey offers.
    told : Imported
        Where what does not fit is noted.
    """
    about = {name: column for column, name in columns.items() if name in MEANINGS}
    asked = {
        column: name
        for column, name in columns.items()
        if name not in MEANINGS or name == "segment"
    }
    if "answered_at" in about:
        read_days(brought, about["answered_at"])
    given: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(brought.rows(), 1):
        of = {name: row.get(column) for name, column in about.items()}
        own = of.get("response_id")
        key = str(own) if own not in (None, "") else f"{brought.digest}:{number}"
        one = given.setdefault(
            key,
            {
                "id": key,
                "answers": {},
                "customer": str(of.get("customer_id") or ""),
                "at": _moment(of.get("answered_at")),
                "weight": _weight(of.get("weight")) or 1.0,
            },
        )
        told.note(of, one)
        said = {name: row.get(column) for column, name in asked.items()}
        answers, unfit = _fitting(offer, said, str(of.get("brand") or ""))
        one["answers"] |= answers
        told.unfit.update(_by_column(why, asked) for why in unfit)
    return given


def _by_column(why: str, asked: Mapping[str, str]) -> str:
    """Return what did not fit under the file's own name of the column."""
    code, colon, rest = why.partition(":")
    own = (column for column, name in asked.items() if name.partition("@")[0] == code)
    return f"{next(own, code)}{colon}{rest}"


def _fitting(
    offer: Offer, said: dict[str, Any], brand: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the answers of a row, and why others do not fit: none takes one along."""
    found: dict[str, Any] = {}
    unfit: list[str] = []
    with suppress(UnfitAnswer):
        return offer.read(said, brand), unfit
    # What belongs together, such as the tasks of a design, fits as a whole or not.
    whole = {name: question["code"] for name, (question, _part) in offer.points.items()}
    whole |= {name: "design" for one in offer.designed for name in one.names}
    parts: dict[str, dict[str, Any]] = {}
    for name, cell in said.items():
        parts.setdefault(whole.get(name, name), {})[name] = cell
    for part in parts.values():
        try:
            found |= offer.read(part, brand)
        except UnfitAnswer as why:
            unfit.append(str(why))
    return found, unfit


def _moment(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=Business.current().zone)
    return found if found > EARLIEST else None


def _weight(said: Any) -> float | None:
    try:
        weight = float(said)
    except (TypeError, ValueError):
        return None
    return weight if 0 < weight < 1e9 else None
