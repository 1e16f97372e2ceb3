"""/api/worth: what customers are worth, as analysed last."""

from datetime import date
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from nilai_studio.api.amounts import MONEY, round_amount, round_document
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key
from nilai_studio.api.kinds import Kind
from nilai_studio.api.problems import Problem
from nilai_studio.kit.writing import house
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis
from nilai_studio.worth.queries import find_current

router = Router(tags=["worth"])


class WorthAnswer(Schema):
    """An analysis of the whole base."""

    run: int
    as_of: date
    currency: str
    result: dict[str, Any] = Field(
        description="The document of `nilai worth --json` (docs/result.md), its "
        "amounts rounded to the currency's smallest unit."
    )


class CustomerWorthAnswer(Schema):
    """What one customer is worth."""

    customer: str
    as_of: date
    run: int
    currency: str
    clv_amount: float | None = Field(
        description="The mean of what may come. Its interval holds 95 of 100 simulated "
        "futures; where few come back and bring all of it, the mean lies above it."
    )
    clv_amount_low: float | None
    clv_amount_high: float | None
    at_risk_amount: float | None
    alive_share: float | None = Field(
        description="Probability to be still a customer; null, as its interval, where "
        "all orders came on one day: it is too early to tell."
    )
    alive_share_low: float | None
    alive_share_high: float | None
    expected_orders: float | None
    expected_orders_low: float | None
    expected_orders_high: float | None
    orders_count: int
    revenue_amount: float
    rfm_segment: str


FIELDS = tuple(
    name
    for name in CustomerWorthAnswer.__annotations__
    if name not in ("customer", "as_of", "run", "currency")
)


def _shown(row: CustomerWorth, analysis: WorthAnalysis) -> dict[str, Any]:
    currency = currency_of(analysis)
    figures = {name: getattr(row, name) for name in FIELDS}
    amounts = {
        name: round_amount(figures[name], currency)
        for name in FIELDS
        if MONEY.search(name)
    }
    return {
        "customer": row.customer.key,
        "as_of": analysis.as_of,
        "run": analysis.pk,
        "currency": currency,
        **figures,
        **amounts,
    }


def currency_of(analysis: WorthAnalysis) -> str:
    """Return the currency that an analysis counted in; the business's may be new."""
    return analysis.run.inputs.get("currency") or house().currency


def current_analysis() -> WorthAnalysis:
    """Return what screens show too.

    Raises
    ------
    Problem
        If nothing was analysed yet.
    """
    found = find_current()
    if found is None:
        detail = "Nothing was analysed yet; send orders, then POST /api/runs."
        raise Problem(Kind.NOT_FOUND, detail)
    return found


@router.get("", response=WorthAnswer, auth=Key("worth:read"))
def get_worth(request: HttpRequest) -> dict[str, Any]:
    """Get the analysis that is current."""
    found = current_analysis()
    currency = currency_of(found)
    result = round_document(found.document, currency)
    if files := result.get("read", {}).get("files"):
        # Where they lie is the server's own business.
        result["read"]["files"] = [PurePath(file).name for file in files]
    return {
        "run": found.pk,
        "as_of": found.as_of,
        "currency": currency,
        "result": result,
    }


@router.get("/customers", response=Listing[CustomerWorthAnswer], auth=Key("worth:read"))
def list_worth(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List what each customer is worth."""
    analysis = current_analysis()
    rows = CustomerWorth.objects.filter(analysis=analysis).select_related("customer")
    # Not by the row's own number: with the next analysis all of them begin anew.
    return page_of(rows, paging, lambda row: _shown(row, analysis), by="customer_id")


@router.get("/customers/{key}", response=CustomerWorthAnswer, auth=Key("worth:read"))
def get_customer_worth(request: HttpRequest, key: str) -> dict[str, Any]:
    """Get what one customer is worth."""
    analysis = current_analysis()
    rows = CustomerWorth.objects.filter(analysis=analysis).select_related("customer")
    return _shown(get_object_or_404(rows, customer__key=key), analysis)
