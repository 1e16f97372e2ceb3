"""Orders that count no longer are taken out, in whatever order that is told."""

import json
from html import unescape

import pytest

from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Delivery, Order, OrderTotals, Shop
from nilai_studio.orders.webhooks.shops import store_delivery
from nilai_studio.orders.webhooks.states import keep_found
from nilai_studio.orders.webhooks.taking import take_delivery
from nilai_studio.orders.webhooks.verification import _signature

State = Delivery.State

SHOPIFY = {
    "id": 5001,
    "name": "#1001",
    "created_at": "2024-05-01T10:00:00+07:00",
    "updated_at": "2024-05-01T10:00:00+07:00",
    "financial_status": "paid",
    "subtotal_price": "150000.00",
    "email": "ani@toko.example",
    "customer": {"id": 777001, "first_name": "Ani"},
}
WOO = {
    "id": 5004,
    "number": "5004",
    "status": "processing",
    "date_created_gmt": "2024-05-01T03:00:00",
    "date_modified_gmt": "2024-05-01T03:00:00",
    "customer_id": 0,
    "billing": {"email": "budi@toko.example"},
    "line_items": [{"sku": "TEH", "quantity": 3, "total": "60000"}],
}
LATER, LATEST = "2024-05-02T03:00:00", "2024-05-03T03:00:00"


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


def tell(shop, order, topic="order.updated"):
    """Take what a shop sends and store it; return what became of it."""
    take(shop, order, topic)
    work()
    return shop.deliveries.order_by("-pk").first()


def take(shop, order, topic):
    """Take what a shop sends, which waits then."""
    body = json.dumps(order).encode()
    signature = _signature("rahasia", body).decode()
    if shop.kind == "shopify":
        count = shop.deliveries.count()
        headers = {
            "X-Shopify-Hmac-SHA256": signature,
            "X-Shopify-Topic": topic,
            "X-Shopify-Webhook-Id": f"w{count}",
        }
    else:
        headers = {"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": topic}
    assert take_delivery(shop.path_key, headers, body) == 200


def work():
    for delivery in Delivery.objects.filter(state=State.TAKEN).order_by("pk"):
        store_delivery(delivery.pk)


def woo_at(at, status="processing", **facts):
    return WOO | {"date_modified_gmt": at, "status": status} | facts


def shopify_at(at, status, **facts):
    return SHOPIFY | {"updated_at": f"{at}+00:00", "financial_status": status} | facts


class TestUnpaid:
    @pytest.mark.parametrize("status", ["on-hold", "pending", "failed"])
    def test_takes_an_order_of_woocommerce_out(self, woo, status):
        tell(woo, WOO)
        assert tell(woo, woo_at(LATER, status)).state == State.DONE
        assert not Order.objects.exists()
        assert not OrderTotals.objects.exists()
        assert Customer.objects.exists()

    @pytest.mark.parametrize("status", ["pending", "authorized", "voided"])
    def test_takes_an_order_of_shopify_out(self, shopify, status):
        tell(shopify, SHOPIFY, "orders/create")
        told = tell(shopify, shopify_at(LATER, status), "orders/updated")
        assert told.state == State.DONE
        assert not Order.objects.exists()

    def test_that_is_asked_for_takes_it_out_too(self, woo):
        tell(woo, WOO)
        assert keep_found(woo, [woo_at(LATER, "on-hold")]) == 1
        work()
        assert not Order.objects.exists()

    def test_and_paid_again_brings_it_back(self, woo):
        tell(woo, WOO)
        tell(woo, woo_at(LATER, "on-hold"))
        tell(woo, woo_at(LATEST))
        assert Order.objects.get().revenue_amount == 60000

    def test_before_it_was_paid_does_not_undo_that(self, woo):
        tell(woo, woo_at(LATER))
        told = tell(woo, woo_at("2024-05-01T03:00:00", "pending"))
        assert (told.state, told.refusal) == (State.IGNORED, "older")
        assert Order.objects.exists()

    def test_of_the_second_in_which_it_was_paid_does_not_either(self, shopify):
        tell(shopify, SHOPIFY, "orders/paid")
        unpaid = SHOPIFY | {"financial_status": "pending"}
        assert tell(shopify, unpaid, "orders/create").refusal == "older"
        assert Order.objects.exists()

    def test_told_first_keeps_what_was_before_out(self, woo):
        assert tell(woo, woo_at(LATER, "on-hold")).refusal == "not_paid"
        assert tell(woo, WOO).refusal == "older"
        assert not Order.objects.exists()

    def test_is_not_what_a_state_of_the_shops_own_says(self, woo):
        tell(woo, WOO)
        told = tell(woo, woo_at(LATER, "dikirim"))
        assert (told.state, told.refusal) == (State.IGNORED, "other_state")
        assert Order.objects.exists()

    def test_has_no_empty_brackets(self, shopify, signed_in):
        tell(shopify, shopify_at(LATER, None), "orders/updated")
        page = signed_in("Owner").get(
            f"/admin/settings/shops/{shopify.pk}/", headers={"accept-language": "en"}
        )
        told = unescape(page.content.decode())
        assert "It does not tell whether it is paid." in told
        assert "()" not in told


class TestDeleted:
    def test_is_taken_out_of_woocommerces(self, woo):
        tell(woo, WOO)
        assert tell(woo, {"id": 5004}, "order.deleted").state == State.DONE
        assert not Order.objects.exists()

    def test_is_taken_out_of_shopifys_by_the_number_told_before(self, shopify):
        tell(shopify, SHOPIFY, "orders/create")
        other = SHOPIFY | {"id": 5002, "name": "#1002"}
        tell(shopify, other, "orders/create")
        assert tell(shopify, {"id": 5001}, "orders/delete").state == State.DONE
        assert Order.objects.get().order_id == "#1002"

    def test_that_is_not_here_says_so(self, shopify):
        told = tell(shopify, {"id": 9}, "orders/delete")
        assert (told.state, told.refusal) == (State.IGNORED, "deleted")
        assert "paid" not in told.error

    def test_stays_out_whatever_was_before(self, shopify):
        tell(shopify, SHOPIFY, "orders/create")
        tell(shopify, {"id": 5001}, "orders/delete")
        assert tell(shopify, SHOPIFY, "orders/paid").refusal == "older"
        assert not Order.objects.exists()

    def test_before_it_came_stays_out(self, shopify):
        tell(shopify, {"id": 5001}, "orders/delete")
        assert tell(shopify, SHOPIFY, "orders/create").refusal == "older"

    def test_and_asked_for_once_more_stays_out(self, woo):
        tell(woo, WOO)
        tell(woo, {"id": 5004}, "order.deleted")
        assert keep_found(woo, [WOO]) == 0

    @pytest.mark.parametrize("topic", ["order.restored", "order.updated"])
    def test_and_restored_comes_again_as_often_as_that_happens(self, woo, topic):
        tell(woo, WOO)
        for at in (LATER, LATEST):
            tell(woo, {"id": 5004}, "order.deleted")
            assert not Order.objects.exists()
            tell(woo, woo_at(at), topic)
            assert Order.objects.exists()

    def test_and_restored_while_both_wait_comes_again(self, woo):
        tell(woo, WOO)
        take(woo, {"id": 5004}, "order.deleted")
        take(woo, woo_at(LATER), "order.restored")
        work()
        states = woo.deliveries.order_by("pk").values_list("state", flat=True)
        assert list(states) == [State.DONE] * 3
        assert Order.objects.exists()

    def test_and_restored_and_deleted_while_all_wait_stays_out(self, woo):
        tell(woo, WOO)
        take(woo, {"id": 5004}, "order.deleted")
        take(woo, woo_at(LATER), "order.restored")
        take(woo, {"id": 5004}, "order.deleted")
        work()
        assert not Order.objects.exists()

    def test_goes_by_the_number_of_a_shop_that_numbers_otherwise(self, woo):
        tell(woo, WOO | {"number": "2024-17"})
        tell(woo, WOO | {"id": 6000, "number": "5004"})
        tell(woo, {"id": 5004}, "order.deleted")
        assert Order.objects.get().order_id == "5004"

    def test_whose_number_is_not_known_takes_no_other_out(self, woo):
        tell(woo, WOO | {"id": 6000, "number": "5004"})
        assert tell(woo, {"id": 5004}, "order.deleted").refusal == "deleted"
        assert Order.objects.get().order_id == "5004"

    def test_that_a_file_brought_goes_by_its_id(self, woo):
        tell(woo, WOO)
        Delivery.objects.all().delete()
        tell(woo, {"id": 5004}, "order.deleted")
        assert not Order.objects.exists()

    @pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "7\0"}])
    def test_of_no_order_ends_in_a_state(self, woo, body):
        assert tell(woo, body, "order.deleted").refusal == "deleted"


def customers(shop, *orders):
    """Return whom the orders of a Shopify shop make."""
    for number, facts in enumerate(orders):
        told = {"id": number, "name": f"#{number}"}
        tell(shop, SHOPIFY | told | facts, "orders/create")
    assert Order.objects.count() == len(orders)
    return Customer.objects.order_by("pk")


class TestWhoBought:
    def test_stays_one_when_the_address_changes(self, shopify):
        (ani,) = customers(
            shopify, {"email": "ani@lama.example"}, {"email": "ani@baru.example"}
        )
        points = set(ani.contact_points.values_list("value", flat=True))
        assert points == {"ani@lama.example", "ani@baru.example"}
        assert ani.identities.get().external_id == "777001"

    def test_is_the_guest_of_before_by_the_address(self, shopify):
        guest = {"customer": None}
        assert len(customers(shopify, guest, {}, guest)) == 1

    def test_is_whom_a_file_names_by_either_address(self, shopify):
        def in_file(address):
            seen = PersonSeen(system="melati", external_id=address, email=address)
            return resolve_customers([seen])[0]

        before = in_file("ani@lama.example")
        (ani,) = customers(
            shopify, {"email": "ani@lama.example"}, {"email": "ani@baru.example"}
        )
        assert before == ani.pk == in_file("ani@baru.example")

    @pytest.mark.parametrize(
        "number", ["0812-345-6789", "08123456789", "+62 8123456789"]
    )
    def test_is_whom_the_number_as_written_stood_for(self, shopify, number):
        # So was named, before ids were taken, who told no email address.
        seen = PersonSeen(system="melati", external_id=number, phone=number)
        before = resolve_customers([seen])[0]
        place = {"email": "", "billing_address": {"phone": number}}
        (ani,) = customers(shopify, place)
        assert before == ani.pk
        assert resolve_customers([seen]) == [ani.pk]
        assert len(customers(shopify, place, {"customer": {"id": 777002}} | place)) == 2

    def test_of_two_ids_is_two(self, shopify):
        assert len(customers(shopify, {}, {"customer": {"id": 777002}})) == 2

    def test_is_named_by_whichever_address_has_the_number(self, shopify):
        guest = {
            "email": "",
            "customer": None,
            "billing_address": {"city": "Bandung", "phone": None},
            "shipping_address": {"city": "Medan", "phone": "0812 3456 789"},
        }
        (found,) = customers(shopify, guest)
        assert found.contact_points.get().value == "+628123456789"
        assert found.city == "Bandung"

    def test_may_have_a_name_with_half_a_sign(self, shopify):
        customer = {"id": 777001, "first_name": "Ani \ud83d", "last_name": "\0W"}
        (found,) = customers(shopify, {"customer": customer})
        assert found.name == "Ani \ufffd W"

    def test_may_have_an_order_numbered_so(self, shopify):
        tell(shopify, SHOPIFY | {"name": "#1 \udc00"}, "orders/create")
        assert Order.objects.get().order_id == "#1 \ufffd"
        gone = shopify_at(LATER, "voided", name="#1 \udc00\0")
        tell(shopify, gone, "orders/updated")
        assert not Order.objects.exists()
