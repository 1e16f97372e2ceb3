"""A shop that answers as WooCommerce does: filters, pages, keys and its many moods."""

import base64
import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

KEY, SECRET = "ck_ini_kunci_toko", "cs_ini_rahasia_toko"
SITE_TIME = timedelta(hours=7)
"""The shop's clock is ahead of GMT by so much."""

Mood = Callable[[BaseHTTPRequestHandler, int], bool]


def order(number: int, at: str = "2026-11-20T03:00:00", **facts) -> dict:
    """Return an order as WooCommerce's third version of its API tells it."""
    return {
        "id": number,
        "number": str(number),
        "status": "processing",
        "date_created_gmt": "2026-11-20T03:00:00",
        "date_modified_gmt": at,
        "discount_total": "0",
        "created_via": "checkout",
        "customer_id": 0,
        "customer_ip_address": "203.0.113.9",
        "billing": {"first_name": "Budi", "email": f"budi{number}@toko.example"},
        "line_items": [
            {"sku": "TEH", "name": "Teh", "quantity": 3, "price": 20000.5,
             "total": "60001.50"}
        ],
        "coupon_lines": [],
        "refunds": [],
        "meta_data": [{"key": "_plugin", "value": "x"}],
    } | facts  # fmt: skip


@dataclass
class WooCommerce:
    """A shop.

    Parameters
    ----------
    address : str
        Where it answers.
    """

    address: str
    orders: dict[int, dict] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    mood: Mood | None = None
    meanwhile: Callable[[int], None] | None = None

    def sells(self, *orders: dict) -> None:
        """Take orders, or their changes."""
        self.orders.update({one["id"]: one for one in orders})

    @property
    def pages(self) -> list[int]:
        return [int(asked["page"]) for asked in self.asked]

    def answer(self, query: dict[str, str]) -> tuple[list[dict], int]:
        """Return the page that was asked for, and how many there are."""
        found = [one for one in self.orders.values() if self._fits(one, query)]
        by = {"modified": "date_modified_gmt", "id": "id"}[query["orderby"]]
        found.sort(key=lambda one: one[by], reverse=query["order"] == "desc")
        size, page = int(query["per_page"]), int(query["page"])
        assert 1 <= size <= 100
        assert page >= 1
        fields = query["_fields"].split(",")
        shown = [
            {name: one[name] for name in fields if name in one}
            for one in found[(page - 1) * size : page * size]
        ]
        return shown, -(-len(found) // size)

    def _fits(self, one: dict, query: dict[str, str]) -> bool:
        changed = datetime.fromisoformat(one["date_modified_gmt"])
        if one["status"] == "trash" and query.get("status", "any") == "any":
            return False
        after = self._moment(query, "modified_after")
        before = self._moment(query, "modified_before")
        return (not after or changed > after) and (not before or changed < before)

    def _moment(self, query: dict[str, str], name: str) -> datetime | None:
        """Return a bound as WordPress takes it: with a zone it becomes site time."""
        if name not in query:
            return None
        told = datetime.fromisoformat(query[name])
        if told.tzinfo is not None:
            return told.astimezone(UTC).replace(tzinfo=None) + SITE_TIME
        is_gmt = query.get("dates_are_gmt") == "true"
        return told if is_gmt else told - SITE_TIME


@contextmanager
def open_shop():
    """Serve a shop on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            shop.asked.append(query)
            shop.headers.append(dict(self.headers))
            number = len(shop.asked)
            if shop.meanwhile:
                shop.meanwhile(number)
            if shop.mood and shop.mood(self, number):
                return
            right = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
            if parts.path != "/wp-json/wc/v3/orders":
                say(self, 404, {"code": "rest_no_route"})
            elif self.headers.get("Authorization") != f"Basic {right}":
                say(self, 401, {"code": "woocommerce_rest_cannot_view"})
            else:
                found, pages = shop.answer(query)
                say(self, 200, found, **{"X-WP-TotalPages": str(pages)})

        def log_message(self, *_told) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_of) -> None:
            """Who hangs up is heard of no more."""

    with Server(("127.0.0.1", 0), Handler) as server:
        shop = WooCommerce(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()


def say(to: BaseHTTPRequestHandler, status: int, told: object, **headers: str) -> None:
    """Answer with JSON, or with bytes as they are."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    to.send_response(status)
    for name, value in ({"Content-Type": "application/json"} | headers).items():
        to.send_header(name, value)
    to.send_header("Content-Length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)
