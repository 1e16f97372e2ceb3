"""Every page of the studio that a person can open, by the name of its address."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

FURNISH = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
FURNISH += """
from datetime import date, timedelta
from nilai_studio.api.actions import make_key
from nilai_studio.business.models import User
from nilai_studio.customers.actions import add_note, ask_task, tag_customers
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.shops import keep_shop
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.tasks import carry_out
from nilai_studio.segments.actions import add_segment

owner = User.objects.get(email="owner@nilai.localhost")
rule = {"match": "all", "groups": [{"match": "all", "conditions": [
    {"field": "worth", "is": "above", "value": 500},
    {"field": "last_order", "is": "longer_ago", "value": 90},
]}]}
add_segment(name="Worth a call", rule=rule, by=owner)
keep_shop(
    shop=Shop(kind="shopify", name="toko-melati", secret="of-nobody"),
    former_secret="", by=owner,
)
make_key(name="Till in Bandung", scopes=["orders:write"], by=owner)
customer = Customer.objects.order_by("-pk").first()
add_note(customer=customer, text="Asks for gift wrapping.", by=owner)
ask_task(
    customer=customer, text="Call about the delayed parcel", assigned_to=owner,
    due_on=date.today() + timedelta(days=3), by=owner,
)
run = start_run(kind="customers.duplicates")
carry_out.func(run_id=run.pk)
run.refresh_from_db()
assert run.state == "done", run.error

from nilai_studio.kit.queue import enqueue_once
from nilai_studio.perception.models.result import SurveyResult
from perception.factory import make_sample, make_survey
import time
survey = make_survey(name="Nilai Kopi Melati")
make_sample(survey, 60, customers=list(Customer.objects.order_by("pk")[:40]))
enqueue_once("perception.renew_results")
end = time.monotonic() + 90
while time.monotonic() < end and not SurveyResult.objects.filter(kind="drivers"):
    time.sleep(1)
"""
"""What the sample shop lacks for each page to have something to show."""


@dataclass(frozen=True)
class First:
    """The first link of that form on another page."""

    page: str
    form: str


PAGES: dict[str, str | First] = {
    "wagtailadmin_home": "/admin/",
    "customers": "/admin/customers/",
    "customer": First("customers", r"/admin/customers/\d+/"),
    "customer_add": "/admin/customers/add/",
    "customer_edit": First("customer", r"/admin/customers/\d+/edit/"),
    "my_tasks": "/admin/customers/tasks/",
    "duplicates": "/admin/customers/duplicates/",
    "duplicate": First("duplicates", r"/admin/customers/duplicates/\d+/"),
    "segments": "/admin/segments/",
    "segment": First("segments", r"/admin/segments/\d+/"),
    "segment_add": "/admin/segments/new/",
    "segment_edit": First("segment", r"/admin/segments/\d+/edit/"),
    "segment_remove": First("segment", r"/admin/segments/\d+/remove/"),
    "value": "/admin/value/",
    "value_index": First("value", r"/admin/value/\d+/"),
    "value_map": First("value", r"/admin/value/\d+/map/"),
    "value_drivers": First("value", r"/admin/value/\d+/drivers/"),
    "value_recommendation": First("value", r"/admin/value/\d+/recommendation/"),
    "value_respondents": First("value_index", r"/admin/value/\d+/respondents/"),
    "worth": "/admin/worth/",
    "imports": "/admin/orders/imports/",
    "import": First("imports", r"/admin/orders/imports/\d+/"),
    "orders": "/admin/orders/",
    "order": First("orders", r"/admin/orders/\d+/"),
    "runs": "/admin/runs/",
    "run": First("wagtailadmin_home", r"/admin/runs/\d+/"),
    "worth_analysis": First("run", r"/admin/worth/\d+/"),
    "health": "/admin/health/",
    "settings_business": "/admin/settings/business/",
    "settings_team": "/admin/settings/team/",
    "settings_invite": "/admin/settings/team/invite/",
    "settings_person": First("settings_team", r"/admin/settings/team/\d+/"),
    "settings_roles": "/admin/settings/roles/",
    "settings_activity": "/admin/settings/activity/",
    "shops": "/admin/settings/shops/",
    "shop_add": "/admin/settings/shops/add/",
    "shop": First("shops", r"/admin/settings/shops/\d+/"),
    "api_keys": "/admin/settings/api-keys/",
    "api_close_key": First("api_keys", r"/admin/settings/api-keys/\d+/close/"),
    "nilai-api:openapi-view": "/api/docs",
    "wagtailadmin_account": "/admin/account/",
    "second_factor": "/admin/account/two-factor/",
}
NOT_PAGES = {
    "customers_results", "timeline", "segment_preview",
    "import_progress", "run_progress", "today", "wagtailadmin_javascript_catalog",
    "import_file", "worth_report", "worth_document", "value_choose", "value_document",
}  # fmt: skip
"""Parts of pages, their data, and files."""
ELSEWHERE = {
    "wagtailadmin_login", "sign_in_code", "new_password", "second_factor_off",
    "second_factor_codes",
}  # fmt: skip
"""Shown before one is inside, or with a second factor on: test_look.py."""


def find_addresses(page: Page, studio: str) -> dict[str, str]:
    """Return each page's path on a running studio, as its lists link to them.

    Raises
    ------
    AssertionError
        If a page links to none of what it should.
    """
    found = {name: path for name, path in PAGES.items() if isinstance(path, str)}
    links: dict[str, list[str]] = {}
    for name, where in PAGES.items():
        if isinstance(where, str):
            continue
        if where.page not in links:
            page.goto(studio + found[where.page])
            links[where.page] = page.locator("main a[href]").evaluate_all(
                "links => links.map(link => link.getAttribute('href'))"
            )
        fits = [link for link in links[where.page] if re.fullmatch(where.form, link)]
        assert fits, f"{found[where.page]} links to no {name}"
        found[name] = fits[0]
    return found
