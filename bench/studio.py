"""Measure the studio on both databases; write docs/benchmarks-studio.md.

    python bench/studio.py [--customers 1000000] [--only sqlite postgresql]

On each: a new studio started; then, with a million customers: pages, how soon segments
know of a change, memory at rest, bulk orders, a file of a million rows imported; and
the demo in a fresh clone. Some thirty minutes, most of them for filling the databases;
needs PostgreSQL's binaries, 10 GB and port 8000.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent
PAGE = BENCH.parent / "docs" / "benchmarks-studio.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
GOALS = {
    **dict.fromkeys(
        ("list", "list, sorted", "list, a city", "list, a segment", "list, worth from"),
        "p95 under 300",
    ),
    "search, a name": "p95 under 300",
    "search, two names": "p95 under 300",
    "search, a number": "p95 under 300",
    "search, an email": "p95 under 300",
    "search, an id": "p95 under 300",
    "search, sorted": "p95 under 300",
    "page of a customer": "p95 under 300",
    "home": "p95 under 500",
    "a changed customer in or out, by the worker": "p95 under 5,000",
}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="+", choices=DATABASES, default=[*DATABASES])
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="nilai-bench-") as name:
        found = {
            kind: measure(kind, Path(name), asked.customers) for kind in asked.only
        }
        demo = run("studio_demo.py", Path(name))["demo_seconds"]
    text = page(found, asked.customers, load, demo)
    print(text)
    if asked.only == [*DATABASES]:
        PAGE.write_text(text)
        print(f"bench: wrote docs/{PAGE.name}")


def measure(kind: str, folder: Path, customers: int) -> dict[str, Any]:
    """Return what every script says of one database."""
    options = ["--database", kind] if kind == "postgresql" else []
    found = {"start": run("studio_service.py", folder, *options, "--calls", "1")}
    address = []
    if kind == "postgresql":
        sys.path.insert(0, str(BENCH.parent / "tests" / "studio"))
        from postgresql_for_tests import start_postgresql

        cluster = Path(tempfile.mkdtemp(prefix="nilai-bench-"))
        address = ["--database", start_postgresql(cluster, is_durable=True)]
    home = str(folder / f"home-{kind}")
    say(kind, "filling the database")
    script = [sys.executable, str(BENCH / "studio_data.py"), home, *address]
    subprocess.run([*script, "--customers", str(customers)], check=True)
    found["pages"] = run("studio_pages.py", folder, home, *address)
    filled = ["--home", home, *address]
    found["pages"] |= run("studio_membership.py", folder, *filled)
    found["service"] = run("studio_service.py", folder, *filled)
    found["import"] = run("studio_import.py", folder, *filled)
    return found


def run(script: str, folder: Path, *options: str) -> dict[str, Any]:
    """Return what a script measured."""
    say(script, *options)
    told = folder / "told.json"
    line = [sys.executable, str(BENCH / script), *options, "--json", str(told)]
    subprocess.run(line, check=True)
    return json.loads(told.read_text())


def say(*words: str) -> None:
    """Tell what begins."""
    print("bench:", *words, flush=True)


def page(
    found: dict[str, dict[str, Any]], customers: int, load: float, demo: float
) -> str:
    """Return docs/benchmarks-studio.md."""
    first = next(iter(found.values()))
    rows = [
        ("First page of a new studio, s", "", "start", "first_page_seconds"),
        ("Memory at rest, all processes, MB", "under 400", "service", "idle_megabytes"),
        ("Bulk orders a second, durable", "at least 2,000", "service",
         "orders_per_second"),
        ("Import of 1 million rows, s", "under 120", "import", "import"),
        ("… undone whole, s", "", "import", "undo"),
    ]  # fmt: skip
    elsewhere = ("",) * (len(found) - 1)
    lines: list[tuple[str, ...]] = [
        ("`make demo` to the first page, s", "under 90", f"{demo:.0f}", *elsewhere)
    ]
    lines += [
        (name, goal, *(f"{one[part][key]:,.0f}" for one in found.values()))
        for name, goal, part, key in rows
    ]
    for name in first["pages"]:
        goal = GOALS.get(name, "")
        times = (one["pages"][name] for one in found.values())
        cells = (f"{t['median_ms']:,.0f} / {t['p95_ms']:,.0f}" for t in times)
        lines.append((f"{name[0].upper()}{name[1:]}, ms", goal, *cells))
    head = ("Measure", "Goal", *(DATABASES[kind] for kind in found))
    table = [head, ("---",) * len(head), *lines]
    body = "\n".join(f"| {' | '.join(line)} |" for line in table)
    day = datetime.now(tz=UTC).date()
    return f"""# Benchmarks of the studio

Written by `make bench-studio` on {day}; {platform.platform()}, {os.cpu_count()} cores,
load {load:.1f} before the first run (0 is an idle machine).

{body}

Pages: median / 95th percentile of requests one after the other, with {customers:,}
customers and 3.3 orders each, through the server as `nilai studio up` starts it. With
these customers there, too: bulk orders, calls of 1,000, one after the other, each
answered when it is durable, a third of the customers new; an import of a CSV of 116 MB
with 283,000 new customers, from the file on disk to the last order stored; memory at
rest. A changed customer in or out, by the worker: from sending an order to the running
studio until the segment lists its customer, queue included. Memory: shared pages
counted once. The demo: in a
fresh clone with warm package caches, its environment included.
"""


if __name__ == "__main__":
    main()
