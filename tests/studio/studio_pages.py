"""Every page of the studio that a person can open, by the name of its address."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page


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
    "value_prices": First("value", r"/admin/value/\d+/prices/"),
    "value_fit": First("value", r"/admin/value/\d+/fit/"),
    "value_money": First("value", r"/admin/value/\d+/money/"),
    "statements": "/admin/value/statements/",
    "statement_add": "/admin/value/statements/add/",
    "statement": First("statements", r"/admin/value/statements/\d+/"),
    "statement_delete": First("statement", r"/admin/value/statements/\d+/delete/"),
    "surveys": "/admin/value/surveys/",
    "survey_add": "/admin/value/surveys/new/",
    "survey_make": First("survey_add", r"/admin/value/surveys/new/\w+/"),
    "survey": First("surveys", r"/admin/value/surveys/\d+/"),
    "survey_settings": First("survey", r"/admin/value/surveys/\d+/settings/"),
    "survey_edit": First("survey", r"/admin/value/surveys/\d+/edit/"),
    "survey_preview": First("survey", r"/admin/value/surveys/\d+/preview/"),
    "survey_share": First("survey", r"/admin/value/surveys/\d+/share/"),
    "survey_import": First("survey", r"/admin/value/surveys/\d+/answers/file/"),
    "survey_remove": First("survey", r"/admin/value/surveys/\d+/remove/"),
    "survey_responses": First("survey", r"/admin/value/surveys/\d+/answers/"),
    "exchange": "/admin/exchange/",
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
    "import_file", "run_file", "worth_report", "worth_document", "value_choose", "value_document",
    "value_cost", "survey_code", "survey_preview_page", "survey_design",
}  # fmt: skip
"""Parts of pages, their data, and files."""
ELSEWHERE = {
    "wagtailadmin_login", "sign_in_code", "new_password", "second_factor_off",
    "second_factor_codes", "survey_columns",
}  # fmt: skip
"""Shown before one is inside or with a second factor on (browser/new_studio/test_doors),
or after a file was brought (states)."""


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
