"""Pages outside the back office: doors, faults, and what customers are asked."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from focus_checks import focus_faults
from page_checks import SETTLE
from perception.factory import make_sample, make_survey
from pictures import SCHEMES, SHOTS, WIDTHS, faults_of
from playwright.sync_api import Page
from signing_in import give_password

from nilai_studio.business.second_factor import (
    begin_second_factor,
    find_app,
    renew_recovery_codes,
)
from nilai_studio.perception.answering import limits
from nilai_studio.perception.answering.steps import steps_of
from nilai_studio.perception.models import Response
from nilai_studio.perception.surveys.library import templates

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("en", "id")
PASSWORD = "rahasia-sekali"
WAYS = {1280: ("light",), 390: ("dark",)}
if SHOTS:
    WAYS = dict.fromkeys(WIDTHS, SCHEMES)

Look = Callable[[str], None]


@pytest.fixture
def page(open_browser, language) -> Page:
    """A browser that nobody has signed in with."""
    return open_browser(language=language, is_inside=False)


@pytest.fixture
def look(page, language) -> Iterator[Look]:
    """Look at what the browser shows, wide and narrow; fail at the end."""
    found: list[str] = []

    def look_(name: str) -> None:
        assert page.locator("html").get_attribute("lang")[:2] == language, name
        for width, schemes in WAYS.items():
            page.set_viewport_size({"width": width, "height": 900})
            found.extend(faults_of(page, f"{name}-{language}-{width}", schemes))
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.evaluate(SETTLE)
        if language == "en":
            found.extend(f"{name}: {fault}" for fault in focus_faults(page))

    yield look_
    assert found == []


def send(page: Page) -> None:
    """Send the form of the page, and wait for what follows."""
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def give(page: Page, email: str, password: str = PASSWORD) -> None:
    """Send a password, and wait for what follows."""
    with page.expect_navigation():
        give_password(page, email, password)


def last_step(response: Response) -> str:
    """Return the name of the last page that a response sees."""
    content = response.survey.versions.get(number=response.version).content
    return steps_of(content, response.answers, response.token)[-1].name


@pytest.mark.parametrize("language", LANGUAGES)
class TestSigningIn:
    def test_from_the_password_to_the_code(self, page, look, live_server, owner):
        look("login")
        begin_second_factor(person=owner)
        app = find_app(owner, confirmed=False)
        app.confirmed = True
        app.save()
        code, another, *_codes = renew_recovery_codes(person=owner)
        give(page, owner.email)
        look("sign_in_code")
        page.fill("[name=code]", "0000-0000")
        send(page)
        look("sign_in_code_wrong")
        # A wrong code is slowed down; not here.
        owner.staticdevice_set.update(throttling_failure_count=0)
        page.fill("[name=code]", code)
        send(page)
        page.wait_for_url("**/admin/")

        here = f"{live_server.url}/admin/account/two-factor/"
        page.goto(here)
        look("second_factor_on")
        page.goto(f"{here}off/")
        look("second_factor_off")
        page.goto(f"{here}codes/")
        look("second_factor_codes")
        page.fill("main [type=password]", PASSWORD)
        send(page)
        page.locator(".nilai-codes").wait_for()
        assert another not in page.locator(".nilai-codes").inner_text()
        look("recovery_codes")

    def test_with_a_one_time_password(self, page, look, live_server, owner):
        owner.must_change_password = True
        owner.save()
        give(page, owner.email)
        look("new_password")
        page.fill("[name=new_password1]", "123")
        page.fill("[name=new_password2]", "124")
        send(page)
        look("new_password_refused")
        owner.must_change_password = False
        owner.save()
        page.goto(f"{live_server.url}/admin/account/two-factor/")
        send(page)
        look("second_factor_scan")

    def test_after_too_many_wrong_passwords(self, page, look, settings):
        settings.AXES_FAILURE_LIMIT = 2
        give(page, "nobody@toko.example", "wrong")
        look("login_wrong")
        give(page, "nobody@toko.example", "wrong")
        look("login_closed")


@pytest.mark.parametrize("language", LANGUAGES)
class TestGoneAstray:
    def test_is_told_plainly(self, page, look, live_server, owner):
        for name, path in {
            "404_outside": "/nothing/",
            "404_survey": "/s/0123456789/",
            "403": "/not-for-you/",
            "500": "/fault/",
        }.items():
            answer = page.goto(live_server.url + path)
            assert str(answer.status) in name or name == "404_survey"
            look(name)
        page.goto(f"{live_server.url}/admin/login/")
        page.context.clear_cookies()
        give(page, owner.email)
        look("403_csrf")
        page.goto(f"{live_server.url}/admin/login/")
        give(page, owner.email)
        page.wait_for_url("**/admin/")
        page.goto(f"{live_server.url}/admin/nothing/")
        look("404_inside")


@pytest.mark.parametrize("language", LANGUAGES)
class TestSurvey:
    def test_first_page_of_each_template(self, page, look, live_server):
        for template in templates():
            survey = make_survey(template)
            page.goto(f"{live_server.url}/s/{survey.key}/")
            look(f"answer_{template}")

    def test_from_a_blank_page_to_thanks(
        self, page, look, live_server, language, monkeypatch
    ):
        survey = make_survey("nps")
        page.goto(f"{live_server.url}/s/{survey.key}/")
        send(page)
        look("answer_missing")
        (done,) = make_sample(survey, 1)
        Response.objects.filter(pk=done.pk).update(language=language)
        page.goto(f"{live_server.url}/s/{survey.key}/r/{done.token}/")
        look("answer_thanks")
        Response.objects.filter(pk=done.pk).update(
            finished_at=None, changed_at=timezone.now(), last_step=last_step(done)
        )
        page.reload()
        look("answer_send")
        page.goto(f"{live_server.url}/s/{survey.key}/kiosk/")
        look("answer_kiosk")
        page.goto(f"{live_server.url}/s/{survey.key}/embed/")
        look("answer_embed")
        monkeypatch.setattr(limits, "PAGES", -1)
        page.goto(f"{live_server.url}/s/{survey.key}/kiosk/")
        send(page)
        look("answer_later")
        survey.state = survey.State.CLOSED
        survey.save()
        page.goto(f"{live_server.url}/s/{survey.key}/kiosk/")
        look("answer_closed")
