"""A survey from making it to its answers, in a real browser and on a phone."""

import contextlib
import csv
import functools
import http.server
import re
import threading
import time
import urllib.parse
import urllib.request
from urllib.error import HTTPError

import pytest
from live_studio import LiveStudio, in_studio
from page_checks import page_faults
from playwright.sync_api import Browser, Error, Page, expect

pytestmark = pytest.mark.browser

ANI = """
from nilai_studio.customers.models import ContactPoint, Customer
ani = Customer.objects.create(name="Ani Wijaya")
ContactPoint.objects.create(
    customer=ani, kind="email", value="ani@toko.example", written="ani@toko.example"
)
"""
PHONE = {"width": 390, "height": 844}
PATIENCE = 600
"""Milliseconds on a page: who answers quicker is no person."""
PAGE_WITHIN = 120_000


@pytest.fixture
def studio(empty_studio) -> LiveStudio:
    """A studio without orders."""
    return empty_studio


@pytest.fixture
def on_phone(chromium: Browser):
    """Open an address on a phone set to Indonesian, without JavaScript if wanted."""
    contexts, faults = [], []

    def open_(address: str, *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport=PHONE,
            locale="id-ID",
            java_script_enabled=scripts,
            has_touch=True,
        )
        context.set_default_timeout(PAGE_WITHIN)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: faults.append(said.text) if said.type == "error" else None,
        )
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [fault for fault in faults if "status of 4" not in fault] == []


def make_survey(page: Page, studio: LiveStudio, template: str, **told: str) -> str:
    """Make a survey from a template and publish it; return its address."""
    page.goto(f"{studio.address}/admin/value/surveys/new/")
    page.click(f'a[href$="/new/{template}/"]')
    for name, text in told.items():
        page.fill(f"[name={name}]", text)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/surveys/\d+/$"))
    page.click('form[action$="/publish/"] button')
    page.wait_for_url(re.compile("/share/$"))
    return page.locator("section[aria-labelledby=link] code").inner_text()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)


def send(page: Page) -> None:
    page.wait_for_timeout(PATIENCE)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def test_a_survey_is_made_answered_on_a_phone_and_seen_in_value(
    studio, open_page, on_phone
):
    office = open_page(studio, language="id")
    address = make_survey(
        office,
        studio,
        "customer_value",
        own_brand="Melati",
        competitors="Mawar\nKenanga",
    )
    for person in range(5):
        phone = on_phone(address)
        assert phone.evaluate("document.documentElement.lang") == "id"
        choose(phone, "known_brands.0", "0")
        send(phone)
        for _page in range(12):
            assert page_faults(phone) == []
            if not phone.locator("main form button[type=submit]").count():
                break
            answer_ratings(phone, person)
            send(phone)
        expect(phone.locator("h1")).to_have_text("Terima kasih!")
    office.goto(office.url.partition("share/")[0])
    expect(office.locator(".nilai-answer")).to_contain_text("5 jawaban dihitung")
    pk = re.search(r"/surveys/(\d+)/", office.url)[1]
    seen = False
    for _second in range(180):
        # The page may be about to read itself again, which interrupts.
        with contextlib.suppress(Error):
            office.goto(f"{studio.address}/admin/value/{pk}/")
        seen = "skala −100 sampai 100" in office.locator(".nilai-answer").inner_text()
        if seen:
            break
        time.sleep(1)
    assert seen, office.locator(".nilai-answer").inner_text()


def answer_ratings(page: Page, person: int) -> None:
    names = {
        field.get_attribute("name")
        for field in page.locator("main input[type=radio]").all()
    }
    for number, name in enumerate(sorted(names)):
        values = [
            field.get_attribute("value")
            for field in page.locator(f'main input[name="{name}"]').all()
        ]
        choose(page, name, values[(2 * number + person) % len(values)])
    page.wait_for_timeout(250 * len(names))


def test_half_an_answer_survives_closing_the_page(studio, open_page, on_phone):
    office = open_page(studio)
    address = make_survey(
        office, studio, "csat", own_brand="Melati", touchpoints="Toko\nKasir"
    )
    # Without JavaScript: nothing of it is needed.
    phone = on_phone(address, scripts=False)
    choose(phone, "overall.0", "4")
    send(phone)
    expect(phone.locator("legend").first).to_contain_text("Toko")
    context = phone.context
    phone.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("legend").first).to_contain_text("Toko")
    again.click("text=Kembali")
    expect(again.locator('input[value="4"]')).to_be_checked()
    # What is missing is asked for in words.
    send(again)
    send(again)
    again.fill("textarea", "Antreannya lama <b>sekali</b>")
    send(again)
    expect(again.locator("h1")).to_have_text("Terima kasih!")


def test_one_link_answers_once(studio, open_page, on_phone):
    in_studio(studio.folder, ANI)
    office = open_page(studio)
    make_survey(office, studio, "ces", own_brand="Melati")
    office.fill("[name=people]", "Ani@toko.example")
    office.click('form[action$="/invite/"] button')
    with office.expect_download() as saved:
        office.click('form[action$="/links/"] button')
    text = saved.value.path().read_text("utf-8-sig")
    row = next(csv.DictReader(text.splitlines()))
    assert row["name"] == "Ani Wijaya"
    phone = on_phone(row["link"])
    expect(phone.locator(".privacy")).to_contain_text("khusus untuk Anda")
    choose(phone, "effort.0", "6")
    send(phone)
    # In another browser it goes on where one was.
    other = on_phone(row["link"])
    other.fill("textarea", "Cepat")
    send(other)
    expect(other.locator("h1")).to_have_text("Terima kasih!")
    for page in (phone, other):
        page.goto(row["link"])
        expect(page.locator("h1")).to_have_text("Terima kasih!")
        assert not page.locator("main form").count()
    office.goto(office.url.partition("share/")[0])
    expect(office.locator(".nilai-answer")).to_have_text("Open: 1 answer counts.")


def test_a_bots_thousand_answers_are_bounded_and_shown(studio, open_page):
    office = open_page(studio)
    address = make_survey(office, studio, "ces", own_brand="Melati")
    share = office.url
    statuses = [fill(address) for _answer in range(1_000)]
    assert statuses.count(429) >= 900
    office.goto(share.replace("share/", ""))
    expect(office.locator(".nilai-answer")).to_contain_text("Open: ")
    left_out = office.locator("section[aria-labelledby=left-out]")
    expect(left_out).to_contain_text("Many from one device or network within an hour")
    numbers = re.findall(r"\b\d{2,4}\b", left_out.inner_text())
    assert sum(map(int, numbers)) >= 950
    counted = int(re.search(r"\d+", office.locator(".nilai-answer").inner_text())[0])
    assert counted <= 20
    # They can be taken back in.
    left_out.locator("form button").first.click()
    expect(office.locator(".messages")).to_contain_text("again")


def fill(address: str) -> int:
    """Answer as a program does; return the status."""
    try:
        with urllib.request.urlopen(address) as page:
            text = page.read().decode()
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
        body = urllib.parse.urlencode(fields | {"effort.0": "7"}).encode()
        with urllib.request.urlopen(address, body) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code


@pytest.fixture
def other_site(tmp_path):
    """A site of somebody else: another origin, and not the same site."""
    serve = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_told) -> None:
        pass


def test_a_frame_on_another_site_takes_answers(studio, open_page, chromium, other_site):
    folder, site = other_site
    office = open_page(studio)
    address = make_survey(office, studio, "ces", own_brand="Melati")
    key = address.rstrip("/").rpartition("/")[2]
    (folder / "shop.html").write_text(
        f'<!doctype html><title>Toko</title><body><script async data-survey="{key}" '
        f'src="{studio.address}/static/perception/embed.js"></script>'
    )
    context = chromium.new_context(viewport=PHONE, locale="id-ID")
    page = context.new_page()
    page.goto(f"{site}/shop.html")
    frame = page.frame_locator("iframe")
    frame.locator('input[value="6"]').check(force=True)
    page.wait_for_timeout(PATIENCE)
    frame.locator("button[type=submit]").click()
    frame.locator("textarea").fill("Mudah")
    page.wait_for_timeout(PATIENCE)
    frame.locator("button[type=submit]").click()
    expect(frame.locator("h1")).to_have_text("Terima kasih!")
    # The plain page is not for frames elsewhere.
    (folder / "plain.html").write_text(f'<body><iframe src="{address}"></iframe>')
    page.goto(f"{site}/plain.html")
    expect(page.frame_locator("iframe").locator("form")).to_have_count(0)
    context.close()
