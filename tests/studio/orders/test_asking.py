"""Shops that do not answer as they should: told in words, bounded, in nobody's way."""

import json
import logging
import socket
import threading
import time
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from orders.woocommerce import KEY, SECRET, open_shop, order, say

from nilai_studio.orders.models import CatchUp, Delivery, Shop
from nilai_studio.orders.webhooks import asking
from nilai_studio.orders.webhooks.catching_up import keep_catch_up, list_silent
from nilai_studio.orders.webhooks.faults import WORDS, say_fault
from nilai_studio.orders.webhooks.turns import ask_due

WORKS = 500 * 1024


@pytest.fixture
def woo():
    with open_shop() as shop:
        shop.sells(order(77))
        yield shop


def make_shop(name, site, *, key=KEY, secret=SECRET):
    made = Shop.objects.create(kind="woocommerce", name=name, path_key=name)
    keep_catch_up(shop=made, site=site, key=key, secret=secret, since=date(2026, 11, 1))
    return made


@pytest.fixture
def shop(business, woo):
    return make_shop("woo", woo.address)


def ask() -> CatchUp:
    CatchUp.objects.update(next_at=timezone.now())
    ask_due()
    return CatchUp.objects.get()


@contextmanager
def dead_shop():
    """Take calls, and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        yield f"http://127.0.0.1:{line.getsockname()[1]}"


def answering(status=200, told=b"[]", **headers):
    def do(to, _number):
        say(to, status, told, **headers)
        return True

    return do


def cut_off(to, _number):
    to.send_response(200)
    to.send_header("Content-Length", "5000")
    to.send_header("X-WP-TotalPages", "1")
    to.end_headers()
    to.wfile.write(b"[")
    return to.wfile.flush() or to.connection.shutdown(socket.SHUT_RDWR) or True


def hang_up(to, _number):
    to.connection.shutdown(socket.SHUT_RDWR)
    return True


PAGES = {"X-WP-TotalPages": "1"}
HTML = {"Content-Type": "text/html; charset=utf-8"} | PAGES
MOODS = {
    "key_refused": answering(401, {"code": "woocommerce_rest_cannot_view"}),
    "forbidden": answering(403, b"Forbidden"),
    "not_found": answering(404, b"<html>", **HTML),
    "status": answering(503, b"<h1>Busy</h1>", **HTML),
    "not_json": answering(200, b"<!doctype html><p>Maintenance", **HTML),
    "no_orders": answering(200, {"code": "rest_no_route"}, **PAGES),
    "no_pages": answering(200, b"[]"),
    "too_large": answering(200, b"[" + b" " * WORKS + b"]", **PAGES),
    "too_old": answering(200, [order(1, "2019-01-01T00:00:00")], **PAGES),
    "broken": cut_off,
    "redirected": answering(
        301, b"", Location="https://www.toko.example/wp-json/wc/v3/orders?page=1"
    ),
}
ODD = {
    "nested": (answering(200, b"[" * 100_000, **HTML), "not_json"),
    "numbers": (answering(200, b"[1, 2, 3]", **PAGES), "no_orders"),
    "no_ids": (answering(200, [{"id": None}, {}], **PAGES), "no_orders"),
    "pages_of_text": (answering(200, b"[]", **{"X-WP-TotalPages": "-1"}), "no_pages"),
    "many_pages": (
        answering(200, b"[]", **{"X-WP-TotalPages": "9" * 900}),
        "no_orders",
    ),
    "hangs_up": (hang_up, "broken"),
}


class TestFaults:
    @pytest.mark.parametrize("fault", MOODS)
    def test_are_told_in_both_languages(self, shop, woo, monkeypatch, caplog, fault):
        monkeypatch.setattr(asking, "LARGEST_ANSWER", WORKS - 100)
        woo.mood = MOODS[fault]
        with caplog.at_level(logging.DEBUG):
            at = ask()
        assert at.fault == fault
        told = {}
        for language in ("en", "id"):
            with translation.override(language):
                told[language] = say_fault(at)
        assert told["en"] != told["id"]
        assert "%" not in told["en"] + told["id"]
        for text in (*told.values(), caplog.text, at.fault_detail):
            assert SECRET not in text
            assert KEY not in text
        assert not Delivery.objects.exists()
        assert list_silent() == [at]

    @pytest.mark.parametrize("odd", ODD)
    def test_odd_answers_end_in_one_of_them(self, shop, woo, odd):
        woo.mood, fault = ODD[odd]
        assert ask().fault == fault
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize("fault", WORDS)
    def test_each_has_words_in_both_languages(self, fault):
        at = CatchUp(fault=fault, fault_detail="7")
        with translation.override("en"):
            english = say_fault(at)
        with translation.override("id"):
            assert say_fault(at) not in ("", english)

    def test_a_wrong_secret_is_refused(self, shop, woo):
        Shop.objects.update(consumer_secret="cs_lain")
        at = ask()
        assert at.fault == "key_refused"
        assert "Read" in say_fault(at)

    def test_nobody_there(self, business):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        make_shop("gone", f"http://127.0.0.1:{port}")
        assert ask().fault == "unreachable"

    def test_no_such_name(self, business):
        make_shop("gone", "https://toko.invalid")
        assert ask().fault == "unreachable"

    def test_what_is_odd_in_one_order_leaves_the_others(self, shop, woo):
        told = [order(1), {"id": "x\0", "date_modified_gmt": 5}, "no", {"id": None}]
        woo.mood = answering(200, told, **PAGES)
        assert ask().fault == ""
        assert set(Delivery.objects.values_list("subject", flat=True)) == {"1", "x"}


class TestKey:
    def test_is_sent_as_the_shop_wants_it(self, shop, woo):
        assert ask().fault == ""
        assert woo.headers[0]["Authorization"].startswith("Basic ")
        assert "consumer" not in json.dumps(woo.asked)

    def test_never_follows_a_redirect(self, shop, woo):
        with open_shop() as other:
            woo.mood = answering(
                302, b"", Location=f"{other.address}/wp-json/wc/v3/orders"
            )
            at = ask()
            assert not other.asked
        assert at.fault == "redirected"
        assert f"leads on to {other.address};" in say_fault(at)

    def test_is_no_part_of_what_is_shown_of_a_question(self, shop):
        question = asking.Question(
            shop.site, KEY, SECRET, timezone.now(), None, size=1
        )  # fmt: skip
        assert SECRET not in repr(question)


class TestSlow:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch):
        monkeypatch.setattr(asking, "ANSWER_WITHIN", 1.0)

    def test_who_says_nothing_is_left(self, business):
        with dead_shop() as address:
            make_shop("dead", address)
            begun = time.monotonic()
            at = ask()
        assert at.fault == "slow"
        assert "1 seconds" in say_fault(at)
        assert time.monotonic() - begun < 5

    @pytest.mark.parametrize("part", ["head", "body"])
    def test_who_speaks_byte_by_byte_is_left(self, shop, woo, part):
        ended = threading.Event()

        def drip(to, _number):
            if part == "body":
                to.send_response(200)
                to.send_header("X-WP-TotalPages", "1")
                to.end_headers()
            else:
                to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not ended.wait(0.05):
                to.wfile.write(b" ")
                to.wfile.flush()
            return True

        woo.mood = drip
        begun = time.monotonic()
        try:
            at = ask()
        finally:
            ended.set()
        assert at.fault == "slow"
        assert time.monotonic() - begun < 5

    def test_others_are_not_kept_waiting(self, shop, woo, monkeypatch):
        monkeypatch.setattr(asking, "ANSWER_WITHIN", 3.0)
        with dead_shop() as address:
            for name in ("a", "b", "c"):
                make_shop(name, address)
            begun = timezone.now()
            ask_due()
        took = timezone.now() - begun
        assert Delivery.objects.get().taken_at - begun < timedelta(seconds=1.5)
        # All three of them waited at once, for as long as they may.
        assert timedelta(seconds=3) <= took < timedelta(seconds=8)
        assert [at.shop.name for at in list_silent()] == ["a", "b", "c"]

    def test_many_dead_ones_come_last_from_the_second_time_on(self, shop, woo):
        with dead_shop() as address:
            for number in range(6):
                make_shop(f"a{number}", address)
            ask_due()
            woo.sells(order(78, "2026-11-21T03:00:00"))
            CatchUp.objects.update(next_at=timezone.now())
            begun = timezone.now()
            ask_due()
        taken = Delivery.objects.get(subject="78").taken_at
        assert taken - begun < timedelta(seconds=0.9)


class TestBackOff:
    def test_the_oftener_it_fails_the_later_it_is_asked(self, shop, woo):
        woo.mood = MOODS["status"]
        waits = []
        for _time in range(5):
            at = ask()
            waits.append(round((at.next_at - timezone.now()).total_seconds() / 60))
        assert waits == [10, 20, 40, 60, 60]
        woo.mood = None
        at = ask()
        assert (at.failures, at.fault, at.fault_detail) == (0, "", "")
        assert round((at.next_at - timezone.now()).total_seconds() / 60) == 5
        assert list_silent() == []

    def test_a_fault_of_ours_is_told_and_not_repeated_at_once(
        self, shop, woo, monkeypatch, caplog
    ):
        def fail(_question):
            raise KeyError("ours")

        monkeypatch.setattr("nilai_studio.orders.webhooks.turns.ask", fail)
        at = ask()
        assert at.fault == "studio"
        assert at.next_at > timezone.now()
        assert "asking the shop woo failed" in caplog.text
