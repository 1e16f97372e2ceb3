"""Time the studio's pages through its own server: the 95th percentile of each.

python bench/studio_pages.py HOME [--database ADDRESS] [--rounds 100]

HOME was filled by bench/studio_data.py. The server is Granian as `nilai studio up`
starts it; each page is asked for again and again with other words, names and places, so
that no answer is read from memory alone. The bars are those that the product publishes.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

BARS = {"list": 300, "search": 300, "page": 300, "preview": 1000}
"""Milliseconds that the 95th percentile of a kind of page may take."""
EMAIL = "bench@nilai.localhost"


def main() -> None:
    """Start the server, ask for the pages, print and store the times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    from nilai_studio.config.home import VARIABLE, make_home

    made = make_home(asked.home, asked.database)
    os.environ[VARIABLE] = str(made.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
    import django

    django.setup()
    cookie, facts = sign_in(), read_facts()
    with server() as port:
        times = ask(port, cookie, pages(facts, random.Random(7)), asked.rounds)
    times["a changed customer in 20 segments"] = [time_change(facts) for _ in range(10)]
    report(times)
    if asked.json:
        asked.json.write_text(json.dumps(summary(times), indent=1))


def sign_in() -> str:
    """Return the session of an owner, who sees everything."""
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.auth.models import Group
    from django.contrib.sessions.backends.db import SessionStore

    people = get_user_model()
    person = people.objects.filter(email=EMAIL).first()
    if person is None:
        person = people.objects.create_user(EMAIL, is_staff=True)
        person.groups.add(Group.objects.get(name="Owner"))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


def read_facts() -> dict[str, Any]:
    """Return what is there to ask for."""
    from nilai_studio.customers.models import Customer
    from nilai_studio.segments.models import Segment

    last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first()
    segments = Segment.objects.filter(member_count__gt=0)
    return {"last": last, "segments": list(segments.values_list("pk", flat=True))}


@contextlib.contextmanager
def server() -> Iterator[int]:
    """Run the web server as the studio does; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", "8",
        "--log-level", "warning", "--no-ws", "nilai_studio.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(line)
    try:
        for _each in range(240):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait(30)


GIVEN = (
    "siti",
    "budi",
    "dewi",
    "wayan",
    "nanda",
    "hana",
    "oki",
    "bayu",
    "gita",
    "reza",
)
FAMILY = ("santoso", "lubis", "halim", "hutapea", "wibowo", "maulana", "basri")
CITIES = ("Bandung", "solo", "Medan", "MALANG", "Padang", "Batam")
SORTS = (
    "name",
    "-name",
    "city",
    "-worth",
    "worth",
    "-revenue",
    "-last_order",
    "orders",
)


def pages(facts: dict[str, Any], draw: random.Random) -> dict[str, Callable[[], str]]:
    """Return a maker of addresses for each kind of page."""

    def customers(**asked: Any) -> str:
        return f"/admin/customers/?{urlencode(asked)}"

    def number() -> str:
        return f"08{draw.randrange(10, 89)}{draw.randrange(1000):03d}"

    return {
        "list": customers,
        "list, sorted": lambda: customers(sort=draw.choice(SORTS)),
        "list, a city": lambda: customers(
            city=draw.choice(CITIES), sort=draw.choice(SORTS)
        ),
        "list, a segment": lambda: customers(
            segment=draw.choice(facts["segments"]), sort=draw.choice(SORTS)
        ),
        "list, may be written to": lambda: customers(
            consent=draw.choice(("email", "chat", "no-email", "no-chat", "phone")),
            sort=draw.choice(SORTS),
        ),
        "list, worth from": lambda: customers(
            worth_from=draw.choice((100_000, 500_000, 2_000_000)), sort="-last_order"
        ),
        "search, a name": lambda: customers(q=draw.choice(GIVEN)),
        "search, two names": lambda: customers(
            q=f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}"
        ),
        "search, a number": lambda: customers(q=number()),
        "search, an email": lambda: customers(
            q=f"{draw.choice(GIVEN)}.{draw.choice(FAMILY)}{draw.randrange(1000)}"
        ),
        "search, an id": lambda: customers(q=f"C{draw.randrange(facts['last'])}"),
        "search, sorted": lambda: customers(q=draw.choice(GIVEN), sort="-worth"),
        "page of a customer": lambda: (
            f"/admin/customers/{draw.randrange(1, facts['last'])}/"
        ),
        "page of a segment": lambda: (
            f"/admin/segments/{draw.choice(facts['segments'])}/"
        ),
        "list of segments": lambda: "/admin/segments/",
        "preview of a rule": lambda: _preview(draw),
        "home": lambda: "/admin/",
    }


def _preview(draw: random.Random) -> str:
    conditions = [
        {"field": "worth", "is": "above", "value": draw.randrange(1, 20) * 100_000},
        {"field": "last_order", "is": "longer_ago", "value": draw.randrange(30, 300)},
    ]
    rule = {"match": "all", "groups": [{"match": "all", "conditions": conditions}]}
    return f"/admin/segments/preview/?rule={quote(json.dumps(rule))}"


def ask(
    port: int, cookie: str, makers: dict[str, Callable[[], str]], rounds: int
) -> dict[str, list[float]]:
    """Ask for each kind of page in turn; return milliseconds by kind."""
    times: dict[str, list[float]] = {name: [] for name in makers}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for turn in range(rounds + 2):
        for name, make in makers.items():
            address = make()
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            spent = 1000 * (time.perf_counter() - began)
            if answer.status != 200:
                raise SystemExit(f"{address}: {answer.status}")
            if turn >= 2:  # the first ones load code
                times[name].append(spent)
    return times


def time_change(facts: dict[str, Any]) -> float:
    """Return milliseconds from a changed customer to all memberships."""
    from django.db import transaction

    from nilai_studio.customers.actions import note_changes
    from nilai_studio.customers.models import Customer
    from nilai_studio.segments.keeping import refresh_changed

    pk = random.randrange(1, facts["last"])
    began = time.perf_counter()
    with transaction.atomic():
        Customer.objects.filter(pk=pk).update(city="Bandung")
        note_changes([pk])
    refresh_changed()
    return 1000 * (time.perf_counter() - began)


def summary(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile in milliseconds."""
    found = {}
    for name, values in times.items():
        ranked = sorted(values)
        found[name] = {
            "median_ms": round(ranked[len(ranked) // 2], 1),
            "p95_ms": round(ranked[min(int(0.95 * len(ranked)), len(ranked) - 1)], 1),
        }
    return found


def report(times: dict[str, list[float]]) -> None:
    """Print the table."""
    print(f"{'':38}{'median':>9}{'p95':>9}  bar")
    for name, found in summary(times).items():
        bar = BARS.get(name.replace(",", "").split()[0], "")
        print(f"{name:38}{found['median_ms']:>7.0f}ms{found['p95_ms']:>7.0f}ms  {bar}")


if __name__ == "__main__":
    main()
