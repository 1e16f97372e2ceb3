"""Home before there are orders, and while the first analysis goes."""

from django.forms.models import model_to_dict
from django.urls import reverse
from worth.small_shop import store_small_shop, take_back_all

from nilai_studio.runs.models import Run
from nilai_studio.worth.actions import renew_if_stale

HOME = "/admin/"


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


class TestFirstDays:
    def test_asks_strangers_to_sign_in(self, client, db):
        answer = client.get(HOME)
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]

    def test_says_what_to_bring_to_those_who_may(self, signed_in, business):
        page = text_of(signed_in("Owner").get(HOME))
        assert "Welcome to Toko Melati" in page
        assert "Import orders" in page

    def test_begins_with_how_the_business_counts(self, signed_in, business):
        # Those who may not change it begin with orders; so does everybody after it.
        colleague = text_of(signed_in("Marketer").get(HOME))
        assert "Say how your business counts" not in colleague
        assert "Import orders" in colleague
        browser = signed_in("Owner")
        page = text_of(browser.get(HOME))
        settings = reverse("settings_business")
        assert page.index("Say how your business counts") < page.index("Import orders")
        assert f'<a class="button" href="{settings}">' in page
        facts = model_to_dict(business) | {"name": "Toko Kenanga"}
        browser.post(settings, facts)
        page = text_of(browser.get(HOME))
        assert "Welcome to Toko Kenanga" in page
        assert "Say how your business counts" not in page
        assert "Import orders" in page

    def test_says_that_colleagues_bring_orders_to_others(self, signed_in, business):
        page = text_of(signed_in("Service").get(HOME))
        assert "There are no orders yet" in page
        assert "Import orders" not in page

    def test_reads_itself_again_until_the_first_analysis_begins(
        self, signed_in, business
    ):
        browser = signed_in("Owner")
        assert "Refresh" not in browser.get(HOME).headers
        store_small_shop(customers=3, days=40)
        for address in (HOME, reverse("worth")):
            answer = browser.get(address)
            assert "The first analysis begins within a minute" in text_of(answer)
            assert answer.headers["Refresh"] == "5"

    def test_shows_how_far_the_first_analysis_is(self, signed_in, business):
        store_small_shop(customers=3, days=40)
        run = renew_if_stale()
        answer = signed_in("Owner").get(HOME)
        assert reverse("run_progress", args=[run.pk]) in text_of(answer)
        assert "Refresh" not in answer.headers

    def test_asks_for_orders_again_when_all_were_taken_back(self, signed_in, business):
        store_small_shop(customers=3, days=40)
        run = renew_if_stale()
        Run.objects.filter(pk=run.pk).update(state="failed", error_code="too_little")
        take_back_all()
        browser = signed_in("Marketer")
        page = text_of(browser.get(HOME))
        assert "Import orders" in page
        assert "could not be done" not in page
        assert "Your orders are in" not in page
        assert "appears here when there are orders" in text_of(
            browser.get(reverse("worth"))
        )

    def test_says_why_the_first_analysis_failed(self, signed_in, business):
        store_small_shop(customers=3, days=40)
        run = renew_if_stale()
        Run.objects.filter(pk=run.pk).update(state="failed", error_code="too_little")
        page = text_of(signed_in("Owner").get(HOME))
        assert "too few orders" in page
        assert reverse("run", args=[run.pk]) in page
