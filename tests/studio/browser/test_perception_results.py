"""What surveys say in a real browser: each screen, on a phone, no script error."""

import time
from pathlib import Path

import pytest
from live_studio import LiveStudio, in_studio
from page_checks import page_faults
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ANSWERED = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from nilai_studio.kit.queue import enqueue_once
from perception.factory import make_sample, make_survey
survey = make_survey(name="Nilai Kopi Melati")
make_sample(survey, 60)
enqueue_once("perception.renew_results")
print(survey.pk)
"""
ONE_MORE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.perception.models import Survey
from perception.factory import make_sample
make_sample(Survey.objects.get(), 1, seed=9)
enqueue_once("perception.renew_results")
"""
DETAILS = """
from nilai_studio.runs.models import Run
print(Run.objects.filter(kind="perception.details", state="done").count())
"""
SCREENS = ("", "map/", "drivers/", "recommendation/", "respondents/?item=product")


@pytest.fixture(scope="module")
def answered(tmp_path_factory) -> tuple[LiveStudio, str]:
    """A studio with a survey that sixty answered, its waves worked out."""
    home = tmp_path_factory.mktemp("answered") / "home"
    studio = LiveStudio(home).start()
    pk = in_studio(home, ANSWERED)
    end = time.monotonic() + 180
    while in_studio(home, DETAILS) != "1" and time.monotonic() < end:
        time.sleep(2)
    yield studio, pk
    assert studio.stop() == 0


def drawn(page: Page) -> None:
    """Wait until every picture is drawn."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-controller~=nilai-chart]')]"
        ".every(chart => chart.dataset.drawn)"
    )


class TestScreens:
    @pytest.mark.parametrize(
        ("width", "language", "scheme"),
        [(1280, "en", "light"), (390, "id", "dark"), (390, "en", "light")],
    )
    def test_are_legible_and_fit(self, open_page, answered, width, language, scheme):
        studio, pk = answered
        page = open_page(studio, width=width, language=language, scheme=scheme)
        found = []
        for path in ("", *(f"{pk}/{screen}" for screen in SCREENS)):
            page.goto(f"{studio.address}/admin/value/{path}")
            drawn(page)
            assert page.locator(".nilai-answer").inner_text().strip()
            found += [f"{path}: {fault}" for fault in page_faults(page)]
        assert not found

    def test_lead_from_one_to_the_next(self, open_page, answered):
        studio, _pk = answered
        page = open_page(studio)
        page.goto(f"{studio.address}/admin/value/")
        page.get_by_role("link", name="Nilai Kopi Melati").first.click()
        drawn(page)
        assert page.locator(".nilai-chart").count() >= 3
        page.get_by_role("link", name="Value map", exact=True).click()
        expect(page.locator("h2").first).to_contain_text("Quality against price")
        page.select_option("[name=wave]", "2026-10")
        page.locator(".nilai-choose").get_by_role("button").click()
        expect(page.locator(".nilai-counted")).to_contain_text("From 30 answers")
        page.get_by_role("link", name="Drivers", exact=True).click()
        expect(page.get_by_text("The size of the prize").first).to_be_visible()
        page.get_by_text("Price: what it costs in money").click()
        expect(page.locator(".nilai-tree details[open]")).to_have_count(2)

    def test_an_answer_is_seen_within_seconds(self, open_page, answered):
        studio, pk = answered
        page = open_page(studio)
        in_studio(studio.folder, ONE_MORE)
        began = time.monotonic()
        while time.monotonic() < began + 60:
            page.goto(f"{studio.address}/admin/value/{pk}/")
            if "From 61 answers" in page.locator(".nilai-counted").inner_text():
                break
            page.wait_for_timeout(500)
        took = time.monotonic() - began
        assert took < 60, f"seen after {took:.0f} s"
