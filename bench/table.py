"""The table of results, and docs/benchmarks.md around it."""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contests import Contest, Goal
from measure import Run

GOALS_AT = 1_000_000
HEAD = (
    *("Customers", "Task", "Product", "Task s", "Process s", "Peak MB"),
    *("Nilai faster by", "Parameters off by", "Goal for Nilai", "Met"),
)
EXPLANATION = """\
- *Task s*: by the process's own clock, imports left out, reading and writing Parquet
  included. *Process s*: the whole process from outside, imports included. *Peak MB*:
  most resident memory of the whole process.
- *Nilai faster by*: the peer's seconds divided by Nilai's in the same run; task
  seconds, but whole processes for the last task, where Nilai is its own command.
- Exact LMG is measured from one moment matrix, on one core; beside it, a regression
  for each of all sets, in batches, by NumPy. `nilai drivers` reads ten million
  answers to 20 questions with weights and gives importances with intervals,
  priorities and asymmetry; beside it NumPy holds them in memory and gives
  importances alone.
- The multinomial logit is measured from the rows in memory to estimates with standard
  errors; Nilai's are clustered by household. Its brute force climbs by BFGS over every
  row.
- *Parameters off by*: largest relative distance of a parameter from brute force, which
  is the published likelihood climbed by SciPy over every customer, sharing nothing with
  Nilai. PyMC-Marketing has priors, so its parameters are not meant to agree.
- Products take turns (A B C, A B C, …); figures are medians of {repeats} runs. Where a
  peer takes minutes it runs once: marked ¹.
- PyMC-Marketing fits a thousand customers first, uncounted, so that what it compiles
  is in its cache. lifetimes, weights: the distinct rows with their number of customers.
- lifetimes does this for the whole: it tries BG/NBD on one past, then summary, BG/NBD,
  Gamma-Gamma, P(alive), expected orders and lifetime value per customer, written to
  Parquet. Nilai does that and all else its command does: three models tried on up to
  three pasts, intervals, segments, levers, cohorts, the report. The last row is
  lifetimes without the past, less work than the goal is about.
- For the summary Nilai's engine is given 300 MB (`--memory`), less than it would take
  by itself; what does not fit goes to disk.
- Goals are for {goals_at:,} customers and more, on two cores.
"""


@dataclass(frozen=True)
class Result:
    """One contest at one size: the run of each entry, in order."""

    customers: int
    contest: Contest
    runs: tuple[Run, ...]

    def seconds(self, run: Run) -> float:
        return run.process_seconds if self.contest.by_process else run.task_seconds

    def rows(self, results: list["Result"]) -> list[tuple[str, ...]]:
        """Return the table's rows, one per entry."""
        ours, parameters = self.runs[0], self.runs[-1].answer.get("parameters", {})
        exact = list(parameters.values())
        rows = []
        for entry, run in zip(self.contest.entries, self.runs, strict=True):
            faster = self.seconds(run) / self.seconds(ours)
            off = distance(list(run.answer.get("parameters", {}).values()), exact)
            checks = checks_of(entry.goal, run, ours, faster, off)
            if self.customers > GOALS_AT:
                checks.append(growth(self, results))
            if self.customers < GOALS_AT:
                checks = []
            rows.append(
                (
                    self.contest.input or f"{self.customers:,}",
                    self.contest.title,
                    entry.product + ("¹" if entry.once else ""),
                    "" if self.contest.by_process else f"{run.task_seconds:.2f}",
                    f"{run.process_seconds:.2f}",
                    f"{run.megabytes:.0f}",
                    "" if run is ours else f"{faster:.2f}×",
                    "" if off is None or run is self.runs[-1] else f"{off:.0e}",
                    "; ".join(wanted for wanted, _ in checks),
                    "; ".join("yes" if met else "**no**" for _, met in checks),
                )
            )
        return rows


def checks_of(
    goal: Goal, run: Run, ours: Run, faster: float, off: float | None
) -> list[tuple[str, bool]]:
    """Return each goal in words, and whether it is met."""
    checks = []
    if goal.times_faster is not None and goal.times_faster < 1:
        within = f"within {1 / goal.times_faster:.1f}× its time"
        checks.append((within, faster >= goal.times_faster))
    elif goal.times_faster is not None:
        wanted = f"{goal.times_faster:g}× faster"
        checks.append((wanted, faster >= goal.times_faster))
    if goal.less_memory:
        checks.append(("less memory", ours.megabytes < run.megabytes))
    if goal.parameters_off is not None and off is not None:
        wanted = f"parameters within {goal.parameters_off:.0e}"
        checks.append((wanted, off <= goal.parameters_off))
    if goal.seconds is not None:
        checks.append(
            (f"under {goal.seconds:g} s", ours.process_seconds < goal.seconds)
        )
    if goal.task_seconds is not None:
        wanted = f"task under {goal.task_seconds:g} s"
        checks.append((wanted, ours.task_seconds < goal.task_seconds))
    if goal.megabytes is not None:
        wanted = f"under {goal.megabytes / 1000:g} GB"
        checks.append((wanted, ours.megabytes < goal.megabytes))
    return checks


def growth(large: Result, results: list[Result]) -> tuple[str, bool]:
    """Return whether time grew no faster than the data since the million."""
    small = next(
        result
        for result in results
        if result.contest.name == "worth" and result.customers == GOALS_AT
    )
    slower = large.runs[0].process_seconds / small.runs[0].process_seconds
    data = large.customers / small.customers
    words = f"time no faster than the data ({slower:.1f}× for {data:g}×)"
    return words, slower <= data


def distance(values: list[float], exact: list[float]) -> float | None:
    """Return the largest relative distance, None without parameters."""
    pairs = zip(values, exact, strict=True)
    return max((abs(v / e - 1) for v, e in pairs), default=None)


def markdown(results: list[Result]) -> str:
    """Return the table."""
    rows = [row for result in results for row in result.rows(results)]
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    lines = [HEAD, tuple("-" * width for width in widths), *rows]
    padded = (map(str.ljust, line, widths) for line in lines)
    return "".join("| " + " | ".join(line) + " |\n" for line in padded)


def versions(python: str, *packages: str) -> str:
    """Return the packages' versions in an environment."""
    code = (
        "import json, sys; from importlib.metadata import version; "
        "print(json.dumps([f'{p} {version(p)}' for p in sys.argv[1:]]))"
    )
    printed = subprocess.check_output([python, "-c", code, *packages])
    return ", ".join(json.loads(printed))


def machine() -> str:
    """Return processor, memory and system in a line."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = (line for line in information.read_text().splitlines() if ":" in line)
        processor = next(
            (line.split(":")[1].strip() for line in named if "model name" in line),
            processor,
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor}, {memory:.0f} GiB memory, {platform.platform()}"


def document(results: list[Result], repeats: int, cores: int, load: float) -> str:
    """Return docs/benchmarks.md."""
    ours = versions(
        sys.executable, "nilai", "duckdb", "ibis-framework", "numpy", "scipy"
    )
    peers = versions(
        "var/bench/peers/bin/python", "lifetimes", "pandas", "scipy", "duckdb", "polars"
    )
    pymc = versions("var/bench/pymc/bin/python", "pymc-marketing", "pymc", "pytensor")
    explanation = EXPLANATION.format(repeats=repeats, goals_at=GOALS_AT)
    return f"""# Benchmarks

Written by `make bench`; each figure is from one run of it, product beside peer.

{markdown(results)}
## How

{explanation}
## Where

- {datetime.now(UTC):%Y-%m-%d}; {machine()}; {cores} cores used; load {load:.1f} before
  the first run (0 is an idle machine).
- Python {platform.python_version()}; {ours}.
- Peers: {peers}; {pymc}.
- Orders: simulated by `bench/simulate.py`, seeded; about 3.3 orders per customer over
  two years, one Parquet file per million customers.
"""
