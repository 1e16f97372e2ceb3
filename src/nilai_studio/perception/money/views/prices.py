"""Willingness to pay: prices, choices with a simulator of shares, what matters most."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai.errors import NilaiError
from nilai_studio.business.models import Business
from nilai_studio.kit import writing
from nilai_studio.kit.pages import Page
from nilai_studio.perception.models import PriceTerms, Survey
from nilai_studio.perception.money.actions import set_unit_cost
from nilai_studio.perception.money.forms import CostForm
from nilai_studio.perception.money.views.kinds import KindsPage, own_part
from nilai_studio.perception.refusals import said_of

CHANGE = "perception.change_survey"
MOST_PRODUCTS = 8
NOT_TESTED = gettext_lazy(
    "A level or a price was not among those that were asked about, or two products "
    "have one name."
)


class PricesView(KindsPage):
    """What customers would pay, and which price pays best."""

    screen = "value_prices"
    template_name = "perception/money/prices.html"
    sections = {
        "prices": ("demand", "price", "read"),
        "choices": ("choice", "trust", "read"),
        "maxdiff": ("maxdiff", "read"),
    }
    nothing = gettext_lazy("This survey asks nothing about prices or choices.")

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return the parts, the simulator after what customers choose by."""
        parts = list(super().get_parts())
        choices = self.result_of("choices")
        if choices is not None and "model" in choices.extra:
            heading = _("Who would win which share")
            template = "perception/money/simulator.html"
            place = [part["code"] for part in parts].index("choice") + 1
            parts.insert(place, own_part("simulator", heading, template))
        return parts

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the cost of a unit, and the simulator."""
        found = super().get_context_data(**context)
        terms = PriceTerms.objects.filter(survey=self.survey).first()
        cost = terms.unit_cost_amount if terms else None
        has_prices = self.result_of("prices") is not None
        choices = self.result_of("choices")
        market = {}
        if choices is not None and "model" in choices.extra:
            market = simulator(
                choices.extra["model"], self.request.GET, self.survey, self.wave
            )
        return found | {
            "with_cost": has_prices,
            "cost": cost,
            "cost_form": CostForm(initial={"unit_cost_amount": cost}),
            "market": market,
            "currency": Business.current().currency,
        }


def simulator(
    model: Mapping[str, Any], asked: Mapping[str, str], survey: Survey, wave: str
) -> dict[str, Any]:
    """Return products as they are asked for, and who would choose them.

    Parameters
    ----------
    model : mapping
        Stored with the result of choices.
    asked : mapping
        Of the address: `p0-name`, `p0-0` (level of the first attribute) …, `cost`,
        `add` for one product more, `drop` for one less.
    survey : Survey
        Names the first products.
    wave : str
        Kept in the form.

    Returns
    -------
    dict
        Products, shares, pictures, and what stands in the way.
    """
    products = _products(model, asked, survey)
    found: dict[str, Any] = {
        "products": products,
        "with_price": model["price"] is not None,
        "cost": asked.get("cost", ""),
        "wave": wave,
        "may_add": len(products) < MOST_PRODUCTS,
        "price": model["price"],
        "respondents": model["respondents"],
        "choices": model["choices"],
        "with_none": model["with_none"],
    }
    cost = _amount(asked.get("cost", ""))
    try:
        return found | _shares(model, products, cost)
    except NilaiError as error:
        return found | {"problem": said_of(error, instead=NOT_TESTED)}


def _shares(
    model: Mapping[str, Any], products: list[dict[str, Any]], cost: float | None
) -> dict[str, Any]:
    from nilai_studio.perception.money.analysis.simulate import (
        market_figures,
        named_shares,
        simulate,
    )

    words = writing.words()
    market = simulate(
        model,
        [
            {
                "name": product["name"],
                "values": {f["name"]: f["value"] for f in product["fields"]},
            }
            for product in products
        ],
        unit_cost=cost,
        currency=Business.current().currency,
    )
    rows = named_shares(market, words)
    return {
        "rows": rows,
        "first": rows[0],
        "response": market.response,
        "with_cost": cost is not None,
        "pictures": market_figures(
            market,
            words,
            respondents=model["respondents"],
            with_cost=cost is not None,
        ),
    }


def _products(
    model: Mapping[str, Any], asked: Mapping[str, str], survey: Survey
) -> list[dict[str, Any]]:
    """Return the products of the address, or ours beside a competitor."""
    names = survey.brands or [_("Ours"), _("Theirs")]
    if len(names) < 2:
        names = [*names, _("Theirs")]
    known = [i for i in range(MOST_PRODUCTS) if f"p{i}-name" in asked]
    dropped = asked.get("drop", "")
    places = [i for i in known if str(i) != dropped] if known else [0, 1]
    if "add" in asked and len(places) < MOST_PRODUCTS:
        places.append(max(places, default=-1) + 1 if places else 0)
        places = [min(place, MOST_PRODUCTS + 1) for place in places]
    return [
        {
            "place": place,
            "name": (asked.get(f"p{at}-name") or _name(names, place))[:60],
            "fields": [
                _field(attribute, asked.get(f"p{at}-{number}"), place)
                for number, attribute in enumerate(model["attributes"])
            ],
        }
        for place, at in enumerate(places)
    ]


def _name(names: list[str], place: int) -> str:
    return names[place] if place < len(names) else _("Product %(n)s") % {"n": place + 1}


def _field(attribute: Mapping[str, Any], asked: str | None, place: int) -> dict:
    levels = [_plain(level) for level in attribute["levels"]]
    if levels:
        value = asked if asked in levels else levels[place % len(levels)]
        return {"name": attribute["name"], "levels": levels, "value": value}
    low, high = attribute["low"], attribute["high"]
    value = asked if asked not in (None, "") else _plain((low + high) / 2)
    return {
        "name": attribute["name"],
        "levels": [],
        "value": value,
        "low": _plain(low),
        "high": _plain(high),
    }


def _plain(level: Any) -> str:
    return f"{level:g}" if isinstance(level, float) and abs(level) < 1e6 else (
        f"{level:.0f}" if isinstance(level, float) else str(level)
    )  # fmt: skip


def _amount(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found < 1e15 else None


class CostView(Page):
    """Say what a unit costs us."""

    permission = CHANGE

    def get(self, _request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Lead back: a cost is written by the form of the screen."""
        return HttpResponseRedirect(reverse("value_prices", args=[self.kwargs["pk"]]))

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Store it, and begin the run that uses it."""
        survey = get_object_or_404(Survey, pk=self.kwargs["pk"])
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        form = CostForm(request.POST)
        if form.is_valid():
            set_unit_cost(survey=survey, by=request.user, **form.cleaned_data)
            messages.success(request, _("The best prices are worked out anew."))
        else:
            messages.error(request, _("Give the cost as a number from 0."))
        return HttpResponseRedirect(reverse("value_prices", args=[survey.pk]))
