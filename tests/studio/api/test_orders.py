import json
from decimal import Decimal
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Order, OrderTotals

TEA = {
    "order_id": "1001",
    "shop": "kasir",
    "customer": {"external_id": "7", "name": "Ani", "email": "ani@toko.example"},
    "ordered_at": "2026-11-20T09:30:00+07:00",
    "revenue_amount": "125000",
    "lines": [{"product_id": "TEH", "quantity": 2, "unit_price_amount": "62500"}],
}


class TestOneOrder:
    def test_is_stored_with_customer_and_lines(self, caller):
        answer = caller().post("/orders", TEA)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["revenue_amount"], body["currency"]) == (125000, "IDR")
        assert body["lines"][0]["product_id"] == "TEH"
        assert body["ordered_at"].startswith("2026-11-20T02:30:00")
        assert Customer.objects.get().name == "Ani"

    def test_changes_nothing_when_it_comes_again(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        before = Order.objects.values().get()
        assert someone.post("/orders", TEA).status_code == 200
        assert Order.objects.values().get() == before
        assert OrderTotals.objects.get().order_count == 1

    def test_is_changed_by_new_facts_under_its_number(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        answer = someone.post("/orders", TEA | {"revenue_amount": "100000"})
        assert answer.status_code == 200
        assert Order.objects.get().revenue_amount == 100000
        assert OrderTotals.objects.get().revenue_amount == 100000

    def test_that_is_still_to_come_is_refused(self, caller):
        answer = caller().post("/orders", TEA | {"ordered_at": "2099-01-01T00:00:00Z"})
        assert answer.status_code == 422
        assert "1001: found 2099-01-01" in answer.json()["detail"]
        assert not Order.objects.exists()

    def test_has_its_number_per_shop(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        assert someone.post("/orders", TEA | {"shop": "web"}).status_code == 201
        assert Order.objects.count() == 2

    def test_can_name_a_customer_by_our_id(self, caller):
        someone = caller()
        ani = Customer.objects.create(name="Ani")
        answer = someone.post("/orders", TEA | {"customer": {"id": ani.key}})
        assert answer.json()["customer"] == ani.key
        answer = someone.post(
            "/orders", TEA | {"order_id": "2", "customer": {"id": "nobody"}}
        )
        assert answer.status_code == 422
        assert "no customer 'nobody'" in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("change", "at"),
        [
            ({"ordered_at": "2026-11-20T09:30:00"}, "ordered_at"),
            ({"ordered_at": "yesterday"}, "ordered_at"),
            ({"ordered_at": "20261120"}, "ordered_at: Value error, found the number"),
            ({"ordered_at": 20261120}, "ordered_at: Value error, found the number"),
            ({"ordered_at": 1763600000.5}, "ordered_at: Value error, found the number"),
            ({"revenue_amount": "NaN"}, "revenue_amount"),
            ({"revenue_amount": "1e30"}, "revenue_amount"),
            ({"order_id": ""}, "order_id"),
            ({"order_id": " "}, "order_id"),
            ({"order_id": "x" * 201}, "order_id"),
            ({"customer": {}}, "customer"),
            ({"lines": [{"product_id": ""}]}, "lines"),
            ({"customer": "Ani"}, "customer"),
            ({"margin_ammount": "5"}, "margin_ammount: No member of this name"),
            ({"lines": [TEA["lines"][0] | {"qty": 2}]}, "lines.0.qty"),
            ({"customer": TEA["customer"] | {"mail": "a@b.co"}}, "customer.mail"),
        ],
    )
    def test_is_refused_with_what_is_wrong(self, caller, change, at):
        answer = caller().post("/orders", TEA | change)
        assert answer.status_code == 422
        assert (
            at in answer.json()["detail"]
            or "names no customer" in answer.json()["detail"]
        )
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        "amount", ["90071992547409.9", "12345678901.2345", "-999999999999999", "0.0001"]
    )
    def test_amounts_are_answered_as_they_were_sent(self, caller, amount):
        line = TEA["lines"][0] | {"unit_price_amount": amount}
        order = TEA | {"revenue_amount": amount, "margin_amount": amount}
        answer = caller().post("/orders", order | {"lines": [line]})
        body = json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)
        told = (body["revenue_amount"], body["margin_amount"])
        assert (*told, body["lines"][0]["unit_price_amount"]) == (Decimal(amount),) * 3
        assert Order.objects.get().revenue_amount == Decimal(amount)

    def test_an_amount_with_more_digits_than_are_kept_is_refused(self, caller):
        for change in (
            {"revenue_amount": "90071992547409.93"},
            {"discount_amount": "123456789012.3456"},
            {"lines": [TEA["lines"][0] | {"unit_price_amount": "90071992547409.93"}]},
        ):
            answer = caller().post("/orders", TEA | change)
            assert answer.status_code == 422
            assert "wanted at most 15 digits" in answer.json()["detail"]
            assert not Order.objects.exists()

    def test_is_stored_without_a_contact_that_nobody_can_read(self, caller):
        who = {"external_id": "7", "phone": "nanti", "email": "nanti"}
        answer = caller().post("/orders", TEA | {"customer": who})
        assert answer.status_code == 201
        left_out = answer.json()["left_out"]
        assert [one["at"] for one in left_out] == [
            "body.order.customer.email",
            "body.order.customer.phone",
        ]
        assert "'nanti', which is no email address" in left_out[0]["detail"]
        assert not Customer.objects.get().contact_points.exists()

    def test_tells_of_nothing_left_out_where_all_was_taken(self, caller):
        assert "left_out" not in caller().post("/orders", TEA).json()

    @pytest.mark.parametrize(
        ("change", "at"),
        [
            ({"order_id": "8\0"}, "order_id"),
            ({"shop": "\0"}, "shop"),
            ({"entry": "a\0b"}, "entry"),
            ({"coupon": "\0"}, "coupon"),
            ({"customer": {"external_id": "7", "name": "A\0"}}, "customer.name"),
            ({"lines": [TEA["lines"][0] | {"product_id": "\0"}]}, "lines.0.product_id"),
        ],
    )
    def test_with_nul_is_refused(self, caller, change, at):
        answer = caller().post("/orders", TEA | change)
        assert answer.status_code == 422
        assert f"'body.order.{at}': found NUL" in answer.json()["detail"]
        assert not Order.objects.exists()

    def test_may_tell_how_nul_is_written(self, caller):
        answer = caller().post("/orders", TEA | {"coupon": "\\u0000"})
        assert answer.json()["coupon"] == "\\u0000"

    def test_that_is_no_json_is_told(self, caller):
        someone = caller()
        answer = someone.client.post(
            "/api/orders", "{", content_type="application/json"
        )
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


class TestManyOrders:
    def test_are_stored_all_or_none(self, caller):
        someone = caller()
        good = [TEA | {"order_id": str(number)} for number in range(3)]
        bad = [*good, TEA | {"order_id": "4", "customer": {"name": "nobody"}}]
        assert someone.post("/orders/bulk", {"orders": bad}).status_code == 422
        assert not Order.objects.exists()
        answer = someone.post("/orders/bulk", {"orders": good})
        assert answer.json() == {"new": 3, "changed": 0, "same": 0}
        answer = someone.post("/orders/bulk", {"orders": good})
        assert answer.json() == {"new": 0, "changed": 0, "same": 3}

    def test_that_stand_twice_alike_are_the_same(self, caller):
        answer = caller().post("/orders/bulk", {"orders": [TEA, TEA]})
        assert answer.json() == {"new": 1, "changed": 0, "same": 1}

    def test_that_stand_twice_and_differ_are_refused(self, caller):
        someone = caller()
        cheap = TEA | {"revenue_amount": "9"}
        web = cheap | {"shop": "web"}
        refund = cheap | {"entry": "r1", "revenue_amount": "-9"}
        answer = someone.post("/orders/bulk", {"orders": [TEA, web, refund, cheap]})
        assert answer.status_code == 422
        told = answer.json()["detail"]
        assert "orders.3: order '1001' of 'kasir' stands at orders.0" in told
        assert not Order.objects.exists()
        answer = someone.post("/orders/bulk", {"orders": [TEA, web, refund]})
        assert answer.json()["new"] == 3

    def test_tell_which_contacts_were_left_out(self, caller):
        odd = TEA | {
            "order_id": "2",
            "customer": {
                "external_id": "8",
                "phone": "nanti",
                "email": "b@toko.example",
            },
        }
        answer = caller().post("/orders/bulk", {"orders": [TEA, odd]})
        assert answer.json() == {
            "new": 2,
            "changed": 0,
            "same": 0,
            "left_out": [
                {
                    "at": "body.sent.orders.1.customer.phone",
                    "detail": "found 'nanti', which is no phone number; it was left out",
                }
            ],
        }

    def test_are_a_thousand_at_most(self, caller):
        many = [TEA | {"order_id": str(number)} for number in range(1001)]
        answer = caller().post("/orders/bulk", {"orders": many})
        assert answer.status_code == 422

    def test_as_a_bare_list_are_told_what_is_wanted(self, caller):
        answer = caller().post("/orders/bulk", [TEA])
        assert answer.status_code == 422
        assert "An object with named members is wanted" in answer.json()["detail"]

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from("abcd"), st.sampled_from("12"), st.integers(1, 9)
            ),
            min_size=1,
            max_size=12,
        )
    )
    def test_end_the_same_however_they_are_split_and_repeated(self, caller, sent):
        Order.objects.all().delete()
        OrderTotals.objects.all().delete()
        someone = caller()
        rows = [
            TEA
            | {
                "order_id": number,
                "customer": {"external_id": who},
                "revenue_amount": amount,
            }
            for number, who, amount in sent
        ]
        for row in rows:
            someone.post("/orders", row)
        one_by_one = dict(Order.objects.values_list("order_id", "revenue_amount"))
        last = list({row["order_id"]: row for row in rows}.values())
        answer = someone.post("/orders/bulk", {"orders": last + last})
        assert answer.json() == {"new": 0, "changed": 0, "same": 2 * len(last)}
        at_once = dict(Order.objects.values_list("order_id", "revenue_amount"))
        assert one_by_one == at_once
        total = sum(OrderTotals.objects.values_list("revenue_amount", flat=True))
        assert total == sum(at_once.values())


class TestReading:
    def test_lists_by_customer_and_time(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        ani = Customer.objects.get()
        assert len(someone.get(f"/orders?customer={ani.key}").json()["items"]) == 1
        path = "/orders?ordered_from=2026-11-21T00:00:00Z"
        assert someone.get(path).json()["items"] == []

    @pytest.mark.parametrize(
        ("told", "said"),
        [("20261121", "found the number"), ("2026-11-21T00:00:00+07:00", "%2B")],
    )
    def test_refuses_a_time_that_says_something_else(self, caller, told, said):
        answer = caller().get(f"/orders?changed_since={told}")
        assert answer.status_code == 422
        assert said in answer.json()["detail"]

    def test_gets_an_order_with_its_refunds(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        refund = TEA | {"entry": "r1", "revenue_amount": "-25000", "lines": []}
        someone.post("/orders", refund)
        found = someone.get("/orders/kasir/1001").json()["items"]
        assert [row["revenue_amount"] for row in found] == [125000, -25000]
        assert someone.get("/orders/kasir/none").status_code == 404

    @pytest.mark.parametrize(
        "number", ["INV/20240501/MPL/123", "A/1 #?%", "/", "a//b/", "bulk"]
    )
    def test_gets_an_order_whatever_its_number(self, caller, number):
        someone = caller()
        assert someone.post("/orders", TEA | {"order_id": number}).status_code == 201
        someone.post("/orders", TEA)
        (found,) = someone.get(f"/orders/kasir/{quote(number, '')}").json()["items"]
        assert found["order_id"] == number

    def test_lists_an_order_of_any_shop_by_its_number(self, caller):
        someone = caller()
        someone.post("/orders", TEA | {"shop": "toko/1", "order_id": "A\n1"})
        someone.post("/orders", TEA)
        asked = urlencode({"shop": "toko/1", "order_id": "A\n1"})
        (found,) = someone.get(f"/orders?{asked}").json()["items"]
        assert found["shop"] == "toko/1"

    def test_finds_a_number_in_every_shop_without_reading_all(self, caller):
        someone = caller()
        for shop in ("kasir", "web"):
            someone.post("/orders", TEA | {"shop": shop})
            someone.post("/orders", TEA | {"shop": shop, "order_id": "2"})
        with CaptureQueriesContext(connection) as asked:
            found = someone.get("/orders?order_id=1001").json()["items"]
        assert [row["shop"] for row in found] == ["kasir", "web"]
        (sql,) = [one["sql"] for one in asked if "ordered_at" in one["sql"]]
        assert '"orders_order"."shop" IN (' in sql, "the index begins with the shop"
        assert someone.get("/orders?order_id=3").json()["items"] == []

    @pytest.mark.parametrize(
        "path",
        ["/orders/kasir/8%00", "/orders/%00/8", "/orders?customer=%00",
         "/customers/%00", "/customers?email=%00", "/surveys/%00",
         "/segments/%00/members", "/runs?kind=%00", "/worth/customers/%00"],
    )  # fmt: skip
    def test_refuses_nul_in_an_address(self, caller, path):
        answer = caller().get(path)
        assert answer.status_code == 422
        assert "found NUL" in answer.json()["detail"]

    def test_costs_the_same_queries_for_many(
        self, caller, django_assert_max_num_queries
    ):
        someone = caller()
        rows = [TEA | {"order_id": str(number)} for number in range(30)]
        someone.post("/orders/bulk", {"orders": rows})
        with django_assert_max_num_queries(7):
            someone.get("/orders?limit=30")
