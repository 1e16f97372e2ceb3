"""What the home page says, from stored results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nilai.report.points import points_of
from nilai_studio.growth import addresses
from nilai_studio.growth.explaining import explain_new_customers, explain_slipping
from nilai_studio.kit import writing
from nilai_studio.kit.explanation import Explanation
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis
from nilai_studio.worth.queries import list_slipping
from nilai_studio.worth.telling import MonthTold, Telling, months_of

LEVERS = ("customers", "orders_per_customer", "revenue_per_order")
MONTHS = 24
"""Months that a trend shows at most."""
SUGGESTIONS = 3
SLIPPING_SHOWN = 5
SLIPPING = {"standing": "slipping", "sort": "-at_risk"}
"""The list of customers narrowed to those slipping away, most at stake first."""
CHANCE = 1.96
"""Standard deviations within which counts differ by chance, 19 times in 20."""
NEARLY_EVEN = 0.1
"""Where the change is less than this part of what the levers moved, it is no whole."""
QUIET = ("cant_lose", "at_risk")
"""RFM segments of those who ordered often and have been quiet for long."""

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One lever's tile.

    Parameters
    ----------
    name : str
        Code of the lever.
    label : str
        Its name.
    before, after : float
        In the two periods compared.
    moved : float or None
        Change as a share of before.
    part_amount : float
        What it did to revenue or margin.
    part_percent : float or None
        The same as a percentage of the whole change, below zero where the lever
        worked against it; the levers' add up to 100. None where they nearly cancel
        each other out.
    is_rise : bool
        Whether the whole change is a rise.
    trend : sequence of float
        By month, whole months only.
    """

    name: str
    label: str
    before: float
    after: float
    moved: float | None
    part_amount: float
    part_percent: float | None
    is_rise: bool
    trend: Sequence[float]

    @property
    def part(self) -> str:
        """What the lever did, in money and as a share of the whole change."""
        words = writing.words()
        amount = words.money(self.part_amount)
        if self.part_amount > 0:
            amount = f"+{amount}"
        if self.part_percent is None:
            return _("%(amount)s of the change") % {"amount": amount}
        said = _("%(amount)s: %(share)s of the fall")
        if self.is_rise:
            said = _("%(amount)s: %(share)s of the rise")
        return said % {
            "amount": amount,
            "share": words.share(self.part_percent / 100),
        }


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One thing to do, with its money and its link."""

    title: str
    text: str
    amount: float | None
    href: str
    button: str


@dataclass(frozen=True, kw_only=True)
class Slipping:
    """One customer who may be gone."""

    worth: CustomerWorth
    href: str


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """A segment of those who ordered often and have been quiet for long."""

    name: str
    customers: int
    alive: float
    worth_amount: float
    href: str


@dataclass(frozen=True, kw_only=True)
class Home:
    """What the home page says of a stored analysis."""

    telling: Telling
    answer: str
    compared: str
    levers: tuple[Lever, ...]
    worth: Json
    months: Sequence[MonthTold]
    new_customers_about: Explanation | None
    slipping_about: Explanation | None
    new_customers: float
    new_before: float
    slipping_amount: float
    slipping_count: int
    slipping: Sequence[Slipping]
    quiet: Sequence[Quiet]
    suggestions: tuple[Suggestion, ...]

    @property
    def months_ahead(self) -> int:
        """How far ahead worth is counted."""
        return round(self.worth["horizon"]["count"])

    @property
    def new_month(self) -> date | None:
        """The latest month that is over."""
        return self.months[-1].month if self.months else None

    @property
    def new_trend(self) -> list[float]:
        """New customers by month."""
        return [month.new_customers for month in self.months]

    @property
    def new_moved(self) -> float | None:
        """Growth of new customers on the month before; None after a month of none."""
        return self.new_customers / self.new_before - 1 if self.new_before else None

    @property
    def new_rose(self) -> bool | None:
        """Whether there are more of them; None where chance alone moves as much."""
        apart = self.new_customers - self.new_before
        if abs(apart) <= CHANCE * sqrt(self.new_customers + self.new_before):
            return None
        return apart > 0

    @property
    def quiet_customers(self) -> int:
        """How many ordered often and have been quiet for long."""
        return sum(segment.customers for segment in self.quiet)

    @property
    def quiet_alive(self) -> float:
        """How many of them are customers still, by the model."""
        return sum(segment.alive for segment in self.quiet)

    @property
    def quiet_amount(self) -> float:
        """What they are worth."""
        return sum(segment.worth_amount for segment in self.quiet)

    @property
    def slipping_href(self) -> str:
        """Address of all who are slipping away."""
        return addresses.customers(**SLIPPING)


def tell_home(analysis: WorthAnalysis, *, with_money: bool) -> Home:
    """Return what the home page says of an analysis.

    Parameters
    ----------
    analysis : WorthAnalysis
        The current one.
    with_money : bool
        Whether the reader may see amounts; without, nothing here holds one.

    Returns
    -------
    Home
        In the reader's language.
    """
    telling = Telling(analysis, writing.language())
    document = analysis.document
    months = [m for m in months_of(document) if not m.is_partial][-MONTHS:]
    levers = _levers(document["levers"], months)
    none: Json = {"amount": 0.0, "customers": 0}
    win_back = next((a for a in document["advice"] if a["code"] == "win_back"), none)
    sentences = telling.sentences("levers")
    return Home(
        telling=telling,
        answer=sentences[0] if with_money else _answer_without_money(levers),
        compared=sentences[-1] if len(sentences) > 1 else "",
        levers=tuple(
            lever for lever in levers if with_money or lever.name != LEVERS[2]
        ),
        worth=document["worth"],
        months=months,
        new_customers_about=explain_new_customers(telling),
        slipping_about=explain_slipping(telling, with_money=with_money),
        new_customers=months[-1].new_customers if months else 0.0,
        new_before=months[-2].new_customers if len(months) > 1 else 0.0,
        slipping_amount=win_back["amount"],
        slipping_count=int(win_back["customers"]),
        slipping=[
            Slipping(worth=row, href=addresses.customer(row.customer))
            for row in list_slipping(analysis.pk, SLIPPING_SHOWN)
        ],
        quiet=_quiet(document["worth"]["segments"]),
        suggestions=_suggestions(telling, with_money=with_money),
    )


def _quiet(segments: Sequence[Json]) -> list[Quiet]:
    return [
        Quiet(
            name=writing.words().say(f"segments.{code}"),
            customers=found["customers"],
            alive=found["alive"],
            worth_amount=found["worth_amount"],
            href=addresses.customers(rfm=code, sort="-worth"),
        )
        for code in QUIET
        for found in segments
        if found["segment"] == code
    ]


def _levers(change: Json | None, months: Sequence[MonthTold]) -> tuple[Lever, ...]:
    if change is None:
        return ()
    say = writing.words().say
    whole = change["change"]["value"]
    parts = {name: change["shares"].get(name, {}).get("value", 0.0) for name in LEVERS}
    percents: list[float] | list[None] = [None] * len(LEVERS)
    if abs(whole) > NEARLY_EVEN * sum(map(abs, parts.values())):
        percents = points_of([parts[name] / whole for name in LEVERS], 0)
    told = []
    for name, percent in zip(LEVERS, percents, strict=True):
        before, after = change["before"][name], change["after"][name]
        told.append(
            Lever(
                name=name,
                label=say(f"levers.names.{name}"),
                before=before,
                after=after,
                moved=after / before - 1 if before else None,
                part_amount=parts[name],
                part_percent=percent,
                is_rise=whole > 0,
                trend=[getattr(month, name) for month in months],
            )
        )
    return tuple(told)


def _answer_without_money(levers: Sequence[Lever]) -> str:
    if not levers:
        return ""
    customers, orders = levers[0], levers[1]
    words = writing.words()
    return ngettext(
        "%(customers)s customer ordered, %(moved)s against the period before, "
        "%(orders)s orders each.",
        "%(customers)s customers ordered, %(moved)s against the period before, "
        "%(orders)s orders each.",
        round(customers.after),
    ) % {
        "customers": words.number(customers.after),
        "moved": signed_share(customers.moved),
        "orders": words.number(orders.after, 1),
    }


def signed_share(share: float | None) -> str:
    """Return a change as a percentage with its sign."""
    if share is None:
        return "–"
    written = writing.words().share(share)
    return written if share <= 0 else f"+{written}"


def _suggestions(telling: Telling, *, with_money: bool) -> tuple[Suggestion, ...]:
    document = telling.analysis.document
    told = list(zip(document["advice"], telling.sentences("advice"), strict=False))
    found = [_suggestion(*each, with_money=with_money) for each in told]
    staked = sum(bool(advice["amount"]) for advice in document["advice"])
    # Advice comes by its money. What names none, as to bring more orders, stands last.
    found[staked:staked] = _what_ifs(document, with_money=with_money)
    return tuple(found[:SUGGESTIONS])


def _suggestion(advice: Json, sentence: str, *, with_money: bool) -> Suggestion:
    # What to do stands before the colon, why behind it.
    title, _colon, text = sentence.partition(": ")
    if not with_money:
        title = writing.words().say(f"advice.short.{advice['code']}")
        text = _of_customers(advice["customers"])
    return Suggestion(
        title=title,
        text=text[:1].upper() + text[1:],
        amount=advice["amount"] if with_money and advice["amount"] else None,
        href=_href(advice, with_money=with_money),
        button=_button(advice["code"]),
    )


def _what_ifs(document: Json, *, with_money: bool) -> list[Suggestion]:
    """Return what moving each lever is worth, for when there is less to advise."""
    if not document["levers"]:
        return []
    words = writing.words()
    taken = {advice["code"] for advice in document["advice"]}
    gains = {gain["lever"]: gain for gain in document["levers"]["what_if"]}
    # Bringing customers back costs least; winning new ones, most.
    order = ("orders_per_customer", "revenue_per_order", "customers")
    return [
        Suggestion(
            title=words.say(f"advice.short.lever_{name}"),
            text=_("%(raised)s more would bring %(amount)s in such a period.")
            % {
                "raised": words.share(gains[name]["raised_share"]),
                "amount": words.money(gains[name]["gained_amount"]),
            }
            if with_money
            else "",
            amount=gains[name]["gained_amount"] if with_money else None,
            href=_href({"code": f"lever_{name}"}, with_money=with_money),
            button=_button(f"lever_{name}"),
        )
        for name in order
        if name in gains
        and f"lever_{name}" not in taken
        and round(gains[name]["gained_amount"]) > 0
    ]


def _of_customers(count: int) -> str:
    shown = writing.words().number(count)
    return ngettext("One customer.", "%(count)s customers.", count) % {"count": shown}


def _href(advice: Json, *, with_money: bool) -> str:
    match advice["code"]:
        case "win_back":
            return addresses.customers(**SLIPPING)
        case "second_order":
            return addresses.customers(standing="once")
        case "keep_best":
            return addresses.customers(rfm=advice["values"]["segment"], sort="-worth")
        case "more_data":
            return addresses.bring_orders()
    # Without money the page of worth is not theirs; home has the levers, too.
    return addresses.worth("levers") if with_money else "#levers"


def _button(code: str) -> str:
    if code in ("win_back", "second_order", "keep_best"):
        return _("See these customers")
    return _("Import orders") if code == "more_data" else _("See the levers")
