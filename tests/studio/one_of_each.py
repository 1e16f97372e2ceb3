"""One of everything that addresses name, so that looking finds it and acts act."""

import shutil
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from perception.factory import make_sample, make_survey
from perception.results_worker import clear_files
from perception.test_money_runs import carry_out
from worth.small_shop import store_small_shop
from worth.worker import analyse

from nilai_studio.api.actions import make_key
from nilai_studio.business.actions import invite_person
from nilai_studio.business.models import Business, User
from nilai_studio.customers.actions import (
    add_contact_point,
    add_note,
    ask_task,
    change_customer,
    merge_customers,
    tag_customers,
)
from nilai_studio.customers.models import Customer, DuplicateCandidate
from nilai_studio.growth.exchange.queries import measures_of
from nilai_studio.orders.imports import examining, loading
from nilai_studio.orders.imports.actions import bring_file, confirm_import
from nilai_studio.orders.imports.folders import folder_of, stored_name
from nilai_studio.orders.models import Delivery, Import, Line, Order, Product, Shop
from nilai_studio.orders.webhooks.catching_up import keep_catch_up
from nilai_studio.orders.webhooks.shops import keep_shop
from nilai_studio.perception.models import Invitation, Response, Statement
from nilai_studio.perception.models.survey import new_token
from nilai_studio.perception.surveys.brought import keep_file
from nilai_studio.runs.files import begin_file
from nilai_studio.runs.models import Run
from nilai_studio.segments.actions import add_segment

HEAD = "order_id,customer_id,order_date,total,email\n"
ORDERS = HEAD + (
    "1,ani,2026-01-05 10:00,150000,ani@toko.example\n"
    "2,budi,2026-01-06 10:00,75000,budi@toko.example\n"
    "3,cici,someday,75000,cici@toko.example\n"
)
ANSWERS = "response_id,recommend,colour\na,9,red\nb,7,blue\n"
IN_SOLO = {
    "match": "all",
    "groups": [
        {
            "match": "all",
            "conditions": [{"field": "city", "is": "is", "value": "Solo"}],
        }
    ],
}
SCRIPT = "</script><script>alert(1)</script><img src=x onerror=a>"
"""What somebody calls everything who would run a script in a colleague's browser."""
PASSWORD = "rahasia-sekali"


class Upload:
    """A file as a form brings it."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text.encode()

    def chunks(self) -> list[bytes]:
        return [self.text]


def furnish() -> dict[str, Any]:
    """Fill an empty studio; return what each thing is known by in addresses."""
    Business.objects.create(pk=1, name="Toko Melati", currency="IDR")
    owner = User.objects.create_user("pemilik@toko.example", PASSWORD)
    owner.groups.add(Group.objects.get(name="Owner"))
    clear_files()
    store_small_shop(customers=30)
    found: dict[str, Any] = {"analysis": analyse().pk}
    found |= _customers(owner)
    found |= _orders(owner)
    found |= _surveys(owner)
    found |= _settings(owner)
    return found


def bring_again(key: str) -> None:
    """Lay out the file of answers again, which goes once its answers came in."""
    here = settings.HOME.path("uploads") / "answers"
    shutil.copytree(here / f"{key}.kept", here / key, dirs_exist_ok=True)


def _brought() -> str:
    key = keep_file(Upload("answers.csv", ANSWERS)).key
    here = settings.HOME.path("uploads") / "answers"
    shutil.copytree(here / key, here / f"{key}.kept")
    return key


def _customers(owner: User) -> dict[str, Any]:
    ani, budi, gone, *_others = Customer.objects.order_by("pk")
    facts = {"name": SCRIPT, "city": SCRIPT, "source": SCRIPT, "needs": SCRIPT}
    change_customer(customer=ani, facts=facts, by=owner)
    tag_customers(customer_ids=[ani.pk], name=SCRIPT, by=owner)
    add_contact_point(customer=ani, written="ani@toko.example", by=owner)
    add_note(customer=ani, text=SCRIPT, by=owner)
    task = ask_task(customer=ani, text=SCRIPT, due_on=date(2026, 12, 1), by=owner)
    pair = DuplicateCandidate.objects.create(first=ani, second=budi, probability=0.9)
    merge = merge_customers(kept=budi, gone=gone, by=owner)
    segment = add_segment(name=SCRIPT, rule=IN_SOLO, by=owner)
    made = {"customer": ani, "task": task, "pair": pair, "merge": merge}
    return {name: one.pk for name, one in (made | {"segment": segment}).items()}


def _orders(owner: User) -> dict[str, Any]:
    path = settings.HOME.path("uploads") / "given"
    path.write_text(ORDERS)
    done = bring_file(file_name="orders.csv", path=path, by=owner)
    examining.examine(done.pk)
    done.refresh_from_db()
    confirm_import(brought=done, by=owner)
    loading.load(done.pk)
    done.refresh_from_db()
    done.file_name = done.shop = SCRIPT
    done.save()
    waiting = Import.objects.create(
        file_name="orders.csv",
        size_bytes=9,
        sha256="0",
        brought_by=owner,
        state=Import.State.EXAMINED,
        examination=done.examination,
    )
    shutil.rmtree(folder_of(waiting), ignore_errors=True)
    shutil.copytree(folder_of(done), folder_of(waiting))
    for name, text in (
        ("rejected.csv", "3,someday\n"),
        (stored_name("orders.csv"), ORDERS),
    ):
        (folder_of(waiting) / name).write_text(text)
    order = Order.objects.latest("pk")
    order.channel = order.campaign = SCRIPT
    order.save()
    product = Product.objects.create(product_id="KOPI", name=SCRIPT, category=SCRIPT)
    Line.objects.create(order=order, product=product, quantity=1, unit_price_amount=1)
    # What a run was asked to write for somebody, and one that has not ended.
    file = Run.objects.create(kind="customers.file", version="0", state="done")
    begin_file(file, "customers.xlsx").write_text("x")
    open_run = Run.objects.create(
        kind="worth.base", version="0", inputs=Run.objects.earliest("pk").inputs
    )
    return {
        "import": waiting.pk,
        "done": done.pk,
        "order": order.pk,
        "file": file.pk,
        "run": open_run.pk,
    }


def _surveys(owner: User) -> dict[str, Any]:
    survey = make_survey(name=SCRIPT)
    make_sample(survey, 60, customers=list(Customer.objects.order_by("pk")[:30]))
    carry_out("value", survey)
    response = Response.objects.filter(survey=survey).earliest("pk")
    response.suspect = "fast"
    response.save()
    Invitation.objects.create(
        survey=survey, customer=response.customer, token=new_token()
    )
    statement = Statement.objects.create(
        product=SCRIPT,
        segment=SCRIPT,
        survey=survey,
        cells={"feel": {"before": SCRIPT, "after": "Segar"}},
        changed_by=owner,
    )
    model = carry_out("equity", survey).extra["model"]
    return {
        "survey": survey.pk,
        "draft": make_survey("nps", state="draft").pk,
        "open": make_survey("nps").pk,
        "choice": make_survey("choice").pk,
        "prices": make_survey("gabor_granger").pk,
        "response": response.pk,
        "statement": statement.pk,
        "driver": model["item"],
        "measure": measures_of(survey)[0].code,
        "answers": _brought(),
    }


def _settings(owner: User) -> dict[str, Any]:
    colleague, _word = invite_person(
        email="rekan@toko.example", name=SCRIPT, role="Sales", by=owner
    )
    gone, _word = invite_person(
        email="pergi@toko.example", name="Pergi", role="Sales", by=owner
    )
    gone.is_active = False
    gone.save()
    shop = Shop(kind="shopify", name="toko-melati", secret="of-nobody")
    shop = keep_shop(shop=shop, by=owner)
    Delivery.objects.create(
        shop=shop, key="1", topic="orders/create", body=b"{}", state="failed"
    )
    asked = Shop(kind="woocommerce", name="toko-mawar", secret="of-nobody")
    asked = keep_shop(shop=asked, by=owner)
    site = "https://mawar.example"
    keep_catch_up(shop=asked, site=site, key="ck_1", secret="cs_1", by=owner)
    key, _secret = make_key(name=SCRIPT, scopes=["orders:write"], by=owner)
    return {
        "colleague": colleague.pk,
        "gone": gone.pk,
        "shop": shop.pk,
        "asked_shop": asked.pk,
        "key": key.pk,
    }
