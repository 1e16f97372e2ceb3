"""`nilai money`: answers and orders in, what goes with a point out."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine import open_session
from nilai.engine.money import MoneyQuestion, analyse_money
from nilai.tables import Duration

FIRST = date(2025, 1, 1)
CUSTOMERS = 200


def wrote(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Who rates the service higher buys more in the 60 days after; files of both."""
    folder = tmp_path_factory.mktemp("money")
    draw = np.random.default_rng(3)
    answers, orders = [], []
    for i in range(CUSTOMERS):
        day = FIRST + timedelta(days=int(draw.integers(30, 60)))
        service, price = int(draw.integers(1, 11)), int(draw.integers(1, 11))
        answers.append(
            {
                "member": f"c{i}", "answered_at": day.isoformat(),
                "service": service, "price": price,
                "overall": min(10, max(1, round(service + draw.normal(0, 1)))),
                "brand": "us",
            }
        )  # fmt: skip
        answers.append(answers[-1] | {"brand": "them", "service": 1, "overall": 1})
        days = [-int(draw.integers(1, 29))]
        days += [int(d) for d in draw.integers(1, 60, draw.binomial(4, service / 12))]
        orders += [
            {
                "order_id": f"{i}-{n}", "buyer": f"c{i}",
                "ordered_at": (day + timedelta(days=gap)).isoformat(),
                "revenue_amount": 50 + 5 * service,
            }
            for n, gap in enumerate(days)
        ]  # fmt: skip
    orders.append(orders[0] | {"order_id": "last", "ordered_at": "2025-07-01"})
    worth = pa.table(
        {
            "customer_id": [f"c{i}" for i in range(CUSTOMERS)],
            "clv_amount": [20.0 * one["service"] for one in answers[::2]],
        }
    )
    pq.write_table(worth, folder / "customers.parquet")
    return {
        "answers": wrote(folder / "answers.csv", answers),
        "orders": wrote(folder / "orders.csv", orders),
        "worth": folder / "customers.parquet",
        "rows": (answers, orders),
    }


@pytest.fixture
def line(shop):
    """The command as somebody writes it."""
    return (
        "money", shop["answers"], "--orders", shop["orders"],
        "--value", "overall", "--drivers", "service,price", "--brand", "own=us",
        "--map", "customer_id=member", "--order-map", "customer_id=buyer",
        "--window", "60", "--currency", "EUR",
    )  # fmt: skip


def document(nilai, *line):
    done = nilai(*line, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_is_what_the_library_finds(nilai, shop, line):
    found = document(nilai, *line, "--worth", shop["worth"])
    answers, orders = shop["rows"]
    ours = [one for one in answers if one["brand"] == "us"]
    days = {}
    for one in orders:
        key = one["buyer"], date.fromisoformat(one["ordered_at"])
        days.setdefault(key, []).append(float(one["revenue_amount"]))
    with open_session() as session:
        theirs = analyse_money(
            session,
            session.bring(
                pa.table(
                    {
                        "customer_id": [one["member"] for one in ours],
                        "answered_on": [
                            date.fromisoformat(one["answered_at"]) for one in ours
                        ],
                        **{
                            name: [float(one[name]) for one in ours]
                            for name in ("service", "price", "overall")
                        },
                    }
                )
            ),
            session.bring(
                pa.table(
                    {
                        "customer_id": [who for who, _day in days],
                        "ordered_on": [day for _who, day in days],
                        "orders_count": pa.array(map(len, days.values()), pa.int64()),
                        "revenue_amount": [sum(one) for one in days.values()],
                        "is_order_day": pa.array([1] * len(days), pa.int64()),
                    }
                )
            ),
            MoneyQuestion(
                drivers=("service", "price"),
                value="overall",
                window=Duration(60, "day"),
                currency="EUR",
            ),
            worth=session.bring(pq.read_table(shop["worth"])),
        )
    assert found["read"]["customers"] == theirs.customers == CUSTOMERS
    for told, wanted in zip(found["drivers"], theirs.drivers, strict=True):
        assert told["name"] == wanted.name
        for outcome, slope in wanted.alone.items():
            assert told["alone"][outcome]["value"] == pytest.approx(slope.value)
            assert told["alone"][outcome]["low"] == pytest.approx(slope.low)
    service = next(one for one in found["drivers"] if one["name"] == "service")
    assert service["alone"]["clv"]["value"] == pytest.approx(20)
    assert service["alone"]["repeat"]["low"] > 0


def test_is_told_in_words_and_on_a_page(nilai, line, tmp_path):
    done = nilai(*line, "--language", "id", "--out", tmp_path / "money")
    assert done.returncode == 0, done.stderr
    assert "EUR" in done.stdout or "€" in done.stdout
    page = (tmp_path / "money" / "report.html").read_text("utf-8")
    assert "answers.csv" in page
    assert "orders.csv" in page
    assert json.loads((tmp_path / "money" / "result.json").read_text("utf-8"))


def test_asks_who_answered_where_no_column_tells(nilai, line):
    without = [part for part in line if part not in ("--map", "customer_id=member")]
    done = nilai(*without)
    assert done.returncode == 2
    assert "--map customer_id=HEADER" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--brand", "against=them"), "nilai value"),
        (("--drivers", "horoscope"), "horoscope"),
        (("--until", "soon"), "--until"),
    ],
)
def test_says_what_to_do(nilai, line, more, said):
    done = nilai(*line, *more)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
