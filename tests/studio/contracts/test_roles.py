"""Each role at each address: let in or refused, as the guide's table says."""

import re
from collections import Counter
from typing import Any

import pytest
from contracts.policy import KEEPS_NOTHING, OWN, POLICY, Line, written_roles
from contracts.test_views import INSIDE, MAY_WRITE, browser_of
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from one_of_each import SCRIPT, bring_again
from wagtail.models import ModelLogEntry

from nilai_studio.business.models import User
from nilai_studio.business.roles import ROLES
from nilai_studio.customers.extensions import list_filters
from nilai_studio.customers.models import CustomerTask
from nilai_studio.runs.models import Run
from nilai_studio.worth.models import CustomerWorth

MAY = written_roles()
BEGUN = "<script>alert"
REFUSED = {"/admin/", "/admin/login/"}
"""Where those are led who may not."""


def may(role: str, lines: tuple[str, ...]) -> bool:
    return bool(lines) and all(role in MAY[line] for line in lines)


def path_of(name: str, things: dict[str, Any]) -> str:
    return reverse(name, args=[things.get(hole, hole) for hole in POLICY[name].at])


def sent(line: Line, things: dict[str, Any]) -> dict[str, Any]:
    """Return what a form sends, about what is furnished."""

    def filled(value: Any) -> Any:
        if callable(value):
            return value()
        if isinstance(value, str) and value.startswith("{") and '"' not in value:
            return value.format(**things)
        return value

    return {name: filled(value) for name, value in line.send.items()}


def is_refused(answer: Any, *, hides: bool = False) -> bool:
    """Return whether somebody was turned away, not by any fault of the form."""
    if hides and answer.status_code == 404:
        return True
    if answer.status_code == 302:
        return answer["Location"].partition("?")[0] in REFUSED
    return answer.status_code == 403


def ask(browser: Client, method: str, path: str, data: Any = None) -> tuple[Any, list]:
    """Send a request; return the answer, read to its end, and what it wrote."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if MAY_WRITE.match(sql.strip()):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = getattr(browser, method)(path, data or {})
        if answer.streaming:
            list(answer)
    return answer, written


def counted() -> Counter:
    """Return how many rows each table has, sessions left out."""
    return Counter(
        {
            model._meta.db_table: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.managed and model._meta.db_table != "django_session"
        }
    )


def entries() -> int:
    return ModelLogEntry.objects.count()


@pytest.fixture
def browser(person, furnished):
    """Make a browser of somebody with a role, for whom the furnished file was made."""

    def make(role: str) -> Client:
        somebody = person(role, f"{role.lower()}@peran.example")
        Run.objects.filter(pk=furnished["file"]).update(asked_by=somebody)
        CustomerTask.objects.update(assigned_to=somebody)
        bring_again(furnished["answers"])
        browser = browser_of(somebody)
        # The first page makes the person's profile.
        browser.get("/admin/account/")
        return browser

    return make


class TestPolicy:
    def test_has_a_line_for_each_address_and_no_other(self):
        names = {page.name for page in INSIDE}
        assert POLICY.keys() == names

    def test_goes_by_lines_of_the_guide_all_of_which_are_used(self):
        used = {words for line in POLICY.values() for words in (*line.look, *line.act)}
        assert used == MAY.keys()

    def test_knows_the_roles_there_are(self):
        assert all(roles <= ROLES.keys() for roles in MAY.values())
        assert {role for roles in MAY.values() for role in roles} == ROLES.keys()


@pytest.mark.parametrize("role", ROLES)
class TestRole:
    def test_sees_what_the_guide_says_and_nothing_else(self, browser, furnished, role):
        here, wrong = browser(role), []
        for name, line in POLICY.items():
            answer, written = ask(here, "get", path_of(name, furnished))
            if may(role, line.look):
                is_right = answer.status_code == line.answers
            elif may(role, line.act):
                is_right = answer.status_code == 405
            else:
                is_right = is_refused(answer, hides=line.hides)
            if not is_right or written:
                wrong.append(
                    (name, answer.status_code, answer.get("Location"), written)
                )
        assert not wrong

    def test_does_what_the_guide_says(self, browser, furnished, role):
        here, wrong = browser(role), []
        for name, line in POLICY.items():
            if not may(role, line.act):
                continue
            with transaction.atomic():
                before, session = entries(), here.cookies.copy()
                data = sent(line, furnished)
                answer, written = ask(here, "post", path_of(name, furnished), data)
                # A new password, say, makes a session anew.
                here.cookies = session
                is_told = entries() > before or name in OWN
                transaction.set_rollback(True)
            is_right = answer.status_code in (200, 302) and not is_refused(answer)
            if name in KEEPS_NOTHING:
                is_right, is_told = answer.status_code == 422, True
                written = ["nothing"] if not written else []
            if not (is_right and written and is_told):
                wrong.append(
                    (name, answer.status_code, answer.get("Location"), written, is_told)
                )
        assert not wrong

    def test_does_nothing_else(self, browser, furnished, role):
        here, wrong, before = browser(role), [], counted()
        for name, line in POLICY.items():
            if may(role, line.act):
                continue
            data = sent(line, furnished)
            answer, written = ask(here, "post", path_of(name, furnished), data)
            is_right = is_refused(answer) or (
                not line.act and answer.status_code == 405
            )
            if not is_right or written:
                wrong.append(
                    (name, answer.status_code, answer.get("Location"), written)
                )
        assert not wrong
        assert counted() == before


PRICED = {"value_prices", "value_document"}
"""What products cost, and what respondents would pay: answers, not revenue."""
AMOUNT = re.compile(r"\bRp\s?\d|\bIDR\b|\b(?:worth|money|revenue|margin) \d", re.I)
"""An amount, or a score of amounts."""


class TestMoney:
    """Neither an amount nor a score of amounts is told to those who may not see money."""

    def test_is_on_no_page(self, browser, furnished):
        here = browser("Service")
        rich = CustomerWorth.objects.filter(analysis=furnished["analysis"])
        best = rich.order_by("-clv_amount")[0].customer_id
        things = [furnished, furnished | {"customer": best}]
        paths = {
            path_of(name, known)
            for name, line in POLICY.items()
            for known in things
            if may("Service", line.look) and name not in PRICED
        }
        told = {path: AMOUNT.findall(seen(here.get(path))) for path in paths}
        assert not {path: found for path, found in told.items() if found}

    def test_is_on_pages_of_those_who_may(self, browser, furnished):
        text = seen(browser("Sales").get(path_of("customer", furnished)))
        assert {"Rp", "money"} <= {found.split()[0] for found in AMOUNT.findall(text)}


def seen(answer: Any) -> str:
    """Return what a page says, without its marks."""
    return re.sub(r"<[^>]*>", " ", answer.content.decode())


def nobody() -> Client:
    return Client()


def without_a_role() -> Client:
    return browser_of(User.objects.create_user("tanpa@peran.example", "x"))


def with_a_closed_account() -> Client:
    person = User.objects.create_user("tutup@peran.example", "x")
    browser = browser_of(person)
    person.is_active = False
    person.save()
    return browser


@pytest.mark.parametrize("who", [nobody, without_a_role, with_a_closed_account])
class TestStrangers:
    def test_see_nothing_and_do_nothing(self, db, furnished, who):
        browser, wrong = who(), []
        before = counted()
        for name, line in POLICY.items():
            path = path_of(name, furnished)
            for method in ("get", "post"):
                data = sent(line, furnished) if method == "post" else None
                answer, written = ask(browser, method, path, data)
                if not is_refused(answer) or written:
                    wrong.append((method, name, answer.status_code, written))
        assert not wrong
        assert counted() == before


ASKED = (
    "p", "at", "after", "by", "calculation", "kind", "state", "lang", "person", "screen",
    "step", "survey", "variant", "wave", "which", "rule", "name", "sort", "shop", "channel",
    "first_on", "last_on", "q", "item", "brand", "group", "p0-name", "p0-0", "p0-2",
)  # fmt: skip
"""What pages read from their addresses, beside the filters of customers."""
NAMES = ["superscript", "many digits", "script and NUL"]


class TestScripts:
    """Where somebody's name is a script, it is shown as text and does not run."""

    NAMED = (
        "customers", "customers_results", "customer", "timeline", "my_tasks", "duplicates",
        "duplicate", "segments", "segment", "orders", "order", "imports", "statements",
        "value", "surveys", "survey", "settings_team", "settings_person", "api_keys",
        "settings_activity", "exchange",
    )  # fmt: skip

    @pytest.mark.parametrize("name", NAMED)
    def test_are_text(self, browser, furnished, name):
        answer, _written = ask(browser("Owner"), "get", path_of(name, furnished))
        text = answer.content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert BEGUN not in text
        assert "<img src=x" not in text

    def test_end_no_data_of_a_page(self, browser, furnished):
        """Rules and figures travel as JSON within the page."""
        answer, _written = ask(
            browser("Owner"), "get", path_of("segment_edit", furnished)
        )
        text = answer.content.decode()
        assert "\\u003C/script\\u003E\\u003Cscript\\u003Ealert" in text
        assert BEGUN not in text

    @pytest.mark.parametrize("name", ["customers_export", "orders_export"])
    def test_leave_as_text_in_files(self, browser, furnished, name):
        data = {"format": "csv"}
        answer = browser("Owner").post(path_of(name, furnished), data)
        assert SCRIPT in b"".join(answer.streaming_content).decode()
        assert answer["Content-Type"].startswith("text/csv")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"


class TestOddAddresses:
    """What somebody writes into an address by hand, or a program that guesses."""

    @pytest.mark.parametrize("odd", ["²", "9" * 5000, "<script>\0"], ids=NAMES)
    def test_are_no_fault_of_the_studio(self, browser, furnished, odd):
        here, wrong = browser("Owner"), []
        filters = [each.name for each in list_filters(User.objects.first())]
        data = dict.fromkeys([*ASKED, *filters], odd)
        for name, line in POLICY.items():
            if not line.look:
                continue
            code, text = tried(here, "get", path_of(name, furnished), data)
            if code not in (200, 302, 404) or b"<script>" in text:
                wrong.append((name, code))
        assert not wrong

    @pytest.mark.parametrize("odd", ["²", "<script>\0"], ids=NAMES[::2])
    def test_nor_are_odd_forms(self, browser, furnished, odd):
        here, wrong = browser("Owner"), []
        for name, line in POLICY.items():
            if not line.act:
                continue
            data = {n: odd for n, given in line.send.items() if not callable(given)}
            with transaction.atomic():
                session = here.cookies.copy()
                code, _text = tried(here, "post", path_of(name, furnished), data)
                here.cookies = session
                transaction.set_rollback(True)
            if code not in (200, 302, 404, 422):
                wrong.append((name, code))
        assert not wrong


def tried(browser: Client, method: str, path: str, data: Any) -> tuple[Any, bytes]:
    """Return status and text of an answer, or the fault that broke it."""
    try:
        answer, _written = ask(browser, method, path, data)
    except Exception as fault:  # noqa: BLE001 - told with all others, by its page
        return repr(fault)[:200], b""
    return answer.status_code, b"" if answer.streaming else answer.content
