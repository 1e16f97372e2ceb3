"""How long from a changed customer until the segments know, by the running worker.

    python bench/studio_membership.py --home HOME [--database ADDRESS] [--changes 40]

HOME was filled by bench/studio_data.py. Starts `nilai studio up`, lets it rest, then
sends one order after the other to the API, each of somebody who has not ordered for
long, and looks until they are among those who ordered within 30 days: answer of the
API, queue, worker and all twenty segments included.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from studio_pages import report, summary
from studio_service import MAKE_KEY, THIS, post, wait_for_rest

NAME = "a changed customer in or out, by the worker"
SEGMENT = "SELECT id FROM segments_segment WHERE slug = 'bench-3'"
"""Who ordered within 30 days."""
WITHIN = 60.0
"""Seconds after which something is wrong."""


def main() -> None:
    """Start, measure, stop, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "studio"))
    from live_studio import LiveStudio

    studio = LiveStudio(asked.home, asked.database).start()
    try:
        wait_for_rest(studio)
        times = {NAME: measure(studio, asked.changes)}
    finally:
        studio.stop()
    report(times)
    if asked.json:
        asked.json.write_text(json.dumps(summary(times), indent=1))


def measure(studio, changes: int) -> list[float]:
    """Return milliseconds of each change, after two that load code."""
    from asking import ask

    line = [sys.executable, "-c", MAKE_KEY, str(studio.folder), f"{THIS}-members"]
    made = subprocess.run(line, check=True, capture_output=True, text=True)
    key = made.stdout.split()[-1]
    (segment,) = ask(studio, SEGMENT)[0]
    of_segment = (
        f"SELECT customer_id FROM segments_membership WHERE segment_id = {segment}"
    )
    last = ask(studio, "SELECT max(id) FROM customers_customer")[0][0]
    step = max(last // (changes + 2), 1)
    people = [
        ask(
            studio,
            f"SELECT id, key FROM customers_customer WHERE id >= {at} "
            f"AND merged_into_id IS NULL AND id NOT IN ({of_segment}) "
            "ORDER BY id LIMIT 1",
        )[0]
        for at in range(1, step * (changes + 2), step)
    ]
    times, draw = [], random.Random(7)
    for number, (pk, who) in enumerate(people):
        order = {
            "order_id": f"{THIS}-member-{number}",
            "customer": {"id": who},
            "ordered_at": datetime.now(UTC).isoformat(),
            "revenue_amount": "100000",
        }
        body = json.dumps({"orders": [order]}).encode()
        # Sent at once, it would meet the worker awake from the one before.
        time.sleep(draw.uniform(1.5, 3.5))
        began = time.perf_counter()
        post(studio.address, key, body)
        while not ask(studio, f"{of_segment} AND customer_id = {pk}"):
            if time.perf_counter() - began > WITHIN:
                raise SystemExit(f"customer {pk} did not come in")
            time.sleep(0.01)
        times.append(1000 * (time.perf_counter() - began))
    return times[2:]


if __name__ == "__main__":
    main()
