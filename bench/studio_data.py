"""Fill a studio's database with 1 million customers and 3.3 million orders.

python bench/studio_data.py HOME [--database ADDRESS] [--customers 1000000]

Straight into the tables, as no shop could: to measure pages, not the way in. Names are
drawn from lists of Indonesian names; everything repeats for the same seed.
"""

# ruff: noqa: SIM905 - Django is imported once its settings are known
import argparse
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

GIVEN = (
    "Siti Budi Agus Dewi Rina Andi Wahyu Eko Sri Nur Putri Rizki Dian Fitri Yusuf Ayu "
    "Hendra Joko Maya Lestari Bayu Citra Fajar Gita Hasan Indah Kartika Lina Made Nia "
    "Oki Prasetyo Ratna Surya Tono Umi Vina Wulan Yanti Zainal Aditya Bambang Cahya "
    "Dimas Endang Farid Galih Hadi Irfan Jihan Kadek Laras Mega Nanda Okta Puspa Reza "
    "Sari Teguh Utami Wayan Yoga Arif Bella Candra Desi Edi Farah Gilang Hana"
).split()
FAMILY = (
    "Santoso Wijaya Lestari Pratama Saputra Hidayat Nugroho Kusuma Siregar Nasution "
    "Simanjuntak Hutapea Ginting Sembiring Lubis Harahap Setiawan Gunawan Susanto "
    "Wibowo Rahayu Permana Ramadhan Maulana Firmansyah Suryadi Hartono Halim Tanujaya "
    "Anggraini Puspitasari Handayani Rahmawati Kurniawan Purnomo Sutrisno Mulyadi "
    "Suharto Iskandar Hakim Basri Effendi Tampubolon Manurung Pangaribuan Situmorang"
).split()
CITIES = (
    "Jakarta Bandung Surabaya Medan Semarang Makassar Palembang Yogyakarta Denpasar "
    "Malang Bogor Depok Tangerang Bekasi Solo Padang Manado Balikpapan Pontianak Batam"
).split()
SOURCES = ("tokopedia", "shopee", "instagram", "website", "store", "referral")
END = datetime(2026, 11, 1, tzinfo=UTC)
CHUNK = 20_000
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def main() -> None:
    """Make the folder and the database, and fill it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    from nilai_studio.config.home import VARIABLE, make_home

    made = make_home(asked.home, asked.database)
    os.environ[VARIABLE] = str(made.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    fill(asked.customers, np.random.default_rng(asked.seed))


def fill(count: int, rng: np.random.Generator) -> None:
    """Fill every table that the pages read."""
    from nilai_studio.business.models import Business
    from nilai_studio.customers.models import (
        Consent,
        ContactPoint,
        Customer,
        Identity,
        Tag,
    )  # fmt: skip
    from nilai_studio.orders.models import Order, OrderTotals

    if not Business.objects.exists():
        Business.objects.create(pk=1, name="Toko Besar", currency="IDR")
    people = People(count, rng)
    put(Customer, people.customers())
    put(ContactPoint, people.contact_points())
    put(Identity, people.identities())
    tags = [Tag.objects.get_or_create(name=n)[0].pk for n in ("VIP", "grosir", "event")]
    put(Customer.tags.through, people.tagged(tags))
    put(Consent, people.consents())
    stand_consents()
    put(Order, people.orders())
    put(OrderTotals, people.totals())
    tell_planner()
    note_months()
    analyse_worth()
    tell_planner()
    renew_segments()
    tell_planner()


class People:
    """Customers drawn once; each table is written from them."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        from nilai_studio.customers.models import Customer

        self.count, self.rng = count, rng
        last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.first = (last or 0) + 1
        self.given = rng.integers(len(GIVEN), size=count)
        self.family = rng.integers(len(FAMILY), size=count)
        self.city = rng.integers(len(CITIES), size=count)
        self.source = rng.integers(len(SOURCES), size=count)
        self.orders_of = rng.geometric(1 / 3.3, size=count)
        days = rng.exponential(300, size=count).clip(0, 1500)
        self.last_at = [END - timedelta(days=float(d)) for d in days]
        self.days = days
        self.spend = rng.lognormal(12.5, 0.8, size=count).round(0)
        self.known = rng.random(count)

    def name(self, i: int) -> str:
        return f"{GIVEN[self.given[i]]} {FAMILY[self.family[i]]}"

    def email(self, i: int) -> str:
        given, family = GIVEN[self.given[i]], FAMILY[self.family[i]]
        return f"{given}.{family}{i}@mail.example".lower()

    def phone(self, i: int) -> str:
        return f"+628{10 + i % 80}{(i * 7919) % 100_000_000:08d}"

    def has_email(self, i: int) -> bool:
        return self.known[i] < 0.6

    def has_phone(self, i: int) -> bool:
        return 0.2 < self.known[i] < 0.95

    def customers(self) -> Iterator[dict[str, Any]]:
        for i in range(self.count):
            number = secrets.randbits(60)
            key = "".join(ALPHABET[number >> at & 31] for at in range(0, 60, 5))
            name = self.name(i)
            contacts = [self.email(i)] if self.has_email(i) else []
            if self.has_phone(i):
                digits = self.phone(i)[1:]
                contacts.append(f"{digits} 0{digits[2:]}")
            yield {
                "id": self.first + i, "key": key, "name": name,
                "city": CITIES[self.city[i]], "country": "Indonesia",
                "source": SOURCES[self.source[i]],
                "search_text": f"{name.lower()}\n{key}\nc{i}",
                "contact_text": "\n".join(contacts),
                "created_at": END, "changed_at": END,
            }  # fmt: skip

    def contact_points(self) -> Iterator[dict[str, Any]]:
        for i in range(self.count):
            for has, kind, value in (
                (self.has_email(i), "email", self.email(i)),
                (self.has_phone(i), "phone", self.phone(i)),
            ):
                if has:
                    yield {
                        "customer_id": self.first + i, "kind": kind,
                        "value": value, "written": value,
                    }  # fmt: skip

    def identities(self) -> Iterator[dict[str, Any]]:
        for i in range(self.count):
            external_id = f"C{self.first + i}"
            yield {
                "customer_id": self.first + i,
                "system": "import",
                "external_id": external_id,
            }

    def tagged(self, tags: list[int]) -> Iterator[dict[str, Any]]:
        for i in range(0, self.count, 20):
            yield {"customer_id": self.first + i, "tag_id": tags[i % len(tags)]}

    def consents(self) -> Iterator[dict[str, Any]]:
        for i in range(self.count):
            for has, channel, share in (
                (self.has_email(i), "email", 0.4),
                (self.has_phone(i), "chat", 0.1),
            ):
                if has and i % 3:
                    yield {
                        "customer_id": self.first + i, "channel": channel,
                        "purpose": "offers", "is_given": i * 7919 % 100 < 100 * share,
                        "said_at": self.last_at[i], "source": "shop",
                        "recorded_at": END,
                    }  # fmt: skip

    def orders(self) -> Iterator[dict[str, Any]]:
        number = 0
        gaps = self.rng.exponential(60, size=int(self.orders_of.sum()) + 1)
        for i in range(self.count):
            at = self.last_at[i]
            for _each in range(self.orders_of[i]):
                yield {
                    "shop": "import", "order_id": f"O{self.first}-{number}",
                    "customer_id": self.first + i, "ordered_at": at,
                    "revenue_amount": float(self.spend[i]), "changed_at": END,
                }  # fmt: skip
                at -= timedelta(days=float(gaps[number]))
                number += 1

    def totals(self) -> Iterator[dict[str, Any]]:
        for i in range(self.count):
            orders = int(self.orders_of[i])
            yield {
                "customer_id": self.first + i, "order_count": orders,
                "revenue_amount": float(self.spend[i] * orders),
                "first_ordered_at": self.last_at[i] - timedelta(days=60 * (orders - 1)),
                "last_ordered_at": self.last_at[i],
            }  # fmt: skip


def stand_consents() -> None:
    """Write how consent stands; each said one thing here."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_consentstate "
            "(customer_id, channel, purpose, is_given, statement_id) "
            "SELECT customer_id, channel, purpose, is_given, id "
            "FROM customers_consent WHERE true ON CONFLICT DO NOTHING"
        )


def note_months() -> None:
    """Note the months that have orders, as those who store orders do."""
    from django.db.models import Count
    from django.db.models.functions import TruncMonth

    from nilai_studio.orders.models import LakeMonth, Order

    months = Order.objects.annotate(month=TruncMonth("ordered_at"))
    counts = months.values_list("month").annotate(count=Count("pk"))
    LakeMonth.objects.bulk_create(
        LakeMonth(month=month.date(), changes=count) for month, count in counts
    )


def analyse_worth() -> None:
    """Analyse the orders as the worker does."""
    from nilai_studio.runs.actions import start_run
    from nilai_studio.runs.work import carry_out

    began = time.monotonic()
    run = start_run(kind="worth.base")
    carry_out(run.pk)
    run.refresh_from_db()
    print(
        f"analysis of worth: {run.state} {run.error}, {time.monotonic() - began:.0f} s"
    )


def renew_segments() -> None:
    """Fill the segments: the ten of RFM, and ten more by rules of all kinds."""
    from nilai_studio.segments.keeping import renew
    from nilai_studio.segments.models import Segment

    for number, conditions in enumerate(RULES):
        rule = {
            "match": "all",
            "groups": [
                {
                    "match": "all",
                    "conditions": [
                        dict(zip(("field", "is", "value"), each, strict=True))
                        for each in conditions
                    ],
                }
            ],
        }
        Segment.objects.get_or_create(
            slug=f"bench-{number}", defaults={"name": f"Bench {number}", "rule": rule}
        )
    began = time.monotonic()
    for segment in Segment.objects.all():
        renew(segment)
    print(f"{Segment.objects.count()} segments: {time.monotonic() - began:.0f} s")


RULES = (
    [("worth", "above", 500_000), ("last_order", "longer_ago", 90)],
    [("at_risk", "above", 300_000)],
    [("orders", "above", 5), ("city", "is", "Bandung")],
    [("last_order", "within", 30)],
    [("first_order", "within", 60), ("orders", "is", 1)],
    [("tag", "is", "VIP"), ("has_email", "is", True)],
    [("revenue", "above", 2_000_000), ("source", "is_not", "shopee")],
    [("average_order", "above", 800_000)],
    [("alive", "below", 0.3), ("worth", "above", 100_000)],
    [("has_phone", "is", False), ("city", "is_not", "Jakarta")],
)


def put(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows, with the blank of each column that they leave out."""
    from django.db import connection

    began, total = time.monotonic(), 0
    fields = [
        f for f in model._meta.concrete_fields if not (f.primary_key and f.name == "id")
    ]
    blanks = {f.column: _blank(f) for f in fields}
    while chunk := list(islice(rows, CHUNK)):
        if "id" in chunk[0]:
            blanks["id"] = None
        columns = list(blanks)
        values = [tuple(row.get(c, blanks[c]) for c in columns) for row in chunk]
        write(connection, model._meta.db_table, columns, values)
        total += len(chunk)
    if connection.vendor == "postgresql" and "id" in blanks:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
                f'(SELECT max(id) FROM "{model._meta.db_table}"))',
                [model._meta.db_table],
            )
    print(f"{model._meta.db_table}: {total:,} rows, {time.monotonic() - began:.0f} s")


def _blank(field: Any) -> Any:
    if field.null:
        return None
    default = field.get_default() if field.has_default() else ""
    return default if isinstance(default, str | int | float) else "{}"


def write(connection: Any, table: str, columns: list[str], values: list[tuple]) -> None:
    """Write one chunk in one transaction."""
    names = ", ".join(f'"{column}"' for column in columns)
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    plain = [tuple(_plain(v) for v in row) for row in values]
    raw = connection.connection
    raw.execute("BEGIN")
    raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', plain)
    raw.execute("COMMIT")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def tell_planner() -> None:
    """Tell the planner what the tables hold."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"
        )


if __name__ == "__main__":
    main()
