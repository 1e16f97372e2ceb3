"""Every list of the document: pages alike, as many queries for many rows as for one."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from perception.factory import make_sample, make_survey

from nilai_studio.api.addresses import api
from nilai_studio.customers.models import (
    Consent,
    ConsentState,
    ContactPoint,
    Customer,
    Tag,
)
from nilai_studio.orders.models import Import, Line, Order, OrderTotals, Product
from nilai_studio.runs.models import Run
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

MANY = 12


def is_list(operation):
    answers = operation["responses"].get(200, operation["responses"].get("200", {}))
    schema = answers.get("content", {}).get("application/json", {}).get("schema", {})
    return "Listing" in schema.get("$ref", "") or schema.get("type") == "array"


LISTS = [
    path
    for path, operations in api.get_openapi_schema(path_prefix="")["paths"].items()
    if "get" in operations and is_list(operations["get"])
]


@pytest.fixture
def rows(business):
    """Many of everything, each with what hangs on it."""
    tag = Tag.objects.create(name="VIP")
    product = Product.objects.create(product_id="TEH", name="Teh")
    survey = make_survey("nps")
    make_sample(survey, MANY)
    for _number in range(MANY - 1):
        make_survey("csat")
    base = Run.objects.create(kind="worth.base", version="0", inputs={})
    analysis = WorthAnalysis.objects.create(
        run=base, as_of=date(2026, 11, 1), is_current=True
    )
    segment = Segment.objects.get(slug="champions")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    first = None
    for number in range(MANY):
        customer = Customer.objects.create(name=f"C{number}")
        first = first or customer
        customer.tags.add(tag)
        ContactPoint.objects.create(
            customer=customer, kind="email", value=f"c{number}@toko.example"
        )
        said = Consent.objects.create(
            customer=customer, channel="email", purpose="offers", is_given=True,
            said_at=at, source="hand",
        )  # fmt: skip
        Consent.objects.create(
            customer=first, channel="chat", purpose="offers",
            is_given=bool(number % 2), said_at=at, source="hand",
        )  # fmt: skip
        ConsentState.objects.create(
            customer=customer, channel="email", purpose="offers", is_given=True,
            statement=said,
        )  # fmt: skip
        OrderTotals.objects.create(
            customer=customer,
            order_count=1,
            revenue_amount=1,
            first_ordered_at=at,
            last_ordered_at=at,
        )
        order = Order.objects.create(
            shop="kasir",
            order_id="1",
            entry=str(number),
            customer=customer,
            ordered_at=at,
            revenue_amount=1,
        )
        Line.objects.create(
            order=order, product=product, quantity=1, unit_price_amount=1
        )
        CustomerWorth.objects.create(
            analysis=analysis,
            customer=customer,
            first_on=at,
            last_on=at,
            orders_count=1,
            revenue_amount=1,
            recency_score=1,
            frequency_score=1,
            monetary_score=1,
            rfm_segment="champions",
        )
        Membership.objects.create(segment=segment, customer=customer)
        Segment.objects.create(name=f"S{number}", slug=f"s{number}")
        Run.objects.create(kind="worth.base", version="0")
        Import.objects.create(file_name="orders.csv", size_bytes=1, sha256="0")
    return {
        "/customers/{key}/consents": f"/customers/{first.key}/consents",
        "/orders/{shop}/{order_id}": "/orders/kasir/1",
        "/segments/{slug}/members": "/segments/champions/members",
        "/surveys/{key}/answers": f"/surveys/{survey.key}/answers",
    }


@pytest.mark.parametrize("path", LISTS)
class TestList:
    def test_asks_as_much_for_many_rows_as_for_one(self, caller, rows, path):
        someone, path = caller(), rows.get(path, path)
        # The first call notes that the key was used.
        someone.get(path)
        asked = {}
        for limit in (1, MANY):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page = someone.get(f"{path}?limit={limit}").json()
            assert len(page["items"]) == limit
            asked[limit] = len(queries)
        assert asked[MANY] == asked[1]
        assert asked[1] <= 10

    def test_goes_on_where_the_page_before_ended(self, caller, rows, path):
        someone, path = caller(), rows.get(path, path)
        whole = someone.get(f"{path}?limit=500").json()
        first = someone.get(f"{path}?limit=5").json()
        rest = someone.get(f"{path}?limit=500&cursor={first['next']}").json()
        assert first["items"] + rest["items"] == whole["items"]
        assert whole["next"] is None
        assert rest["next"] is None


def test_the_lists_are_found():
    assert len(LISTS) == 11
