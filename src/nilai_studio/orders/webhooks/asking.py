"""Ask a WooCommerce shop for orders: one question, one answer, bounded."""

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from typing import Any
from urllib.parse import urlencode, urlsplit

import nilai
from nilai_studio.orders.webhooks.faults import NotAnswered
from nilai_studio.orders.webhooks.states import subject_of
from nilai_studio.orders.webhooks.woocommerce import FIELDS

ANSWER_WITHIN = 20.0
"""Seconds from the question to the last byte of its answer."""
LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes; of a hundred orders with the fields that are read, far more than usual."""
MOST_PAGES = 1_000_000
"""Pages that are believed; beyond, it is no shop."""
PATH = "/wp-json/wc/v3/orders"
STATUSES = {401: "key_refused", 403: "forbidden", 404: "not_found"}
LOST = (NotAnswered, ValueError, OSError, HTTPException)
"""How an answer does not come, or is none."""


@dataclass(frozen=True)
class Question:
    """Which orders of which shop.

    Parameters
    ----------
    site : str
        Address of the shop.
    key, secret : str
        Of its REST API.
    after, until : datetime
        Changed after the one and not after the other, if given.
    size, page : int
        Orders of a page, and which page.
    """

    site: str
    key: str
    secret: str = field(repr=False)
    after: datetime
    until: datetime | None
    size: int
    page: int = 1

    @property
    def target(self) -> str:
        """Path and query of the question.

        Without an end, the latest changes come first. With one, orders come by their
        number, which no change moves: so pages hold still.
        """
        asked = {
            # By the shop's words for it, GMT is told without a mark of its zone.
            "modified_after": _gmt(self.after),
            "dates_are_gmt": "true",
            "status": "any",
            "orderby": "id" if self.until else "modified",
            "order": "asc" if self.until else "desc",
            "per_page": self.size,
            "page": self.page,
            "_fields": ",".join(FIELDS),
        }
        if self.until:
            asked["modified_before"] = _gmt(self.until)
        return f"{urlsplit(self.site).path.rstrip('/')}{PATH}?{urlencode(asked)}"

    @property
    def headers(self) -> dict[str, str]:
        """Who asks, with which key."""
        pair = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        return {
            "Authorization": f"Basic {pair}",
            "Accept": "application/json",
            "Connection": "close",
            "User-Agent": f"Nilai/{nilai.__version__}",
        }


@dataclass(frozen=True)
class Answer:
    """What a shop answered.

    Parameters
    ----------
    orders : list of mapping
        WooCommerce's own JSON, each with its id.
    pages : int
        How many pages of this size there are.
    """

    orders: list[Mapping[str, Any]]
    pages: int


def ask(question: Question) -> Answer:
    """Ask a shop; whatever it does, this ends soon and takes little memory.

    Parameters
    ----------
    question : Question
        Which orders.

    Returns
    -------
    Answer
        One page of them.

    Raises
    ------
    NotAnswered
        If there is no answer, or it is not one of WooCommerce.
    """
    begun = time.monotonic()
    connection = _connection(question.site)
    try:
        connection.connect()
        # An answer that comes byte by byte never waits long, and never ends either.
        end = threading.Timer(ANSWER_WITHIN, _hang_up, [connection.sock])
        end.daemon = True
        end.start()
        try:
            connection.request("GET", question.target, headers=question.headers)
            with connection.getresponse() as response:
                return _read(response)
        finally:
            end.cancel()
    except LOST as error:
        # Cut off by us, it may look like anything.
        if time.monotonic() - begun >= ANSWER_WITHIN:
            raise NotAnswered("slow", f"{ANSWER_WITHIN:.0f}") from None
        raise _not_answered(error) from None
    finally:
        connection.close()


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _connection(site: str) -> HTTPConnection:
    parts = urlsplit(site)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=ANSWER_WITHIN, context=context)
    return HTTPConnection(host, port, timeout=ANSWER_WITHIN)


def _hang_up(line: socket.socket) -> None:
    try:
        # Not the encrypted one's own, which another thread is reading.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return


def _not_answered(error: Exception) -> NotAnswered:
    match error:
        case NotAnswered():
            return error
        case ssl.SSLCertVerificationError():
            return NotAnswered("certificate")
        case HTTPException() | ConnectionResetError() | ssl.SSLError():
            return NotAnswered("broken")
        case _:
            return NotAnswered("unreachable")


def _read(response: HTTPResponse) -> Answer:
    """Return what was answered; a redirect is told, never followed: it has the key."""
    if 300 <= response.status < 400:
        raise NotAnswered("redirected", _leads_to(response.getheader("Location", "")))
    if response.status != 200:
        detail = f"{response.status} {response.reason}"
        raise NotAnswered(STATUSES.get(response.status, "status"), detail)
    if (response.length or 0) > LARGEST_ANSWER:
        raise _too_large()
    body = response.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise _too_large()
    if response.length:
        raise IncompleteRead(body)
    return Answer(_orders(response, body), _pages(response))


def _too_large() -> NotAnswered:
    return NotAnswered("too_large", str(LARGEST_ANSWER // 1024**2))


def _orders(response: HTTPResponse, body: bytes) -> list[Mapping[str, Any]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        kind = response.getheader("Content-Type", "").partition(";")[0].strip()
        raise NotAnswered("not_json", kind or "something else") from None
    if not isinstance(told, list):
        raise NotAnswered("no_orders")
    orders = [one for one in told if isinstance(one, Mapping) and subject_of(one)]
    if told and not orders:
        raise NotAnswered("no_orders")
    return orders


def _pages(response: HTTPResponse) -> int:
    told = response.getheader("X-WP-TotalPages", "")
    if not told.isdecimal():
        raise NotAnswered("no_pages")
    return min(int(told[:9]), MOST_PAGES)


def _leads_to(location: str) -> str:
    """Return the front page of where a redirect leads.

    Examples
    --------
    >>> _leads_to("https://www.toko.example/wp-json/wc/v3/orders?page=1")
    'https://www.toko.example'
    """
    return location.partition("/wp-json")[0].partition("?")[0] or "another page"
