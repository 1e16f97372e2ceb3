"""Calls about what is there are answered as the document says."""

import pytest
from api.test_document import CHECKS, examples, schema
from django.db import transaction
from hypothesis import Phase, settings

from nilai_studio.api.actions import make_key
from nilai_studio.api.keys import SCOPES
from nilai_studio.business.models import User
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Order
from nilai_studio.perception.models import Survey
from nilai_studio.segments.models import Segment


@pytest.fixture
def key(db, furnished):
    """A key to all that the furnished studio holds."""
    owner = User.objects.filter(groups__name="Owner").earliest("pk")
    return make_key(name="Segala", scopes=list(SCOPES), by=owner)[1]


def names_in(furnished) -> dict[str, dict[str, object]]:
    """Return what the furnished studio holds, by the subject of addresses."""
    order = Order.objects.get(pk=furnished["order"])
    return {
        "customers": {"key": Customer.objects.get(pk=furnished["customer"]).key},
        "orders": {"shop": order.shop, "order_id": order.order_id},
        "worth": {"key": Customer.objects.get(pk=furnished["customer"]).key},
        "segments": {"slug": Segment.objects.get(pk=furnished["segment"]).slug},
        "surveys": {"key": Survey.objects.get(pk=furnished["survey"]).key},
        "imports": {"import_id": furnished["import"]},
        "runs": {"run_id": furnished["run"]},
    }


@schema.parametrize()
@settings(examples(8), phases=[Phase.generate])
def test_calls_about_what_is_there_answer_as_the_document_says(
    case, key, furnished, one_connection
):
    known = names_in(furnished)
    case.path_parameters |= {
        name: value
        for name, value in known.get(case.path.split("/")[2], {}).items()
        if name in case.path_parameters
    }
    if isinstance(case.body, dict) and isinstance(case.body.get("customer"), dict):
        case.body["customer"]["id"] = known["customers"]["key"]
    with transaction.atomic():
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {key}"}, checks=CHECKS
        )
        transaction.set_rollback(True)
    assert answer.status_code != 404
