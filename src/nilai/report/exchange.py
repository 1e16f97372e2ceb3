"""The value exchange told to people and programs: section, picture, JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from nilai.engine.money import ExchangeResult
from nilai.figures.data_table import DataTable, data_table, money, number
from nilai.figures.exchange import exchange_figure
from nilai.perception.disclosure import FEWEST
from nilai.perception.value_exchange import ExchangeGroup
from nilai.report.page import Picture
from nilai.report.plain import plain
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def exchange_title(result: ExchangeResult, words: Words) -> tuple[str, str]:
    """Return the first line, and the interval of its figure.

    Parameters
    ----------
    result : ExchangeResult
        The analysis.
    words : Words
        The reader's language and currency.

    Returns
    -------
    tuple of str
        Of those who pay well and are at risk; else of those who love us.
    """
    groups = {group.name: group for group in result.exchange.groups}
    for name in ("mend", "keep"):
        group = groups[name]
        if group.customers >= FEWEST:
            title = words.say(
                f"exchange.title_{name}",
                count=group.customers,
                amount=words.money(group.worth.value),
            )
            return title, words.say(
                "exchange.between",
                low=words.money(group.worth.low),
                high=words.money(group.worth.high),
                confidence=words.share(group.worth.confidence),
                customers=result.exchange.customers,
            )
    return words.say("exchange.title_few"), ""


def exchange_section(
    result: ExchangeResult,
    words: Words,
    *,
    measure: str,
    is_own_cut: bool = False,
    as_of: date | None = None,
) -> Section:
    """Return the four groups with counts, money, and what to do.

    Parameters
    ----------
    result : ExchangeResult
        The analysis.
    words : Words
        The reader's language and currency.
    measure : str
        What value is measured by, in the reader's language.
    is_own_cut : bool
        Whether somebody set the cuts.
    as_of : date, optional
        Of worth.

    Returns
    -------
    Section
        Groups of fewer than five are not shown.
    """
    found = result.exchange
    groups = {group.name: group for group in found.groups}
    said = []
    cut = words.number(found.value_cut, 1)
    if groups["mend"].customers >= FEWEST:
        worth = groups["mend"].worth
        said.append(
            words.say(
                "exchange.first",
                count=groups["mend"].customers,
                cut=cut,
                amount=words.money(worth.value),
                low=words.money(worth.low),
                high=words.money(worth.high),
            )
        )
    if groups["grow"].customers >= FEWEST:
        said.append(
            words.say("exchange.second", count=groups["grow"].customers, cut=cut)
        )
    said.append(
        words.say(
            "exchange.cuts",
            value=cut,
            worth=words.money(found.worth_cut),
            how=words.say(f"exchange.cuts_{'own' if is_own_cut else 'medians'}"),
        )
    )
    if any(0 < group.customers < FEWEST for group in found.groups):
        said.append(words.say("exchange.hidden", fewest=FEWEST))
    said += [
        words.say(f"exchange.{code}", count=n) for code, n in result.left_out.items()
    ]
    return Section(
        code="exchange",
        heading=words.say("exchange.heading"),
        sentences=tuple(said),
        tables=(_table(found.groups, words),),
        how=explain(
            words,
            "exchange",
            as_of=as_of,
            measure=measure,
            customers=found.customers,
            confidence=words.share(found.groups[0].worth.confidence),
            no_value=result.left_out.get("no_value", 0),
            no_worth=result.left_out.get("no_worth", 0),
        ),
    )


def _table(groups: tuple[ExchangeGroup, ...], words: Words) -> Table:
    names = ("group", "customers", "share", "worth", "value", "act")
    return Table(
        columns=tuple(words.say(f"exchange.column_{name}") for name in names),
        rows=tuple(_row(group, words) for group in groups),
    )


def _row(group: ExchangeGroup, words: Words) -> tuple[str, ...]:
    name = words.say(f"exchange.groups.{group.name}")
    act = words.say(f"exchange.acts.{group.act}")
    if group.customers < FEWEST:
        few = "0" if not group.customers else f"< {FEWEST}"
        return (name, few, "–", "–", "–", act)
    worth = words.span(words.money(group.worth.low), words.money(group.worth.high))
    return (
        name,
        words.number(group.customers),
        words.share(group.share.value),
        f"{words.money(group.worth.value)} ({worth})",
        words.number(group.mean_value, 1),
        act,
    )


def exchange_picture(
    result: ExchangeResult, value: np.ndarray, worth: np.ndarray, words: Words
) -> Picture:
    """Return the map.

    Parameters
    ----------
    result : ExchangeResult
        The analysis.
    value, worth : ndarray
        Of customers, or of some drawn by lot.
    words : Words
        The reader's language and currency.

    Returns
    -------
    Picture
        With each group's name and count in its corner.
    """
    found = result.exchange
    corners = {
        group.name: words.say(f"exchange.groups.{group.name}")
        + (f": {words.number(group.customers)}" if group.customers >= FEWEST else "")
        for group in found.groups
    }
    figure = exchange_figure(
        value,
        worth,
        cuts=(found.value_cut, found.worth_cut),
        corners=corners,
        customers=found.customers,
        currency=words.currency_name,
        table=_groups_table(found.groups, words),
        voice=words,
    )
    return Picture(
        id="figure-exchange",
        section="exchange",
        figure=figure,
        label=words.say("figures.exchange.title"),
    )


def _groups_table(groups: Sequence[ExchangeGroup], words: Words) -> DataTable:
    """Return a row per group; of too few customers, no more than that."""
    shown = [group.customers >= FEWEST for group in groups]

    def of(values: Iterable[float]) -> list[float]:
        pairs = zip(values, shown, strict=True)
        return [value if is_shown else float("nan") for value, is_shown in pairs]

    return data_table(
        words,
        group=[words.say(f"exchange.groups.{group.name}") for group in groups],
        customers=of(group.customers for group in groups),
        value_to_customer=number(of(group.mean_value for group in groups)),
        worth=money(of(group.worth.value for group in groups)),
        low=money(of(group.worth.low for group in groups)),
        high=money(of(group.worth.high for group in groups)),
    )


def exchange_document(result: ExchangeResult) -> dict[str, Any]:
    """Return the value exchange as a document.

    Parameters
    ----------
    result : ExchangeResult
        The analysis.

    Returns
    -------
    dict
        What is not finite is None.
    """
    found = result.exchange
    return plain(
        {
            "surveyed": result.surveyed,
            "customers": found.customers,
            "left_out": result.left_out,
            "value_cut": found.value_cut,
            "worth_cut": found.worth_cut,
            "groups": [
                asdict(group) | {"customers": group.customers} for group in found.groups
            ],
        }
    )
