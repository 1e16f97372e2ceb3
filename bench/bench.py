"""Measure Nilai beside its peers; print the table and write docs/benchmarks.md.

Run by bench/run.sh. The orders are simulated once and kept in var/bench; every figure
is measured anew.
"""

import argparse
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from contests import CONTESTS, FLOOR, LARGE, Contest
from measure import Run, middle, run
from table import GOALS_AT, Result, document, markdown

HOME = Path("var/bench")
UNTIL = "2025-12-30"  # the last simulated day
CORES = 2
REPEATS = 5


@dataclass(frozen=True)
class Place:
    """Where the orders of one size are, and what is made of them."""

    customers: int

    @property
    def folder(self) -> Path:
        return HOME / f"{self.customers}"

    def command(self, template: str) -> list[str]:
        names = {
            "orders": self.folder / "orders",
            "summary": self.folder / "summary.parquet",
            "out": self.folder / "out",
            "until": UNTIL,
        }
        return shlex.split(template.format(**names))

    def prepare(self) -> None:
        """Simulate the orders unless they are there; summarise them for the fits."""
        orders, partial = self.folder / "orders", self.folder / "partial"
        if not orders.exists():
            say(f"simulating {self.customers:,} customers")
            shutil.rmtree(partial, ignore_errors=True)
            simulate = [sys.executable, "bench/simulate.py"]
            run([*simulate, str(self.customers), str(partial)])
            partial.rename(orders)
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        (self.folder / "out").mkdir()
        if self.customers <= GOALS_AT:
            run(self.command(f"{FLOOR} duckdb {{orders}} {{summary}} {{until}}"))


def say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)


def measure(contest: Contest, place: Place) -> Result:
    """Return the medians of a contest whose entries take turns."""
    if contest.prepare:
        say(f"preparing {contest.input}")
        run(place.command(contest.prepare))
    runs: list[list[Run]] = [[] for _ in contest.entries]
    for turn in range(REPEATS):
        for entry, taken in zip(contest.entries, runs, strict=True):
            if turn and entry.once:
                continue
            on = contest.input or f"{place.customers:,}"
            say(f"{on} {contest.name}: {entry.product}")
            taken.append(run(place.command(entry.command)))
    if contest.name == "summary":
        compare_summaries(place)
    medians = tuple(middle(taken) for taken in runs)
    return Result(place.customers, contest, medians)


def compare_summaries(place: Place) -> None:
    """Stop when the products did not make the same summary."""
    for other in ("nilai", "polars", "lifetimes"):
        template = f"{FLOOR} differences {{summary}} {{out}}/{other}.parquet"
        found = run(place.command(template)).answer["differences"]
        if found:
            sys.exit(f"bench: the summary by {other} differs for {found} customers")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [contest.name for contest in CONTESTS]
    parser.add_argument(
        "--customers",
        type=int,
        help="above a million: `nilai worth` on so many, too; else only this size",
    )
    parser.add_argument(
        "--tasks", nargs="+", choices=names, help="only these; writes no document"
    )
    return parser.parse_args()


def main() -> None:
    wanted = options()
    load = os.getloadavg()[0]
    if hasattr(os, "sched_setaffinity"):  # the goals are for two cores
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    customers = wanted.customers or GOALS_AT
    large = customers > GOALS_AT
    sizes = [customers] if customers < GOALS_AT else [100_000, GOALS_AT]
    chosen = [c for c in CONTESTS if not wanted.tasks or c.name in wanted.tasks]
    results = []
    for place in map(Place, sizes):
        if any(not contest.input for contest in chosen):
            place.prepare()
        results += [measure(contest, place) for contest in chosen if not contest.input]
    results += [measure(contest, place) for contest in chosen if contest.input]
    if large:
        place = Place(customers)
        place.prepare()
        results.append(measure(LARGE, place))
    print(markdown(results))
    if not wanted.tasks and sizes[-1] == GOALS_AT:
        cores = min(CORES, os.cpu_count() or CORES)
        written = document(results, REPEATS, cores, load)
        Path("docs/benchmarks.md").write_text(written)
        say("wrote docs/benchmarks.md")


if __name__ == "__main__":
    main()
