import json
from decimal import Decimal

import pytest
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
            ({"revenue_amount": "NaN"}, "revenue_amount"),
            ({"revenue_amount": "1e30"}, "revenue_amount"),
            ({"order_id": ""}, "order_id"),
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

    def test_are_a_thousand_at_most(self, caller):
        many = [TEA | {"order_id": str(number)} for number in range(1001)]
        answer = caller().post("/orders/bulk", {"orders": many})
        assert answer.status_code == 422

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
        someone.post("/orders/bulk", {"orders": rows})
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

    def test_gets_an_order_with_its_refunds(self, caller):
        someone = caller()
        someone.post("/orders", TEA)
        refund = TEA | {"entry": "r1", "revenue_amount": "-25000", "lines": []}
        someone.post("/orders", refund)
        found = someone.get("/orders/kasir/1001").json()["items"]
        assert [row["revenue_amount"] for row in found] == [125000, -25000]
        assert someone.get("/orders/kasir/none").status_code == 404

    def test_costs_the_same_queries_for_many(
        self, caller, django_assert_max_num_queries
    ):
        someone = caller()
        rows = [TEA | {"order_id": str(number)} for number in range(30)]
        someone.post("/orders/bulk", {"orders": rows})
        with django_assert_max_num_queries(7):
            someone.get("/orders?limit=30")
