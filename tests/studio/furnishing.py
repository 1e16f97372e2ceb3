"""What the sample shop lacks for each page to have something to show.

Runs in a process beside the studio, once Django is ready.
"""

import json
import time
from datetime import date, timedelta

from django.utils import timezone
from perception.factory import make_sample, make_survey

from nilai_studio.api.actions import make_key
from nilai_studio.business.models import User
from nilai_studio.customers.actions import add_note, ask_task
from nilai_studio.customers.models import Customer
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.shops import keep_shop
from nilai_studio.perception.models import Statement
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.segments.actions import add_segment

OPEN = ("waiting", "running")
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
PATIENCE = 400
"""Seconds for the worker; on a machine that does much else."""


def furnish() -> str:
    """Fill what is empty; return the keys of the surveys by template, as JSON."""
    owner = User.objects.get(email="owner@nilai.localhost")
    _settings(owner)
    _customers(owner)
    pks = _surveys()
    _statement(pks["market_fit"], owner)
    _carry_out("customers.duplicates")
    for kind in ("money", "equity"):
        _carry_out(f"perception.{kind}", survey=pks["customer_value"])
    _carry_out("perception.choices", survey=pks["choice"])
    for kind in ("fit", "heard"):
        _carry_out(f"perception.{kind}", survey=pks["market_fit"])
    _carry_out("growth.exchange", survey=pks["customer_value"])
    _wait_for_results(pks["customer_value"])
    return json.dumps(pks)


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
    enqueue_once("perception.renew_results")
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
    """Do a run here, or wait for it when the worker was quicker."""
    run = start_run(kind=kind, inputs=inputs)
    work.carry_out(run.pk)
    _wait(lambda: not Run.objects.filter(pk=run.pk, state__in=OPEN).exists(), kind)
    run.refresh_from_db()
    assert run.state == "done", (kind, run.error)


def _wait_for_results(survey: int) -> None:
    """Wait until the worker has worked out the survey and each of its waves."""
    details = Run.objects.filter(
        kind="perception.details", state="done", inputs__survey=survey
    )
    _wait(details.exists, "the waves of the survey")


def _wait(is_done, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < end, f"{what}: not done in {PATIENCE} s"
        time.sleep(0.5)
