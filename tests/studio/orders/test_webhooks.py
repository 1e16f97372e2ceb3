"""Orders that shops send: verified on the bytes, kept, stored once."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.consent.models import Consent, ConsentState
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Delivery, Order, OrderTotals, Shop
from nilai_studio.orders.webhooks.shops import (
    keep_shop,
    prune_deliveries,
    retry,
    store_delivery,
)
from nilai_studio.orders.webhooks.taking import LARGEST_BODY

State = Delivery.State

SHOPIFY = {
    "id": 5001,
    "name": "#1001",
    "created_at": "2024-05-01T10:00:00+07:00",
    "updated_at": "2024-05-01T10:00:00+07:00",
    "financial_status": "paid",
    "subtotal_price": "150000.00",
    "total_discounts": "10000.00",
    "source_name": "web",
    "email": "Ani@Toko.example",
    "phone": "0812 3456 789",
    "customer": {"id": 7, "first_name": "Ani", "last_name": "Wijaya"},
    "billing_address": {"city": "Bandung", "country": "Indonesia"},
    "discount_codes": [{"code": "HEMAT"}],
    "line_items": [
        {"sku": "KOPI", "name": "Kopi", "quantity": 2, "price": "80000.00"},
    ],
}
WOO = {
    "id": 77,
    "number": "77",
    "status": "processing",
    "date_created_gmt": "2024-05-01T03:00:00",
    "date_modified_gmt": "2024-05-01T03:00:00",
    "discount_total": "0",
    "customer_id": 0,
    "billing": {"first_name": "Budi", "email": "budi@toko.example", "city": "Medan"},
    "line_items": [
        {"sku": "TEH", "name": "Teh", "quantity": 3, "price": 20000, "total": "60000"}
    ],
    "refunds": [],
}


def signature(secret, body):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


@pytest.fixture
def shopify(business):
    return Shop.objects.create(
        kind="shopify", name="melati", path_key="abc", secret="rahasia"
    )


@pytest.fixture
def woo(business):
    return Shop.objects.create(
        kind="woocommerce", name="woo", path_key="def", secret="rahasia"
    )


@pytest.fixture
def send(client):
    """Send an order as Shopify would; return the status."""

    def do(order=SHOPIFY, *, secret="rahasia", key="w1", prefix="X-", **headers):
        body = order if isinstance(order, bytes) else json.dumps(order).encode()
        told = {
            f"{prefix}Shopify-Hmac-Sha256": signature(secret, body),
            f"{prefix}Shopify-Webhook-Id": key,
            f"{prefix}Shopify-Topic": "orders/create",
        } | headers
        return client.post(
            "/hooks/abc/", body, content_type="application/json", headers=told
        ).status_code

    return do


@pytest.fixture
def send_woo(client):
    def do(order=WOO, *, secret="rahasia", topic="order.created"):
        body = json.dumps(order).encode()
        told = {
            "X-WC-Webhook-Signature": signature(secret, body),
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Source": "https://toko.example/",
            "X-WC-Webhook-Delivery-ID": "same-for-all",
        }
        return client.post(
            "/hooks/def/", body, content_type="application/json", headers=told
        ).status_code

    return do


def work():
    """Store what was taken, as the worker does."""
    for delivery in Delivery.objects.filter(state=State.TAKEN).order_by("pk"):
        store_delivery(delivery.pk)


class TestTake:
    def test_keeps_the_bytes_then_says_so(self, shopify, send):
        assert send() == 200
        delivery = Delivery.objects.get()
        assert json.loads(bytes(delivery.body)) == SHOPIFY
        assert not Order.objects.exists()
        task = DBTaskResult.objects.get(task_path__endswith="store_delivery")
        assert task.args_kwargs["kwargs"] == {"delivery_id": delivery.pk}

    def test_takes_both_spellings_of_the_headers(self, shopify, send):
        assert send(key="w1", prefix="X-") == 200
        assert send(key="w2", prefix="") == 200
        assert Delivery.objects.count() == 2

    def test_refuses_a_forged_one_and_keeps_nothing(self, shopify, send):
        assert send(secret="guess") == 401
        assert send(**{"X-Shopify-Hmac-Sha256": ""}) == 401
        assert send(**{"X-Shopify-Hmac-Sha256": "é"}) == 401
        assert not Delivery.objects.exists()

    def test_refuses_bytes_changed_on_the_way(self, shopify, send):
        right = json.dumps(SHOPIFY).encode()
        changed = right.replace(b"150000.00", b"950000.00")
        told = {"X-Shopify-Hmac-Sha256": signature("rahasia", right)}
        assert send(changed, **told) == 401

    def test_takes_the_former_secret_while_the_new_one_spreads(self, shopify, send):
        shopify.secret = "baru"
        keep_shop(shop=shopify, former_secret="rahasia")
        assert send(key="w1", secret="rahasia") == 200
        assert send(key="w2", secret="baru") == 200
        shopify.secret = "ketiga"
        keep_shop(shop=shopify, former_secret="baru")
        assert send(key="w3", secret="rahasia") == 401

    def test_an_empty_secret_opens_nothing(self, shopify, send):
        Shop.objects.update(secret="", former_secret="")
        assert send(secret="") == 401

    def test_a_repetition_is_answered_and_kept_once(self, shopify, send):
        assert send() == 200
        assert send() == 200
        assert Delivery.objects.count() == 1

    def test_a_replay_under_another_id_stores_nothing_twice(self, shopify, send):
        send(key="w1")
        send(key="w2")
        work()
        assert Order.objects.count() == 1

    def test_woocommerce_knocks_without_a_signature(self, woo, client):
        answer = client.post(
            "/hooks/def/",
            b"webhook_id=12",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
        assert not Delivery.objects.exists()

    def test_only_woocommerce_may_knock_so(self, shopify, client):
        answer = client.post("/hooks/abc/", b"webhook_id=12", content_type="text/plain")
        assert answer.status_code == 401

    def test_woocommerce_repeats_its_delivery_id(self, woo, send_woo):
        assert send_woo() == 200
        assert send_woo(WOO | {"number": "78", "id": 78}) == 200
        assert send_woo() == 200
        assert Delivery.objects.count() == 2

    def test_unknown_closed_and_wrong(self, shopify, send, client):
        assert client.post("/hooks/nobody/").status_code == 404
        assert client.get("/hooks/abc/").status_code == 405
        shopify.is_open = False
        shopify.save()
        assert send() == 410

    def test_a_body_beyond_all_measure_is_not_read(self, shopify, client):
        answer = client.post(
            "/hooks/abc/", b"x" * (LARGEST_BODY + 1), content_type="text/plain"
        )
        assert answer.status_code == 413

    def test_needs_no_cookie(self, shopify):
        body = json.dumps(SHOPIFY).encode()
        answer = Client(enforce_csrf_checks=True).post(
            "/hooks/abc/",
            body,
            content_type="application/json",
            headers={"X-Shopify-Hmac-Sha256": signature("rahasia", body)},
        )
        assert answer.status_code == 200
        assert not answer.cookies


class TestShopify:
    def test_stores_the_order_with_customer_and_lines(self, shopify, send):
        send()
        work()
        order = Order.objects.get()
        assert (order.shop, order.order_id) == ("melati", "#1001")
        assert order.revenue_amount == 150000
        assert order.coupon == "HEMAT"
        assert order.lines.get().product.name == "Kopi"
        assert order.customer.name == "Ani Wijaya"
        assert order.customer.city == "Bandung"
        values = set(order.customer.contact_points.values_list("value", flat=True))
        assert values == {"ani@toko.example", "+628123456789"}
        assert Delivery.objects.get().state == State.DONE

    def test_takes_refunds_off(self, shopify, send):
        send()
        work()
        refund = {"refund_line_items": [{"subtotal": "50000.00"}]}
        told = SHOPIFY | {
            "refunds": [refund],
            "financial_status": "partially_refunded",
            "updated_at": "2024-05-02T10:00:00+07:00",
        }
        send(told, key="w2")
        work()
        assert Order.objects.get().revenue_amount == 100000

    @pytest.mark.parametrize(
        "change",
        [
            {"cancelled_at": "2024-05-02T10:00:00+07:00"},
            {"financial_status": "voided"},
            {
                "financial_status": "refunded",
                "refunds": [{"refund_line_items": [{"subtotal": 150000.0}]}],
            },
        ],
        ids=["cancelled", "voided", "refunded"],
    )
    def test_takes_an_order_back_that_is_none_any_more(self, shopify, send, change):
        send()
        work()
        send(SHOPIFY | change, key="w2")
        work()
        assert not Order.objects.exists()
        assert not OrderTotals.objects.exists()
        assert Customer.objects.exists()

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"financial_status": "pending"}, "not paid"),
            ({"test": True}, "test"),
            (
                {"email": "", "phone": None, "customer": None},
                "no customer",
            ),
        ],
        ids=["unpaid", "test", "nobody"],
    )
    def test_says_what_it_passes_over(self, shopify, send, change, why):
        send(SHOPIFY | change)
        work()
        delivery = Delivery.objects.get()
        assert delivery.state == State.IGNORED
        assert why in delivery.error
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "why"),
        [
            (SHOPIFY | {"financial_status": "pending"}, "Belum dibayar (pending)."),
            (SHOPIFY | {"test": True}, "Ini pesanan percobaan."),
            (
                SHOPIFY | {"email": "", "phone": None, "customer": None},
                "Tidak menyebut pelanggan",
            ),
            (SHOPIFY | {"currency": "USD"}, "dalam USD, sedangkan usaha"),
            (b"not json", "diawali 'not json' dan bukan JSON"),
            (SHOPIFY | {"created_at": "kemarin"}, "'kemarin' bukan waktu"),
            (SHOPIFY | {"created_at": "2024-05-01T10:00"}, "bukan waktu"),
            (SHOPIFY | {"created_at": "2924-05-01T10:00:00Z"}, "yang belum tiba"),
            (SHOPIFY | {"subtotal_price": "1rb"}, "'1rb' bukan jumlah uang"),
            (SHOPIFY | {"subtotal_price": "1e20"}, "bukan angka di bawah"),
            (
                SHOPIFY | {"subtotal_price": "90071992547409.93"},
                "Jumlah 90071992547409.93 memiliki terlalu banyak digit",
            ),
            (SHOPIFY | {"name": "#" * 201}, "Nomor pesanan terdiri"),
        ],
    )
    def test_says_why_in_the_readers_language(
        self, shopify, send, signed_in, sent, why
    ):
        send(sent)
        work()
        page = signed_in("Owner").get(
            f"/admin/settings/shops/{shopify.pk}/", headers={"accept-language": "id"}
        )
        told = unescape(page.content.decode())
        assert why in told
        assert Delivery.objects.get().error not in told

    def test_what_is_taken_up_again_no_longer_says_why_not(self, shopify, send):
        send(SHOPIFY | {"currency": "USD"})
        work()
        Delivery.objects.update(
            state=State.TAKEN, body=json.dumps(SHOPIFY | {"currency": "IDR"}).encode()
        )
        work()
        told = Delivery.objects.get()
        assert (told.state, told.error, told.refusal) == (State.DONE, "", "")

    def test_an_older_state_that_comes_late_changes_nothing(self, shopify, send):
        later = SHOPIFY | {
            "subtotal_price": "90000.00",
            "updated_at": "2024-05-03T10:00:00+07:00",
        }
        send(later, key="w2")
        work()
        send(key="w1")
        work()
        assert Order.objects.get().revenue_amount == 90000
        assert Delivery.objects.get(key="w1").state == State.IGNORED

    @pytest.mark.parametrize(
        "body",
        [
            b"not json",
            b"[]",
            b'{"name": "#1"}',
            json.dumps(SHOPIFY | {"subtotal_price": "many"}).encode(),
            json.dumps(SHOPIFY | {"created_at": 5}).encode(),
            json.dumps(SHOPIFY | {"line_items": "x", "refunds": [3]}).encode(),
            json.dumps(SHOPIFY | {"subtotal_price": "1e400"}).encode(),
            json.dumps(SHOPIFY | {"name": "\u0000" * 300}).encode(),
        ],
    )
    def test_whatever_is_signed_it_ends_in_a_state(self, shopify, send, body):
        assert send(body) == 200
        work()
        assert Delivery.objects.get().state != State.TAKEN

    @pytest.mark.parametrize("body", [b"{} extra", b"not json", b"\xff", b"[" * 9000])
    def test_says_what_to_do_where_it_is_no_json(self, shopify, send, body):
        send(body)
        work()
        told = Delivery.objects.get().error
        assert told.startswith("found ")
        assert "choose JSON as format" in told
        # As much of it as the page of the shop shows.
        assert len(told) <= 80

    def test_money_of_another_currency_is_not_counted_as_the_businesss(
        self, shopify, business, send
    ):
        send(SHOPIFY | {"currency": "USD"})
        work()
        told = Delivery.objects.get()
        assert told.state == State.FAILED
        assert told.error.startswith("found USD, wanted IDR")
        assert len(told.error) <= 80
        assert not Order.objects.exists()
        business.currency = "USD"
        business.save()
        retry(shop=shopify)
        work()
        assert Order.objects.get().revenue_amount == 150000

    def test_what_failed_can_be_tried_again(self, shopify, send):
        send(SHOPIFY | {"subtotal_price": "many"})
        work()
        delivery = Delivery.objects.get()
        assert delivery.state == State.FAILED
        assert retry(shop=shopify) == 1
        delivery.refresh_from_db()
        assert delivery.state == State.TAKEN


def consenting(state, at=None, **more):
    """Return an order whose customer's consent to email is so."""
    consent = {"state": state, "consent_updated_at": at}
    customer = SHOPIFY["customer"] | {"email_marketing_consent": consent}
    return SHOPIFY | {"customer": customer} | more


class TestConsent:
    """What Shopify's orders tell of being written to."""

    @pytest.mark.parametrize(
        ("order", "stands"),
        [
            (SHOPIFY, None),
            (SHOPIFY | {"buyer_accepts_marketing": False}, None),
            (SHOPIFY | {"buyer_accepts_marketing": True}, True),
            (consenting("subscribed"), True),
            (consenting("subscribed", "2024-04-01T10:00:00+07:00"), True),
            (consenting("unsubscribed"), False),
            (consenting("not_subscribed", buyer_accepts_marketing=True), None),
            (consenting("pending"), None),
            (consenting(["?"], "?", buyer_accepts_marketing="yes"), None),
            (consenting("subscribed", "0001-01-01T00:00:00+07:00"), True),
            (SHOPIFY | {"customer": SHOPIFY["customer"]
                        | {"email_marketing_consent": "yes"}}, None),
        ],
    )  # fmt: skip
    def test_is_recorded_where_it_is_an_answer(self, shopify, send, order, stands):
        send(order)
        work()
        assert Delivery.objects.get().state == State.DONE
        found = [state.is_given for state in ConsentState.objects.all()]
        assert found == ([] if stands is None else [stands])

    def test_has_the_moment_that_the_shop_tells(self, shopify, send):
        send(consenting("subscribed", "2024-04-01T10:00:00+07:00"))
        work()
        row = Consent.objects.get()
        assert (row.source, row.channel, row.purpose) == ("shop", "email", "offers")
        assert row.said_at.isoformat() == "2024-04-01T03:00:00+00:00"

    def test_by_message_is_that_of_the_phone(self, shopify, send):
        consent = {"state": "subscribed", "consent_updated_at": None}
        customer = SHOPIFY["customer"] | {"sms_marketing_consent": consent}
        send(SHOPIFY | {"customer": customer})
        work()
        assert Consent.objects.get().channel == "phone"

    @pytest.mark.parametrize(
        "order",
        [
            SHOPIFY | {"buyer_accepts_marketing": True},
            consenting("subscribed"),
            consenting("subscribed", "2024-05-01T10:00:00+07:00"),
        ],
    )
    def test_told_late_never_overrides_a_later_no(self, shopify, send, order):
        send()
        work()
        customer = Order.objects.get().customer
        record_consent(customer=customer, channel="email", is_given=False, by=None)
        send(order | {"updated_at": "2024-05-03T10:00:00+07:00"}, key="w2")
        work()
        assert not ConsentState.objects.get().is_given
        assert Consent.objects.count() == 1

    def test_withdrawn_without_a_moment_counts_from_the_last_change(
        self, shopify, send
    ):
        send(consenting("subscribed", "2024-05-02T10:00:00+07:00"))
        work()
        gone = consenting("unsubscribed", updated_at="2024-05-03T10:00:00+07:00")
        send(gone, key="w2")
        work()
        assert not ConsentState.objects.get().is_given

    def test_said_once_is_kept_once_over_many_orders(self, shopify, send):
        for number in range(5):
            day = f"2024-05-0{number + 1}T10:00:00+07:00"
            told = {"id": number, "name": f"#{number}", "created_at": day}
            send(SHOPIFY | told | {"buyer_accepts_marketing": True}, key=str(number))
        work()
        assert Order.objects.count() == 5
        assert Consent.objects.get().said_at.day == 1


class TestWooCommerce:
    def test_stores_the_order(self, woo, send_woo):
        send_woo()
        work()
        order = Order.objects.get()
        assert (order.shop, order.order_id) == ("woo", "77")
        assert order.revenue_amount == 60000
        assert order.ordered_at.isoformat() == "2024-05-01T03:00:00+00:00"
        assert order.customer.name == "Budi"

    def test_takes_refunds_off(self, woo, send_woo):
        send_woo(WOO | {"refunds": [{"id": 1, "total": "-20000"}]})
        work()
        assert Order.objects.get().revenue_amount == 40000

    def test_leaves_another_currency_out(self, woo, send_woo):
        send_woo(WOO | {"currency": "EUR"})
        work()
        assert Delivery.objects.get().state == State.FAILED
        assert not Order.objects.exists()

    def test_takes_a_cancelled_order_back(self, woo, send_woo):
        send_woo()
        work()
        told = WOO | {"status": "cancelled", "date_modified_gmt": "2024-05-02T03:00:00"}
        send_woo(told, topic="order.updated")
        work()
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 9000,
            b'{"id": "7\\u0000"}',
            b'{"id": "\\ud800"}',
            b'{"id": [7]}',
            b"7",
        ],
    )
    def test_whatever_is_signed_is_taken_and_ends_in_a_state(self, woo, client, body):
        told = {
            "X-WC-Webhook-Signature": signature("rahasia", body),
            "X-WC-Webhook-Topic": "order.created",
        }
        answer = client.post(
            "/hooks/def/", body, content_type="application/json", headers=told
        )
        assert answer.status_code == 200
        work()
        assert Delivery.objects.get().state != State.TAKEN

    def test_orders_without_an_id_are_not_held_against_each_other(self, woo, send_woo):
        later = "2024-05-02T03:00:00"
        send_woo(WOO | {"id": None, "number": "78", "date_modified_gmt": later})
        send_woo(WOO | {"id": None, "number": "77"})
        work()
        assert set(Order.objects.values_list("order_id", flat=True)) == {"77", "78"}


class TestPrune:
    def test_old_ones_leave_and_those_not_stored_stay(self, shopify, send):
        send(key="w1")
        send(key="w2")
        store_delivery(Delivery.objects.get(key="w1").pk)
        Delivery.objects.update(taken_at=timezone.now() - timedelta(days=40))
        assert prune_deliveries() == 1
        assert Delivery.objects.get().key == "w2"
