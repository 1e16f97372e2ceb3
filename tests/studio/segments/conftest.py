"""Customers with orders and worth, to choose from."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import OrderTotals
from nilai_studio.runs.models import Run
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis


@pytest.fixture
def analysis(business) -> WorthAnalysis:
    """The current analysis of worth."""
    run = Run.objects.create(kind="worth.base", version="test", state="done")
    return WorthAnalysis.objects.create(
        run=run, as_of=date(2026, 11, 1), is_current=True, is_finished=True
    )


@pytest.fixture
def made(analysis):
    """Make a customer with facts, as in `made("Siti", days=100, worth=3e6)`."""

    def make(
        name,
        *,
        days=None,
        first_days=None,
        orders=3,
        revenue=900,
        worth=None,
        rfm="champions",
        **facts,
    ):
        customer = Customer.objects.create(name=name, **facts)
        if days is not None:
            last = timezone.now() - timedelta(days=days)
            OrderTotals.objects.create(
                customer=customer, order_count=orders, revenue_amount=revenue,
                first_ordered_at=timezone.now() - timedelta(days=first_days or days + 30),
                last_ordered_at=last,
            )  # fmt: skip
        if worth is not None:
            CustomerWorth.objects.create(
                analysis=analysis, customer=customer, first_on=date(2026, 1, 1),
                last_on=date(2026, 2, 1), orders_count=orders, revenue_amount=revenue,
                recency_score=1, frequency_score=1, monetary_score=1, rfm_segment=rfm,
                clv_amount=worth, at_risk_amount=worth / 2, alive_share=0.5,
            )  # fmt: skip
        return customer

    return make


@pytest.fixture
def now() -> datetime:
    """The moment of the tests."""
    return datetime.now(UTC)
