"""The computations of these screens, for runs to ask for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.extensions import find_column
from nilai_studio.customers.models import Customer
from nilai_studio.orders.queries import orders_version
from nilai_studio.perception.models import PriceTerms
from nilai_studio.perception.money.terms import WINDOW_DAYS
from nilai_studio.perception.results import renewing
from nilai_studio.perception.results.computations import STEPS, analyse_survey
from nilai_studio.perception.results.preparing import (
    address_at,
    describe_survey,
    freeze_survey,
    names_of_surveys,
)
from nilai_studio.perception.results.roles import codes_of
from nilai_studio.perception.results.screens import Screen, add_screen
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, Tell, computation

KEYS_AT_ONCE = 5_000
LAKE = {"lake": _("Copying new orders for the analysis")}


@computation(
    "perception.prices",
    label=_("Prices"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_prices"),
)
def perception_prices(run: Run, tell: Tell) -> Outcome:
    """Work out acceptable prices, demand, and the best prices."""
    from nilai_studio.perception.money.analysis.prices import Terms, find_prices

    held = PriceTerms.objects.filter(survey=run.inputs["survey"]).first()
    cost = held.unit_cost_amount if held else None
    terms = Terms(
        currency=Business.current().currency,
        unit_cost=None if cost is None else float(cost),
    )
    return analyse_survey(run, tell, "prices", partial(find_prices, terms=terms))


@computation(
    "perception.choices",
    label=_("Choices"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_prices"),
)
def perception_choices(run: Run, tell: Tell) -> Outcome:
    """Work out what customers choose by, and would pay."""
    from nilai_studio.perception.money.analysis.choices import find_choices
    from nilai_studio.perception.money.analysis.prices import Terms

    terms = Terms(currency=Business.current().currency)
    return analyse_survey(run, tell, "choices", partial(find_choices, terms=terms))


@computation(
    "perception.maxdiff",
    label=_("What matters most"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_prices"),
)
def perception_maxdiff(run: Run, tell: Tell) -> Outcome:
    """Work out which items matter most."""
    from nilai_studio.perception.money.analysis.choices import find_maxdiff

    return analyse_survey(run, tell, "maxdiff", find_maxdiff)


@computation(
    "perception.fit",
    label=_("Market fit"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_fit"),
)
def perception_fit(run: Run, tell: Tell) -> Outcome:
    """Work out whether customers would miss the product."""
    from nilai_studio.perception.money.analysis.fit import find_fit

    return analyse_survey(run, tell, "fit", find_fit)


@computation(
    "perception.heard",
    label=_("In customers’ own words"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_fit"),
)
def perception_heard(run: Run, tell: Tell) -> Outcome:
    """Gather the words that customers use."""
    from nilai_studio.perception.money.analysis.fit import find_heard

    return analyse_survey(run, tell, "heard", find_heard)


@computation(
    "perception.equity",
    label=_("Who moves where"),
    steps=STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_money"),
    permission=SEE_MONEY,
)
def perception_equity(run: Run, tell: Tell) -> Outcome:
    """Work out the moves between brands, and what ratings have to do with them."""
    from nilai_studio.orders.lake import sync_lake
    from nilai_studio.perception.money.analysis.equity import find_equity

    lake = sync_lake()
    orders = lake.orders if lake.order_count else None
    return analyse_survey(run, tell, "equity", partial(find_equity, orders=orders))


@computation(
    "perception.money",
    label=_("What a point is worth"),
    steps=LAKE | STEPS,
    freeze=freeze_survey,
    describe=describe_survey,
    named=names_of_surveys,
    address=address_at("value_money"),
    permission=SEE_MONEY,
)
def perception_money(run: Run, tell: Tell) -> Outcome:
    """Join answers with what was bought afterwards."""
    from nilai_studio.orders.lake import sync_lake
    from nilai_studio.perception.money.analysis.money import Orders, find_money

    business = Business.current()
    # What changes from here on makes the result out of date.
    version = str(orders_version())
    tell("lake", 0.0)
    lake = sync_lake()
    orders = Orders(
        pattern=lake.orders,
        today=datetime.now(ZoneInfo(business.time_zone)).date(),
        currency=business.currency,
        time_zone=business.time_zone,
        version=version,
        window_days=WINDOW_DAYS,
        worth=worth_of,
    )
    find = partial(find_money, orders=orders) if lake.order_count else _nothing
    return analyse_survey(run, tell, "money", find)


def _nothing(*_asked: object) -> list:
    """Find nothing: there is no order yet."""
    return []


def worth_of(keys: Sequence[str]) -> Mapping[str, float]:
    """Return what customers are worth ahead, as the app above tells it.

    Parameters
    ----------
    keys : sequence of str
        Customers' keys.

    Returns
    -------
    dict
        Key to worth; without those whose worth is not known.
    """
    column = find_column("worth")
    if column is None:
        return {}
    found: dict[str, float] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        pks = dict(Customer.objects.filter(key__in=part).values_list("pk", "key"))
        for pk, amount in column.cells(list(pks)).items():
            if amount is not None:
                found[pks[pk]] = float(amount)
    return found


def register() -> None:
    """Have these results renewed when answers come."""

    def asks(*roles: str):  # type: ignore[no-untyped-def]
        return lambda asked: any(codes_of(asked, role) for role in roles)

    renewing.add_kind("prices", asks("price_too_cheap", "bid"))
    renewing.add_kind("choices", lambda asked: asked.layout == "choice")
    renewing.add_kind("maxdiff", lambda asked: asked.layout == "maxdiff")
    renewing.add_kind("fit", asks("disappointed"))
    renewing.add_kind("heard", asks("before", "after", "main_benefit", "improve"))
    renewing.add_kind("equity", asks("next_brand"))
    renewing.add_kind("money", asks("benefit", "satisfaction", "effort", "recommend"))
    pays, fits, worth = _("Willingness to pay"), _("Market fit"), _("Money")
    most, heard = _("What matters most"), _("In their own words")
    for order, (name, label, kinds) in enumerate(
        (
            ("value_prices", pays, {"prices": pays, "choices": pays, "maxdiff": most}),
            ("value_fit", fits, {"fit": fits, "heard": heard}),
            ("value_money", worth, {"money": worth, "equity": worth}),
        )
    ):
        add_screen(
            Screen(
                name=name,
                label=label,
                order=60 + 10 * order,
                kinds=tuple(kinds),
                permission=SEE_MONEY if name == "value_money" else "",
                labels=kinds,
            )
        )
