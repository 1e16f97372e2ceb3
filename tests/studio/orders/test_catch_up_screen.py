"""The screen of a shop that is asked: who may, what it says, what it never says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from orders.woocommerce import KEY, SECRET
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from nilai_studio.backoffice.health import examine
from nilai_studio.business.models import User
from nilai_studio.orders.models import CatchUp, Shop

SITE = "https://toko.example"
REFUSED = {"fault": "key_refused", "found_count": 3, "left_count": 1200}
GIVEN = {"site": SITE, "key": KEY, "secret": SECRET, "since": ""}


@pytest.fixture
def shop(business):
    return Shop.objects.create(kind="woocommerce", name="woo", path_key="w", secret="s")


@pytest.fixture
def give(signed_in, shop):
    """Fill in the form as the owner; return the page that comes."""
    client = signed_in("Owner")

    def do(**changed):
        address = f"/admin/settings/shops/{shop.pk}/catch-up/"
        answer = client.post(address, GIVEN | changed, follow=True)
        shop.refresh_from_db()
        return answer.content.decode()

    return do


def page(client, shop):
    return client.get(f"/admin/settings/shops/{shop.pk}/").content.decode()


class TestForm:
    def test_keeps_address_and_key(self, give, shop):
        assert "The shop is being asked" in give()
        assert (shop.site, shop.consumer_key) == (SITE, KEY)
        assert shop.consumer_secret == SECRET
        at = CatchUp.objects.get()
        day = timezone.now() - at.after
        assert 0.99 < day.total_seconds() / 86_400 < 1.01
        assert DBTaskResult.objects.get().task_path.endswith("ask_shops")

    def test_shows_the_secret_to_nobody(self, give, shop, client):
        shown = give() + page(client, shop)
        shown += client.get("/admin/settings/activity/").content.decode()
        logged = str(list(ModelLogEntry.objects.values()))
        assert SITE in logged
        for text in (shown, logged):
            assert SECRET not in text
            assert KEY not in text
        # As WooCommerce's own list names it.
        assert f"ends in {KEY[-7:]}" in shown

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("toko.example", SITE),
            (" https://Toko.Example/ ", SITE),
            ("https://toko.example/kopi/", f"{SITE}/kopi"),
            ("https://toko.example/wp-json/wc/v3/orders?page=1", SITE),
            ("https://toko.example/wp-admin/admin.php?page=wc-settings", SITE),
            ("https://toko.example:8443", f"{SITE}:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ],
    )
    def test_takes_an_address_as_people_write_it(self, give, shop, typed, kept):
        give(site=typed)
        assert shop.site == kept

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"site": "http://toko.example"}, "write https://"),
            ({"site": "ftp://toko.example"}, "Enter a valid URL"),
            ({"site": "https://ani:rahasia@toko.example"}, "belongs below"),
            ({"site": "https://toko.example:99999"}, "There is no such port"),
            ({"site": "https://toko .example"}, "Enter a valid URL"),
            ({"key": SECRET}, "It begins with ck_"),
            ({"secret": KEY}, "It begins with cs_"),
            ({"secret": "cs_a\r\nX: y"}, "It begins with cs_"),
            ({"key": ""}, "both parts of the key"),
            ({"secret": ""}, "both parts of the key"),
            ({"key": "", "secret": ""}, "both parts of the key"),
            ({"since": "2999-01-01"}, "still to come"),
        ],
    )
    def test_says_what_does_not_fit(self, give, shop, changed, said):
        shown = give(**changed)
        assert said in shown
        assert SECRET not in shown.replace(f'value="{changed.get("key")}"', "")
        assert (shop.site, shop.consumer_secret) == ("", "")
        assert not CatchUp.objects.exists()

    def test_keeps_the_key_where_none_is_given(self, give, shop):
        give()
        give(key="", secret="", since="2026-01-01")
        assert shop.consumer_secret == SECRET
        assert CatchUp.objects.get().after.isoformat() == "2025-12-31T16:59:59+00:00"

    def test_another_address_wants_the_key_again(self, give, shop):
        """Otherwise who changes the address would be sent the secret."""
        give()
        shown = give(site="https://other.example", key="", secret="")
        assert "both parts of the key" in shown
        assert shop.site == SITE

    def test_an_empty_address_forgets_the_key(self, give, shop):
        give()
        give(site="", key="", secret="")
        assert (shop.consumer_key, shop.consumer_secret) == ("", "")
        assert not CatchUp.objects.exists()

    def test_is_for_woocommerce_alone(self, signed_in, business):
        other = Shop.objects.create(kind="shopify", name="s", path_key="s", secret="s")
        client = signed_in("Owner")
        assert "Consumer key" not in page(client, other)
        address = f"/admin/settings/shops/{other.pk}/catch-up/"
        assert client.post(address, GIVEN).status_code == 404

    def test_changing_the_shop_itself_leaves_it_as_it_is(self, give, shop, client):
        give()
        client.post(f"/admin/settings/shops/{shop.pk}/", {"is_open": "on"})
        shop.refresh_from_db()
        assert (shop.site, shop.consumer_secret) == (SITE, SECRET)


class TestAskNow:
    def test_puts_it_into_the_queue(self, give, shop, client):
        give()
        DBTaskResult.objects.all().delete()
        CatchUp.objects.update(next_at=timezone.now() + timedelta(hours=1))
        answer = client.post(f"/admin/settings/shops/{shop.pk}/ask/", follow=True)
        assert "is being asked" in answer.content.decode()
        assert CatchUp.objects.get().next_at <= timezone.now()
        assert DBTaskResult.objects.get().task_path.endswith("ask_shops")

    @pytest.mark.parametrize("path", ["ask", "catch-up"])
    def test_looking_changes_nothing(self, give, shop, client, path):
        address = f"/admin/settings/shops/{shop.pk}/{path}/"
        assert client.get(address).status_code == 405

    @pytest.mark.parametrize("role", ["Marketer", "Analyst", "Sales", "Service"])
    @pytest.mark.parametrize("path", ["ask", "catch-up"])
    def test_is_for_owners(self, signed_in, shop, role, path):
        address = f"/admin/settings/shops/{shop.pk}/{path}/"
        signed_in(role).post(address, GIVEN)
        shop.refresh_from_db()
        assert shop.site == ""
        assert not DBTaskResult.objects.exists()


class TestSaid:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["What no webhook told", "Last asked", "3 orders and changes",
                    "about 1,200 orders", "The shop refused the key (401)", "Ask now",
                    "REST API → Add key"]),
            ("id-id", ["Yang tidak disampaikan webhook", "Terakhir ditanya",
                       "3 pesanan dan perubahan", "sekitar 1.200 pesanan",
                       "Toko menolak kunci (401)", "Tanya sekarang"]),
        ],
    )  # fmt: skip
    def test_how_far_it_is_and_what_is_wrong(
        self, signed_in, shop, business, language, words
    ):
        client = signed_in("Owner")
        profile = UserProfile.get_for_user(User.objects.get())
        profile.preferred_language = language
        profile.save()
        now = timezone.now()
        CatchUp.objects.create(
            shop=shop, after=now, next_at=now, asked_at=now, **REFUSED
        )
        shown = page(client, shop)
        for text in words:
            assert text in shown

    def test_in_the_list_and_on_health(self, signed_in, shop):
        client = signed_in("Owner")
        assert self._health() == ["All of them answer."]
        now = timezone.now()
        CatchUp.objects.create(shop=shop, after=now, next_at=now, **REFUSED)
        assert (
            "does not answer" in client.get("/admin/settings/shops/").content.decode()
        )
        (text,) = self._health()
        assert text.startswith("woo: The shop refused the key (401)")
        Shop.objects.update(is_open=False)
        assert self._health() == ["All of them answer."]

    def _health(self):
        found = [one for one in examine() if str(one.title) == "Shops that are asked"]
        return [str(one.text) for one in found]
