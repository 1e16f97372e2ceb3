"""What the sample shop lacks for each page to have something to show.

Runs in a process of its own, once Django is ready, while the studio is stopped: its
worker would do the same, a process for each.
"""

import json
from datetime import date, timedelta

from django.utils import timezone
from perception.factory import make_sample, make_survey
from states import make_states

from nilai_studio.api.actions import make_key
from nilai_studio.business.models import User
from nilai_studio.customers.actions import add_note, ask_task
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.shops import keep_shop
from nilai_studio.perception.models import Statement, Survey
from nilai_studio.perception.results.renewing import kinds_due
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run
from nilai_studio.segments.actions import add_segment

RULE = {
    "match": "all",
    "groups": [
        {
            "match": "all",
            "conditions": [
                {"field": "worth", "is": "above", "value": 500},
                {"field": "last_order", "is": "longer_ago", "value": 90},
            ],
        }
    ],
}


def furnish() -> str:
    """Fill what is empty; return, as JSON, what the tests look for.

    `surveys` are their keys by template, `states` paths of pages by what they show.
    """
    owner = User.objects.get(email="owner@nilai.localhost")
    _settings(owner)
    _customers(owner)
    pks = _surveys()
    _statement(pks["market_fit"], owner)
    _carry_out("customers.duplicates")
    for pk in pks.values():
        # What is due once, and what is due then: the waves.
        while due := kinds_due(Survey.objects.get(pk=pk)):
            for kind in due:
                _carry_out(kind, survey=pk)
    for kind in ("money", "equity"):
        _carry_out(f"perception.{kind}", survey=pks["customer_value"])
    _carry_out("growth.exchange", survey=pks["customer_value"])
    return json.dumps({"surveys": pks, "states": make_states()})


def _settings(owner) -> None:
    add_segment(name="Worth a call", rule=RULE, by=owner)
    shop = Shop(kind="shopify", name="toko-melati", secret="of-nobody")
    keep_shop(shop=shop, former_secret="", by=owner)
    make_key(name="Till in Bandung", scopes=["orders:write"], by=owner)


def _customers(owner) -> None:
    customer = Customer.objects.order_by("-pk").first()
    add_note(customer=customer, text="Asks for gift wrapping.", by=owner)
    ask_task(
        customer=customer,
        text="Call about the delayed parcel",
        assigned_to=owner,
        due_on=date.today() + timedelta(days=3),
        by=owner,
    )


def _surveys() -> dict[str, int]:
    """Make a survey of value that customers answered in spring, and two more."""
    value = make_survey(name="Nilai Kopi Melati")
    responses = make_sample(value, 60, customers=_customers_around(150))
    for response in responses:
        response.finished_at = timezone.now() - timedelta(days=150)
    type(responses[0]).objects.bulk_update(responses, ["finished_at"])
    made = {"customer_value": value}
    for template in ("choice", "market_fit"):
        made[template] = make_survey(template)
        make_sample(made[template], 60)
    make_survey("nps", name="Belum dijawab")
    return {template: survey.pk for template, survey in made.items()}


def _customers_around(days: int) -> list:
    """Return sixty customers who ordered before and after so many days ago."""
    day = timezone.now() - timedelta(days=days)
    found = Customer.objects.filter(
        order_totals__first_ordered_at__lt=day, order_totals__last_ordered_at__gt=day
    )
    return list(found.order_by("pk")[:60])


def _statement(survey: int, owner) -> None:
    Statement.objects.create(
        product="Kopi Melati",
        segment="Mahasiswa di Bandung",
        survey_id=survey,
        cells={"feel": {"before": "Mengantuk", "after": "Segar"}},
    )


def _carry_out(kind: str, **inputs) -> None:
    run = start_run(kind=kind, inputs=inputs)
    work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", (kind, run.error)
