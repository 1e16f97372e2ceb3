"""Shops that are asked for what no webhook told: nothing is lost, nothing doubled."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import Future
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from orders.woocommerce import KEY, SECRET, open_shop, order, say

from nilai_studio.orders.models import CatchUp, Delivery, Order, Shop
from nilai_studio.orders.tasks import ask_due_shops
from nilai_studio.orders.webhooks import asking, turns
from nilai_studio.orders.webhooks.asking import Answer
from nilai_studio.orders.webhooks.catching_up import ask_now, keep_catch_up
from nilai_studio.orders.webhooks.shops import store_delivery
from nilai_studio.orders.webhooks.states import FOUND
from nilai_studio.orders.webhooks.turns import Turn, ask_due

State = Delivery.State
SINCE = date(2026, 11, 1)


@pytest.fixture
def woo():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def shop(business, woo):
    made = Shop.objects.create(
        kind="woocommerce", name="woo", path_key="def", secret="rahasia"
    )
    keep_catch_up(shop=made, site=woo.address, key=KEY, secret=SECRET, since=SINCE)
    return made


@pytest.fixture
def send(client):
    """Send an order as WooCommerce's webhook does."""

    def do(told, topic="order.created"):
        body = json.dumps(told).encode()
        digest = hmac.new(b"rahasia", body, hashlib.sha256).digest()
        headers = {
            "X-WC-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-WC-Webhook-Topic": topic,
        }
        answer = client.post(
            "/hooks/def/", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200

    return do


def work():
    """Store what waits, as the worker does."""
    for delivery in Delivery.objects.filter(state=State.TAKEN).order_by("pk"):
        store_delivery(delivery.pk)


def later():
    """Let the time come again, as five minutes later."""
    before = timezone.now() - timedelta(minutes=5)
    CatchUp.objects.update(next_at=before, asked_at=before)


def catch_up():
    later()
    ask_due()
    work()


def states():
    """Return what is known of each order."""
    rows = Order.objects.values_list("order_id", "revenue_amount")
    return {number: float(amount) for number, amount in rows}


def sold(count, first=1, *, at="2026-11-20T03:00:00", apart=timedelta(hours=1)):
    begin = datetime.fromisoformat(at)
    return [
        order(number, (begin + apart * (number - first)).isoformat())
        for number in range(first, first + count)
    ]


class TestFind:
    def test_stores_what_no_webhook_told(self, shop, woo):
        woo.sells(order(77))
        ask_due()
        delivery = Delivery.objects.get()
        assert (delivery.topic, delivery.state) == (FOUND, State.TAKEN)
        task = DBTaskResult.objects.get(task_path__endswith="store_found")
        assert task.args_kwargs["kwargs"] == {"delivery_id": delivery.pk}
        assert task.queue_name == "shops"
        work()
        found = Order.objects.get()
        assert (found.shop, found.order_id) == ("woo", "77")
        assert float(found.revenue_amount) == 60001.5
        assert found.lines.get().product.name == "Teh"
        assert found.customer.name == "Budi"
        assert CatchUp.objects.get().found_count == 1

    def test_tells_the_same_facts_as_a_webhook(self, shop, woo, send):
        told = order(77, coupon_lines=[{"code": "HEMAT"}], discount_total="500")
        woo.sells(told)
        ask_due()
        work()
        before = Order.objects.values().get()
        send(told)
        work()
        assert Order.objects.values().get() == before
        assert before["coupon"] == "HEMAT"

    def test_asks_for_no_more_than_is_read(self, shop, woo):
        woo.sells(order(77))
        ask_due()
        kept = bytes(Delivery.objects.get().body).decode()
        assert "203.0.113.9" not in kept
        assert "_plugin" not in kept

    def test_a_cancelled_order_leaves(self, shop, woo):
        woo.sells(order(77))
        catch_up()
        woo.sells(order(77, "2026-11-20T04:00:00", status="cancelled"))
        catch_up()
        assert not Order.objects.exists()

    def test_unpaid_orders_are_passed_over_and_not_asked_about_again(self, shop, woo):
        woo.sells(order(77, status="pending"))
        catch_up()
        catch_up()
        assert Delivery.objects.get().state == State.IGNORED
        assert not Order.objects.exists()

    def test_begins_a_day_ago_where_no_day_is_said(self, business, woo):
        made = Shop.objects.create(kind="woocommerce", name="two", path_key="two")
        keep_catch_up(shop=made, site=woo.address, key=KEY, secret=SECRET)
        now = timezone.now()
        for number, hours in ((1, 30), (2, 20)):
            at = (now - timedelta(hours=hours)).replace(tzinfo=None)
            woo.sells(order(number, at.isoformat(timespec="seconds")))
        catch_up()
        assert set(states()) == {"2"}

    def test_begins_with_the_day_that_was_said_by_the_clock_here(self, shop, woo):
        # 1 November begins in Jakarta at 17:00 GMT of the day before.
        woo.sells(order(1, "2026-10-31T16:59:59"), order(2, "2026-10-31T17:00:00"))
        catch_up()
        assert set(states()) == {"2"}

    def test_a_day_said_later_asks_from_there_and_doubles_nothing(self, shop, woo):
        woo.sells(*sold(3), order(9, "2026-09-01T03:00:00"))
        catch_up()
        before = states()
        keep_catch_up(shop=shop, site=woo.address, since=date(2026, 8, 1))
        catch_up()
        assert states() == before | {"9": 60001.5}
        assert Delivery.objects.count() == 4


class TestOnce:
    def test_what_a_webhook_told_is_known(self, shop, woo, send):
        woo.sells(order(77))
        send(order(77))
        catch_up()
        assert Delivery.objects.get().topic == "order.created"
        catch_up()
        assert Delivery.objects.count() == 1
        assert CatchUp.objects.get().found_count == 0
        assert states() == {"77": 60001.5}

    def test_what_was_found_changes_nothing_when_a_webhook_tells_it(
        self, shop, woo, send
    ):
        woo.sells(order(77))
        catch_up()
        send(order(77))
        work()
        assert states() == {"77": 60001.5}
        assert Order.objects.count() == 1

    def test_a_change_is_found_though_the_order_is_known(self, shop, woo, send):
        send(order(77))
        work()
        refund = [{"id": 1, "total": "-10000"}]
        woo.sells(order(77, "2026-11-20T05:00:00", refunds=refund))
        catch_up()
        assert states() == {"77": 50001.5}

    def test_placed_and_paid_within_one_second(self, shop, woo, send):
        """The webhook of the payment was lost; both tell the same time."""
        send(order(77, status="pending"))
        work()
        woo.sells(order(77))
        catch_up()
        assert states() == {"77": 60001.5}

    def test_an_older_state_never_overrides(self, shop, woo, send):
        refund = [{"id": 1, "total": "-10000"}]
        send(order(77, "2026-11-20T05:00:00", refunds=refund))
        work()
        # A cache before the shop answers as it was.
        woo.sells(order(77))
        catch_up()
        assert states() == {"77": 50001.5}

    def test_an_older_state_that_waited_never_overrides(self, shop, woo, send):
        woo.sells(order(77))
        ask_due()
        refund = [{"id": 1, "total": "-10000"}]
        send(order(77, "2026-11-20T05:00:00", refunds=refund))
        for delivery in Delivery.objects.order_by("-pk"):
            store_delivery(delivery.pk)
        assert states() == {"77": 50001.5}

    def test_another_order_of_the_same_second_is_found_later(self, shop, woo):
        woo.sells(order(1))
        catch_up()
        catch_up()
        woo.sells(order(2))
        catch_up()
        assert set(states()) == {"1", "2"}
        assert Delivery.objects.count() == 2

    def test_what_showed_late_is_found(self, shop, woo):
        woo.sells(order(1, "2026-11-20T03:00:00"))
        catch_up()
        # Written down a while after it happened.
        woo.sells(order(2, "2026-11-20T02:59:00"))
        catch_up()
        assert set(states()) == {"1", "2"}

    def test_a_quiet_shop_is_asked_little(self, shop, woo):
        """Three hundred changed at one go: they are looked at once more, not for ever."""
        woo.sells(*sold(300, apart=timedelta(milliseconds=0)))
        woo.sells(order(999, "2026-11-20T03:01:00"))
        for _time in range(3):
            catch_up()
        del woo.asked[:]
        catch_up()
        assert len(woo.asked) == 1
        assert Delivery.objects.count() == 301


class TestPages:
    def test_reads_all_of_them(self, shop, woo):
        woo.sells(*sold(250))
        catch_up()
        assert len(states()) == 250
        assert woo.pages == [1, 3, 2, 1]
        at = CatchUp.objects.get()
        assert (at.until, at.left_count, at.found_count) == (None, 0, 250)

    def test_reads_all_of_one_second(self, shop, woo):
        woo.sells(*sold(350, apart=timedelta(0)))
        catch_up()
        assert len(states()) == 350
        assert Delivery.objects.count() == 350

    def test_orders_that_change_meanwhile_push_none_out(self, shop, woo):
        """The first ones change, and so all others move up by as many places."""
        woo.sells(*sold(400))
        changed = iter(range(1, 400, 7))

        def change(_number):
            for number in (next(changed), next(changed)):
                at = f"2026-12-20T03:{len(woo.asked):02d}:00"
                refund = [{"id": 1, "total": "-1"}]
                woo.sells(order(number, at, refunds=refund))

        woo.meanwhile = change
        catch_up()
        woo.meanwhile = None
        catch_up()
        amounts = states()
        assert len(amounts) == 400
        refunded = {n for n, amount in amounts.items() if amount == 60000.5}
        assert refunded == {str(o["id"]) for o in woo.orders.values() if o["refunds"]}

    def test_after_a_fault_it_goes_on_where_it_was(self, shop, woo):
        woo.sells(*sold(250))

        def fail_once(to, number):
            if number == 3:
                say(to, 500, {})
            return number == 3

        woo.mood = fail_once
        catch_up()
        assert CatchUp.objects.get().fault == "status"
        assert len(states()) == 100
        del woo.asked[:]
        catch_up()
        assert woo.pages == [2, 1]
        assert len(states()) == 250
        assert Delivery.objects.count() == 250

    def test_what_is_kept_and_how_far_it_is_go_together(self, shop, woo, monkeypatch):
        """The power fails between the two: neither is there."""

        class PowerFailureError(BaseException):
            pass

        def fail(*_of):
            raise PowerFailureError

        woo.sells(*sold(250))
        turn = Turn(CatchUp.objects.select_related("shop").get())
        with monkeypatch.context() as patch:
            patch.setattr(Turn, "_move_on", fail)
            with pytest.raises(PowerFailureError):
                turn.goes_on(done(turn.ask()))
        assert not Delivery.objects.exists()
        assert CatchUp.objects.get().left_count == 0
        catch_up()
        assert len(states()) == 250

    def test_a_long_history_is_read_in_turns(self, shop, woo, monkeypatch):
        monkeypatch.setattr(turns, "TURN_PAGES", 2)
        woo.sells(*sold(450))
        later()
        ask_due()
        assert len(woo.asked) == 2
        assert CatchUp.objects.get().left_count == 400
        tasks = DBTaskResult.objects.filter(task_path__endswith="ask_shops")
        assert tasks.exists()
        rounds = 1
        while CatchUp.objects.get().left_count:
            ask_due()
            rounds += 1
        work()
        assert rounds == 3
        assert len(states()) == 450

    def test_what_is_too_large_at_once_is_asked_for_in_parts(
        self, shop, woo, monkeypatch
    ):
        woo.sells(*sold(130))
        monkeypatch.setattr(asking, "LARGEST_ANSWER", 8_000)
        catch_up()
        while CatchUp.objects.get().left_count:
            catch_up()
        assert len(states()) == 130
        assert CatchUp.objects.get().fault == ""

    def test_who_says_another_day_meanwhile_is_heard(self, shop, woo):
        woo.sells(*sold(250))
        turn = Turn(CatchUp.objects.select_related("shop").get())
        answer = turn.ask()
        keep_catch_up(shop=shop, site=woo.address, since=date(2026, 11, 25))
        said = CatchUp.objects.get().after
        assert not turn.goes_on(done(answer))
        assert CatchUp.objects.get().after == said
        assert not Delivery.objects.exists()

    def test_who_takes_the_key_back_meanwhile_is_heard(self, shop, woo):
        turn = Turn(CatchUp.objects.select_related("shop").get())
        answer = turn.ask()
        keep_catch_up(shop=shop, site="")
        assert not turn.goes_on(done(answer))
        assert not CatchUp.objects.exists()
        shop.refresh_from_db()
        assert (shop.site, shop.consumer_key, shop.consumer_secret) == ("", "", "")


class TestWhen:
    def test_every_few_minutes(self, shop, woo):
        ask_due()
        ask_due()
        assert len(woo.asked) == 1
        wait = CatchUp.objects.get().next_at - timezone.now()
        assert timedelta(minutes=4) < wait <= timedelta(minutes=5)

    def test_now_if_wanted(self, shop, woo):
        ask_due()
        DBTaskResult.objects.all().delete()
        ask_now(shop=shop)
        assert DBTaskResult.objects.get().task_path.endswith("ask_shops")
        ask_due()
        assert len(woo.asked) == 2

    def test_the_clock_asks_nobody_itself(self, shop, woo):
        ask_due()
        DBTaskResult.objects.all().delete()
        ask_due_shops()
        assert not DBTaskResult.objects.exists()
        later()
        ask_due_shops()
        task = DBTaskResult.objects.get()
        assert (task.queue_name, len(woo.asked)) == ("shops", 1)

    def test_a_closed_shop_is_left_alone(self, shop, woo):
        Shop.objects.update(is_open=False)
        catch_up()
        assert not woo.asked


def done(answer: Answer) -> "Future[Answer]":
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future
