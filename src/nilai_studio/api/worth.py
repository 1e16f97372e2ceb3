"""/api/worth: what customers are worth, as analysed last."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key
from nilai_studio.api.problems import Problem
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

router = Router(tags=["worth"])


class WorthAnswer(Schema):
    """An analysis of the whole base."""

    run: int
    as_of: date
    result: dict[str, Any] = Field(
        description="The document of `nilai worth --json`: docs/result.md."
    )


class CustomerWorthAnswer(Schema):
    """What one customer is worth; amounts in the business's currency."""

    customer: str
    as_of: date
    run: int
    clv_amount: float | None
    clv_amount_low: float | None
    clv_amount_high: float | None
    at_risk_amount: float | None
    alive_share: float | None
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
    if name not in ("customer", "as_of", "run")
)


def _shown(row: CustomerWorth) -> dict[str, Any]:
    return {
        "customer": row.customer.key,
        "as_of": row.analysis.as_of,
        "run": row.analysis_id,
        **{name: getattr(row, name) for name in FIELDS},
    }


def current_analysis() -> WorthAnalysis:
    """Return what screens show too.

    Raises
    ------
    Problem
        If nothing was analysed yet.
    """
    found = WorthAnalysis.objects.filter(is_current=True).first()
    if found is None:
        detail = "Nothing was analysed yet; send orders, then POST /api/runs."
        raise Problem(404, "Not found", detail)
    return found


@router.get("", response=WorthAnswer, auth=Key("worth:read"))
def get_worth(request: HttpRequest) -> dict[str, Any]:
    """Get the analysis that is current."""
    found = current_analysis()
    return {"run": found.pk, "as_of": found.as_of, "result": found.document}


@router.get("/customers", response=Listing[CustomerWorthAnswer], auth=Key("worth:read"))
def list_worth(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List what each customer is worth."""
    rows = CustomerWorth.objects.filter(analysis=current_analysis())
    return page_of(rows.select_related("customer", "analysis"), paging, _shown)


@router.get("/customers/{key}", response=CustomerWorthAnswer, auth=Key("worth:read"))
def get_customer_worth(request: HttpRequest, key: str) -> dict[str, Any]:
    """Get what one customer is worth."""
    rows = CustomerWorth.objects.filter(analysis=current_analysis())
    rows = rows.select_related("customer", "analysis")
    return _shown(get_object_or_404(rows, customer__key=key))
