"""What the running studio takes and takes up: first page, idle memory, bulk orders.

    python bench/studio_service.py [--home HOME] [--database postgresql] [--calls 20]

Starts `nilai studio up`, in a new folder or on one that bench/studio_data.py filled,
waits for the first page, lets it rest, adds up the memory of its processes (shared
pages once: PSS), then sends calls of a thousand orders each to /api/orders/bulk, one
after the other, and counts those answered as stored: each call is durable before its
answer.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

AT_ONCE = 1000
RESTING = 0.5
"""Seconds of a core in ten, at most, of a studio at rest."""
THIS = f"bench-{time.time():.0f}"
"""Tells the orders of this measurement from those of one before."""
REST = 25.0
"""Seconds after the first page: the worker has done what a start gives it."""

MAKE_KEY = """
import sys
from pathlib import Path
from nilai_studio.config.ready import open_home
open_home(Path(sys.argv[1]))
from nilai_studio.api.actions import make_key
from nilai_studio.business.models import User
made = make_key(name=sys.argv[2], scopes=["orders:write"], by=User.objects.first())
print(made[1])
"""


def main() -> None:
    """Start, measure, stop, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "studio"))
    from live_studio import LiveStudio
    from postgresql_for_tests import start_postgresql

    with tempfile.TemporaryDirectory(prefix="nilai-bench-") as name:
        folder = Path(name)
        database = asked.database
        if database == "postgresql":
            # It is stopped at exit, when the folder of the studio is gone.
            cluster = Path(tempfile.mkdtemp(prefix="nilai-bench-"))
            database = start_postgresql(cluster, is_durable=True)
        studio = LiveStudio(asked.home or folder / "home", database)
        began = time.perf_counter()
        studio.start()
        took = {"first_page_seconds": time.perf_counter() - began}
        try:
            time.sleep(REST)
            wait_for_rest(studio)
            took["idle_megabytes"] = memory(studio.processes())
            took["orders_per_second"] = send(studio, asked.calls)
        finally:
            studio.stop()
    print(json.dumps({key: round(value, 1) for key, value in took.items()}))
    if asked.json:
        asked.json.write_text(json.dumps(took, indent=1))


def wait_for_rest(studio) -> None:
    """Wait until what is due after a start is done: analyses, segments."""
    before, quiet = seconds_used(studio.processes()), 0
    while quiet < 4:
        time.sleep(10)
        now = seconds_used(studio.processes())
        quiet = quiet + 1 if abs(now - before) < RESTING else 0
        before = now


def seconds_used(processes: list[int]) -> float:
    """Return the seconds of a core that processes have used."""
    ticks = 0
    for pid in processes:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(processes: list[int]) -> float:
    """Return megabytes of processes, shared pages divided among who shares them."""
    total = 0
    for pid in processes:
        rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(rolled.split("\nPss:")[1].split()[0])
    return total * 1024 / 1e6


def send(studio, calls: int) -> float:
    """Return orders stored a second."""
    line = [sys.executable, "-c", MAKE_KEY, str(studio.folder), THIS]
    made = subprocess.run(line, check=True, capture_output=True, text=True)
    key = made.stdout.split()[-1]
    bodies = [orders(call) for call in range(calls + 1)]
    post(studio.address, key, bodies[0])  # loads code
    began = time.perf_counter()
    for body in bodies[1:]:
        answer = post(studio.address, key, body)
        if answer["new"] != AT_ONCE:
            raise SystemExit(f"not stored: {answer}")
    return calls * AT_ONCE / (time.perf_counter() - began)


def orders(call: int) -> bytes:
    """Return a call's orders: every third of a customer not seen before."""
    draw = random.Random(call)
    rows = []
    for i in range(AT_ONCE):
        k = draw.randrange(AT_ONCE * (call + 1) // 3 + 1)
        rows.append(
            {
                "order_id": f"{THIS}-{call}-{i}",
                "customer": {
                    "external_id": f"C{k}",
                    "name": f"Nama {k}",
                    "email": f"c{k}@toko.example",
                    "phone": f"0812{k:08d}",
                },
                "ordered_at": f"2026-0{draw.randint(1, 9)}-1{i % 9}T10:00:00+07:00",
                "revenue_amount": str(draw.randint(10, 900) * 1000),
                "channel": "web",
            }
        )
    return json.dumps({"orders": rows}).encode()


def post(address: str, key: str, body: bytes) -> dict:
    """Send a call; return its answer."""
    request = urllib.request.Request(
        f"{address}/api/orders/bulk",
        body,
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
