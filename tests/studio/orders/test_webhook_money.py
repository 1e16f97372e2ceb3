"""What an order of a shop comes to: its goods, net of all that is not revenue."""

import json
from decimal import Decimal

import pytest

from nilai.errors import InputError
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.reading import read_order
from nilai_studio.orders.webhooks.verdicts import Cancelled

SHOPIFY = {
    "id": 5001,
    "name": "#1001",
    "created_at": "2024-05-01T10:00:00+07:00",
    "financial_status": "paid",
    "currency": "IDR",
    "subtotal_price": "250000.00",
    "email": "ani@toko.example",
    "customer": {"id": 777001},
    "line_items": [{"sku": "KOPI", "quantity": 2, "price": "125000.00"}],
}
WOO = {
    "id": 77,
    "number": "77",
    "status": "processing",
    "date_created_gmt": "2024-05-01T03:00:00",
    "billing": {"email": "budi@toko.example"},
    "line_items": [
        {"sku": "TEH", "quantity": 1, "price": 100000, "total": "100000",
         "total_tax": "11000"},
        {"sku": "KOPI", "quantity": 1, "price": 100000, "total": "100000",
         "total_tax": "11000"},
    ],
    "shipping_total": "0",
    "shipping_tax": "0",
    "total": "222000",
}  # fmt: skip
SHIPPED = {"shipping_total": "20000", "total": "242000"}


@pytest.fixture
def shopify(business):
    return lambda **facts: read_order(
        Shop(kind="shopify", name="melati"), "orders/updated", SHOPIFY | facts
    )


@pytest.fixture
def woo(business):
    return lambda **facts: read_order(
        Shop(kind="woocommerce", name="woo"), "order.updated", WOO | facts
    )


def refund(*lines, adjusted=(), paid=(), **more):
    """Return a refund as Shopify tells it."""
    return {
        "refund_line_items": list(lines),
        "order_adjustments": [
            {"kind": kind, "amount": amount} for kind, amount in adjusted
        ],
        "transactions": [{"kind": "refund", "amount": one} for one in paid],
    } | more


GROSS = {"taxes_included": True, "subtotal_price": "277500", "total_tax": "27500"}
MORE, SHIPPING = "refund_discrepancy", "shipping_refund"


class TestGivenBackByShopify:
    @pytest.mark.parametrize(
        ("refunds", "left"),
        [
            ([refund(adjusted=[(MORE, "-50000.00")], paid=["50000.00"])], 200000),
            ([refund(paid=["50000.00"])], 200000),
            ([refund(paid=["50000.00"]), refund(paid=["25000.00"])], 175000),
            ([refund({"subtotal": 125000.0})], 125000),
            # Less than the goods cost: a part of them was kept.
            ([refund({"subtotal": 125000}, adjusted=[(MORE, "25000")])], 150000),
            ([refund({"subtotal": 125000}, adjusted=[(MORE, "-25000")])], 100000),
            ([refund(adjusted=[(SHIPPING, "-15000")], paid=["15000"])], 250000),
            ([refund(paid=["15000"], refund_shipping_lines=[{"id": 1}])], 250000),
            ([refund(adjusted=[(MORE, "50000")])], 250000),
        ],
    )
    def test_is_taken_off(self, shopify, refunds, left):
        order = shopify(financial_status="partially_refunded", refunds=refunds)
        assert order.revenue_amount == left

    def test_in_full_by_amount_is_no_order(self, shopify):
        one = refund(adjusted=[(MORE, "-292500.00")], paid=["292500.00"])
        order = shopify(financial_status="refunded", refunds=[one])
        assert order == Cancelled("#1001")

    def test_in_full_by_what_its_state_says_is_no_order(self, shopify):
        assert shopify(financial_status="refunded") == Cancelled("#1001")

    @pytest.mark.parametrize("status", ["failure", "pending", "error"])
    def test_without_success_is_not(self, shopify, status):
        one = {"kind": "refund", "amount": "50000", "status": status}
        assert shopify(refunds=[{"transactions": [one]}]).revenue_amount == 250000

    def test_in_another_currency_is_taken_off_in_the_shops(self, shopify):
        total = {"shop_money": {"amount": "250000"}}
        total["presentment_money"] = {"amount": "20.00", "currency_code": "SGD"}
        paid = {"kind": "refund", "amount": "4.00", "currency": "SGD"}
        line = {"subtotal": "4.00"}
        line["subtotal_set"] = {"shop_money": {"amount": "50000"}}
        for one in ({"transactions": [paid]}, {"refund_line_items": [line]}):
            order = shopify(total_price="250000", total_price_set=total, refunds=[one])
            assert order.revenue_amount == 200000


class TestTaxOfShopify:
    def test_is_taken_off_by_the_lines(self, shopify):
        line = SHOPIFY["line_items"][0]
        lines = [line | {"tax_lines": [{"price": "27000"}]}]
        ways = [{"price": "5000", "tax_lines": [{"price": "500"}]}]
        order = shopify(**GROSS, line_items=lines, shipping_lines=ways)
        assert order.revenue_amount == 250500

    def test_is_taken_off_without_them(self, shopify):
        assert shopify(**GROSS).revenue_amount == 250000

    def test_is_shared_with_shipping(self, shopify):
        shipping = {"shop_money": {"amount": "27750"}}
        facts = GROSS | {
            "total_tax": "30250",
            "total_shipping_price_set": shipping,
        }
        assert shopify(**facts).revenue_amount == 250000

    def test_is_in_the_shops_currency(self, shopify):
        tax = {"price": "2.20", "price_set": {"shop_money": {"amount": "27500"}}}
        line = SHOPIFY["line_items"][0] | {"tax_lines": [tax]}
        assert shopify(**GROSS, line_items=[line]).revenue_amount == 250000

    def test_is_taken_off_what_comes_back(self, shopify):
        one = refund({"subtotal": "138750", "total_tax": "13750"})
        assert shopify(**GROSS, refunds=[one]).revenue_amount == 125000
        both = refund({"subtotal": "277500", "total_tax": "27500"})
        assert shopify(**GROSS, refunds=[both]) == Cancelled("#1001")

    def test_beside_the_price_stays_out(self, shopify):
        order = shopify(taxes_included=False, total_tax="27500")
        assert order.revenue_amount == 250000


class TestGivenBackByWooCommerce:
    @pytest.mark.parametrize(
        ("facts", "refunds", "left"),
        [
            ({}, ["-111000"], 100000),
            (SHIPPED, ["-20000"], 200000),
            (SHIPPED, ["-20000.00", "-111000"], 100000),
            ({"shipping_total": "20000", "shipping_tax": "2200", "total": "244200"},
             ["-22200"], 200000),
            # Given back once, the same amount again is of the goods.
            (SHIPPED, ["-20000", "-20000"], "181981.98"),
            # What it was given back for is not told: the share of the goods.
            (SHIPPED, ["-121000"], 100000),
        ],
    )  # fmt: skip
    def test_is_taken_off_without_tax_and_shipping(self, woo, facts, refunds, left):
        order = woo(**facts, refunds=[{"id": 1, "total": one} for one in refunds])
        assert order.revenue_amount == Decimal(left)

    @pytest.mark.parametrize("refunds", [["-242000"], ["-20000", "-222000"]])
    def test_in_full_is_no_order(self, woo, refunds):
        order = woo(**SHIPPED, refunds=[{"total": one} for one in refunds])
        assert order == Cancelled("77")

    def test_in_full_by_what_its_state_says_is_no_order(self, woo):
        assert woo(status="refunded") == Cancelled("77")

    def test_in_full_of_odd_amounts_is_no_order(self, woo):
        lines = [{"sku": "TEH", "total": "33.333", "total_tax": "3.667"}]
        order = woo(line_items=lines, total="37.00", refunds=[{"total": "-37.00"}])
        assert order == Cancelled("77")


class TestFees:
    def test_below_zero_are_discounts(self, woo):
        fees = [{"name": "Diskon member", "total": "-30000", "total_tax": "-3300"}]
        order = woo(fee_lines=fees, discount_total="5000", total="188700")
        assert (order.revenue_amount, order.discount_amount) == (170000, 35000)

    def test_above_zero_are_no_price_of_goods(self, woo):
        order = woo(fee_lines=[{"name": "Bungkus", "total": "10000"}], total="232000")
        assert (order.revenue_amount, order.discount_amount) == (200000, 0)

    def test_beyond_the_goods_leave_nothing(self, woo):
        order = woo(fee_lines=[{"total": "-210000"}], total="0")
        assert order.revenue_amount == 0


class TestOddAmounts:
    @pytest.mark.parametrize(
        "facts",
        [
            '{"total": NaN}',
            '{"refunds": [{"total": -Infinity}]}',
            '{"total": "1e999999"}',
        ],
    )
    def test_are_refused(self, woo, facts):
        told = json.loads(facts)
        with pytest.raises(InputError, match="no number below"):
            woo(**({"refunds": [{"total": "-1"}]} | told))
