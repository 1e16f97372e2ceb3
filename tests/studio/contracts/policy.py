"""Who may look and who may act at each address: lines of the guide on roles.

The guide's table is the policy; each address of the back office names the line of it by
which it is looked at, and the line by which one acts there. An address without a line
here fails the tests.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from one_of_each import HEAD, IN_SOLO, PASSWORD

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "studio-team.md"
EVERYBODY = "everybody"

SEE = "see customers, orders, segments, runs"
CARE = "write notes and tasks, correct details"
CONTACTS = "phone numbers and email addresses in full"
MONEY = "revenue, margin and worth"
ANSWERED = "see what surveys say"
ASK = "make surveys, see who answered what"
TAG = "tag customers"
CHOOSE = "change segments, export customers"
WORK = "import orders, start runs, see health"
UNDO = "merge customers, undo imports, connect shops"
SETTINGS = "business, team, API keys"


def written_roles() -> dict[str, set[str]]:
    """Return the guide's table: what one may do to the roles that may."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in GUIDE.read_text("utf-8").splitlines()
        if line.startswith("|") and not re.match(r"\|\s*-", line)
    ]
    _blank, *roles = rows[0]
    table = {
        words: {r for r, cell in zip(roles, cells, strict=True) if cell == "yes"}
        for words, *cells in rows[1:]
    }
    return table | {EVERYBODY: set(roles)}


@dataclass(frozen=True)
class Line:
    """What holds at one address.

    Parameters
    ----------
    look : tuple of str
        Lines of the guide that looking takes, all of them; without any, GET is
        answered by 405.
    act : tuple of str
        Lines that acting takes; without any, POST is answered by 405.
    at : tuple of str
        What of the furnished studio stands in the address.
    send : dict
        What a form there sends, in which `{customer}` is the furnished one's key.
    answers : int
        What a success of looking is.
    hides : bool
        Whether what one may not see is said not to be there.
    """

    look: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    send: Mapping[str, Any] = field(default_factory=dict)
    answers: int = 200
    hides: bool = False


def page(*look: str, at: str = "", **more: Any) -> Line:
    """Return a page that is only looked at."""
    return Line(look=look, at=tuple(at.split()), **more)


def button(*act: str, at: str = "", **send: Any) -> Line:
    """Return what a button does, of which there is nothing to be seen."""
    return Line(act=act, at=tuple(at.split()), send=send)


def form(*both: str, at: str = "", **send: Any) -> Line:
    """Return a page whose form takes what the page itself takes."""
    return Line(look=both, act=both, at=tuple(at.split()), send=send)


def a_file(name: str, text: str) -> Any:
    """Return a maker of a file to upload: each sending takes a fresh one."""
    return lambda: SimpleUploadedFile(name, text.encode())


RULE = json.dumps(IN_SOLO)
STATED = {"product": "Teh", "segment": "Solo", "have_before": "x", "have_after": "y"}
BUSINESS = {
    "name": "Toko Mawar",
    "currency": "USD",
    "time_zone": "Asia/Makassar",
    "week_starts_on": "6",
    "phone_region": "SG",
    "margin_share": "32,5",
    "discount_rate": "12",
    "horizon_months": "24",
}
EQUITY = {
    "driver": "{driver}",
    "points": "1",
    "cost_amount": "5000000",
    "margin_amount": "20000",
    "purchases_per_year": "4",
    "population": "10000",
    "horizon_years": "3",
    "annual_rate": "10",
}
MADE = {"name": "Ulang", "own_brand": "Melati", "languages": ["id", "en"]}

POLICY: dict[str, Line] = {
    "wagtailadmin_home": page(EVERYBODY),
    "wagtailadmin_account": form(
        EVERYBODY,
        **{
            "name-first_name": "Sari",
            "name-email": "sari@toko.example",
            "locale-preferred_language": "id-id",
            "theme-theme": "dark",
            "theme-contrast": "system",
        },
    ),
    "second_factor": form(EVERYBODY),
    "second_factor_off": form(EVERYBODY, password=PASSWORD),
    "second_factor_codes": form(EVERYBODY, password=PASSWORD),
    "today": page(EVERYBODY),
    # What the page itself gave, as a sheet: nothing is read, nothing is kept.
    "chart_sheet": button(EVERYBODY),
    "health": page(WORK),
    "exchange": Line((MONEY,), (MONEY, WORK), send={"asked": "{survey}:{measure}"}),
    # Customers.
    "customers": page(SEE),
    "customers_results": page(SEE),
    "customers_columns": button(SEE, columns=["city"]),
    "customers_tag": button(TAG, tag="VIP", customer="{customer}"),
    "customers_export": button(CHOOSE, format="csv"),
    "customer": page(SEE, at="customer"),
    "timeline": page(SEE, at="customer"),
    "customer_add": form(CARE, name="Dewi"),
    "customer_edit": form(CARE, at="customer", name="Dewi"),
    "customer_note": button(CARE, at="customer", **{"note-text": "Calls back."}),
    "customer_task": button(CARE, at="customer", **{"task-text": "Call"}),
    "customer_task_finish": button(CARE, at="task"),
    "customer_consent": button(
        CARE,
        at="customer",
        **{
            "consent-channel": "email",
            "consent-purpose": "offers",
            "consent-is_given": "yes",
            "consent-how": "till",
        },
    ),
    "customer_contact": button(
        CARE, at="customer", **{"contact-written": "dewi@toko.example"}
    ),
    "my_tasks": page(SEE),
    "duplicates": page(UNDO),
    "duplicates_find": button(UNDO),
    "duplicate": form(UNDO, at="pair", deed="apart"),
    "customer_unmerge": button(UNDO, at="merge"),
    # Segments.
    "segments": page(SEE),
    "segment": page(SEE, at="segment"),
    "segment_preview": page(SEE),
    "segment_add": form(CHOOSE, name="Lain", rule=RULE),
    "segment_edit": form(CHOOSE, at="segment", name="Lain", rule=RULE),
    "segment_remove": form(CHOOSE, at="segment"),
    # Orders.
    "orders": page(SEE),
    "order": page(SEE, at="order"),
    "orders_export": button(CHOOSE, format="csv"),
    "imports": form(WORK, file=a_file("orders.csv", HEAD + "9,a,2026-01-01,5,\n")),
    "import": page(WORK, at="import"),
    "import_progress": page(WORK, at="import"),
    "import_file": page(WORK, CONTACTS, at="import rejected"),
    "import_columns": button(WORK, at="import", customer_id="customer_id"),
    "import_confirm": button(WORK, at="import"),
    "import_discard": button(WORK, at="import"),
    "import_undo": button(UNDO, at="done"),
    "shops": page(UNDO),
    "shop_add": form(UNDO, kind="shopify", name="mawar"),
    "shop": form(UNDO, at="shop", secret="t", is_open="on"),
    "shop_secret": button(UNDO, at="asked_shop"),
    "shop_retry": button(UNDO, at="shop"),
    "shop_catch_up": button(UNDO, at="asked_shop", site="https://mawar.example"),
    "shop_ask": button(UNDO, at="asked_shop"),
    # Worth, and what is computed.
    "worth": Line((MONEY,), (MONEY, WORK), send={"horizon_months": "6"}),
    "worth_analysis": Line(
        (MONEY,), (MONEY, WORK), ("analysis",), {"horizon_months": "6"}
    ),
    "worth_report": page(MONEY, at="analysis"),
    "worth_document": page(MONEY, at="analysis"),
    "runs": page(SEE),
    "run": page(SEE, at="run"),
    "run_progress": page(SEE, at="run"),
    "run_file": page(CHOOSE, at="file", hides=True),
    "run_repeat": button(WORK, at="run"),
    "run_cancel": button(WORK, at="run"),
    # What surveys say.
    "value": page(ANSWERED),
    "value_choose": page(ANSWERED, answers=302),
    "value_index": page(ANSWERED, at="survey"),
    "value_map": page(ANSWERED, at="survey"),
    "value_drivers": page(ANSWERED, at="survey"),
    "value_recommendation": page(ANSWERED, at="survey"),
    "value_respondents": page(ASK, at="survey"),
    "value_document": page(ANSWERED, at="survey value"),
    "value_prices": page(ANSWERED, at="survey"),
    "value_cost": Line((ASK,), (ASK,), ("prices",), {"unit_cost_amount": "9000"}, 302),
    "value_fit": page(ANSWERED, at="survey"),
    "value_money": Line((MONEY,), (MONEY, ASK), ("survey",), EQUITY),
    "statements": page(ANSWERED),
    "statement_add": form(ASK, **STATED),
    "statement": Line((ANSWERED,), (ASK,), ("statement",), STATED),
    "statement_delete": form(ASK, at="statement"),
    # Surveys.
    "surveys": page(ASK),
    "survey": page(ASK, at="survey"),
    "survey_add": page(ASK),
    "survey_make": form(ASK, at="nps", **MADE),
    "survey_publish": button(ASK, at="draft"),
    "survey_close": button(ASK, at="open"),
    "survey_copy": button(ASK, at="survey"),
    "survey_remove": form(ASK, at="open"),
    "survey_settings": form(ASK, at="survey", **MADE),
    "survey_edit": form(ASK, at="draft", do="add", kind="text"),
    "survey_preview": page(ASK, at="survey"),
    "survey_preview_page": page(ASK, at="survey"),
    "survey_share": page(ASK, at="survey"),
    "survey_invite": button(ASK, at="survey", people="ani@toko.example"),
    "survey_links": button(ASK, CHOOSE, at="survey"),
    "survey_code": page(ASK, at="survey"),
    "survey_responses": page(ASK, at="survey"),
    "survey_judge": button(ASK, at="survey response", counts="on"),
    "survey_take_back": button(ASK, at="survey", reason="fast"),
    "survey_import": form(
        ASK, at="open", file=a_file("answers.csv", "response_id,recommend\na,9\n")
    ),
    "survey_columns": form(
        ASK, at="open answers", column_0="response_id", column_1="recommend"
    ),
    "survey_design": page(ASK, at="choice"),
    # Settings.
    "settings_roles": page(EVERYBODY),
    "settings_business": form(SETTINGS, **BUSINESS),
    "settings_team": page(SETTINGS),
    "settings_invite": form(
        SETTINGS, name="Baru", email="baru@toko.example", role="Sales"
    ),
    "settings_person": form(SETTINGS, at="colleague", role="Service"),
    "settings_close": button(SETTINGS, at="colleague"),
    "settings_open": button(SETTINGS, at="gone"),
    "settings_password": button(SETTINGS, at="colleague"),
    "settings_second_factor": button(SETTINGS, at="colleague"),
    "settings_activity": page(SETTINGS),
    "api_keys": form(SETTINGS, name="Lain", scopes=["orders:read"]),
    "api_close_key": form(SETTINGS, at="key"),
}

OWN = {
    "wagtailadmin_account", "second_factor", "second_factor_off", "customers_columns",
}  # fmt: skip
"""Acts that are about the person alone; the activity does not tell them."""
KEEPS_NOTHING = {"chart_sheet"}
"""Answers with what was sent; of a form it says that it is no table."""
