"""Lists ask the database as often for thirty rows as for three."""

from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.test_views import browser_of
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from perception.factory import make_sample, make_survey
from wagtail.log_actions import log

from nilai_studio.api.models import ApiKey
from nilai_studio.business.models import User
from nilai_studio.customers.models import (
    ContactPoint,
    Customer,
    CustomerTask,
    DuplicateCandidate,
    Tag,
)
from nilai_studio.orders.models import (
    Delivery,
    Import,
    Line,
    Order,
    OrderTotals,
    Product,
    Shop,
)
from nilai_studio.perception.models import Invitation, Statement
from nilai_studio.perception.models.survey import new_token
from nilai_studio.runs.models import Run
from nilai_studio.segments.actions import add_segment

FEW, MANY = 3, 30
AT = datetime(2026, 11, 1, tzinfo=UTC)
IN_SOLO = {"field": "city", "is": "is", "value": "Solo"}
RULE = {"match": "all", "groups": [{"match": "all", "conditions": [IN_SOLO]}]}


def a_customer(owner: User, number: int) -> Customer:
    """Make one with everything that lists show of customers."""
    made = Customer.objects.create(name=f"row-{number}-", city="Solo", source="web")
    made.tags.add(Tag.objects.get_or_create(name="VIP")[0])
    made.tags.add(Tag.objects.create(name=f"tag {number}"))
    for kind, value in (
        ("email", f"c{number}@toko.example"),
        ("phone", f"+62{number}"),
    ):
        ContactPoint.objects.create(customer=made, kind=kind, value=value)
    OrderTotals.objects.create(
        customer=made,
        order_count=1,
        revenue_amount=number,
        first_ordered_at=AT,
        last_ordered_at=AT,
    )
    del owner
    return made


def an_order(owner: User, number: int) -> None:
    order = Order.objects.create(
        shop="kasir",
        order_id=f"row-{number}-",
        customer=a_customer(owner, number),
        ordered_at=AT,
        revenue_amount=1,
        brought_in=an_import(owner, number),
    )
    product, _new = Product.objects.get_or_create(product_id="TEH")
    Line.objects.create(order=order, product=product, quantity=1, unit_price_amount=1)


def an_import(owner: User, number: int) -> Import:
    return Import.objects.create(
        file_name=f"row-{number}-.csv",
        size_bytes=1,
        sha256=str(number),
        brought_by=somebody(owner, number),
        state="examined",
        examination={"kind": "orders", "staged": {"orders": 1}, "refused": {"x": 1}},
    )


def somebody(owner: User, number: int) -> User:
    made, is_new = User.objects.get_or_create(
        email=f"row-{number}-@toko.example", defaults={"first_name": f"row-{number}-"}
    )
    if is_new:
        made.groups.set(owner.groups.all())
    return made


def a_run(owner: User, number: int) -> None:
    inputs = {"asked": {"city": f"row-{number}-"}, "language": "en"}
    first = Run.objects.create(kind="customers.file", version="0", inputs=inputs)
    Run.objects.create(
        kind="worth.base",
        version="0",
        inputs={},
        asked_by=somebody(owner, number),
        repeats=first,
        state="failed",
        error="x",
    )


def a_pair(owner: User, number: int) -> None:
    first, second = a_customer(owner, number), a_customer(owner, number + 1000)
    DuplicateCandidate.objects.create(
        first=first, second=second, probability=0.5, reasons=["same_email"]
    )


def a_task(owner: User, number: int) -> None:
    CustomerTask.objects.create(
        customer=a_customer(owner, number),
        text=f"row-{number}-",
        assigned_to=owner,
        asked_by=somebody(owner, number),
    )


def a_shop(owner: User, number: int) -> None:
    del owner
    name = f"row-{number}-"
    shop = Shop.objects.create(kind="shopify", name=name, path_key=name, secret="x")
    Delivery.objects.create(shop=shop, key="1", topic="t", body=b"", state="failed")


def a_key(owner: User, number: int) -> None:
    name = f"row-{number}-"
    closed = {"closed_at": AT} if number % 2 else {}
    ApiKey.objects.create(name=name, digest=name, made_by=owner, **closed)


def a_survey(owner: User, number: int) -> Any:
    survey = make_survey("nps", name=f"row-{number}-")
    make_sample(survey, 6, customers=[a_customer(owner, number)])
    Invitation.objects.create(
        survey=survey, customer=Customer.objects.latest("pk"), token=new_token()
    )
    return survey


def a_statement(owner: User, number: int) -> None:
    Statement.objects.create(
        product=f"row-{number}-",
        segment="Solo",
        survey=a_survey(owner, number) if not number else None,
        cells={"feel": {"before": "x", "after": "y"}},
    )


def a_deed(owner: User, number: int) -> None:
    log(a_customer(owner, number), "customers.change", user=somebody(owner, number))


LISTS = {
    "customers": a_customer,
    "customers_results": a_customer,
    "orders": an_order,
    "imports": an_import,
    "runs": a_run,
    "segments": lambda owner, number: add_segment(
        name=f"row-{number}-", rule=RULE, by=owner
    ),
    "settings_team": somebody,
    "shops": a_shop,
    "api_keys": a_key,
    "duplicates": a_pair,
    "my_tasks": a_task,
    "settings_activity": a_deed,
    "surveys": a_survey,
    "value": a_survey,
    "statements": a_statement,
}
"""Page to what makes a row of it, with all that hangs on a row."""
SHOWN = {"imports": 20, "runs": 20}
"""Rows of a page where it is not all of them."""


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_often_for_many_rows_as_for_few(name, owner, business):
    browser, asked, made = browser_of(owner), {}, 0
    for count in (FEW, MANY):
        for number in range(made, count):
            LISTS[name](owner, number)
        made = count
        browser.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse(name)).content.decode()
        shown = sum(f"row-{number}-" in page for number in range(count))
        assert shown >= min(count, SHOWN.get(name, count)), "each is on the page"
        asked[count] = [query["sql"][:300] for query in queries]
    assert len(asked[MANY]) == len(asked[FEW]), asked[MANY]
