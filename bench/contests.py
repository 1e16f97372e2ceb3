"""What is measured, against whom, and the goals."""

import sys
from dataclasses import dataclass
from pathlib import Path

OURS = f"{sys.executable} bench/with_nilai.py"
BRUTE_FORCE = f"{sys.executable} bench/brute_force.py"
FLOOR = "var/bench/peers/bin/python bench/floor.py"
LIFETIMES = "var/bench/peers/bin/python bench/with_lifetimes.py"
PYMC = "var/bench/pymc/bin/python bench/with_pymc.py"
LMG = f"{sys.executable} bench/drivers_lmg.py"
ANSWERS = "var/bench/answers.parquet"
LOGIT = "bench/choice_logit.py"
CHOICES = "data/electricity_choice.csv.gz"
WORTH = (
    f"{Path(sys.executable).with_name('nilai')} worth '{{orders}}/*.parquet' "
    "--until {until} --horizon '12 months' --discount-rate 0.10 --out {out}/worth"
)


@dataclass(frozen=True)
class Goal:
    """What Nilai has to reach: beside a peer, or alone."""

    times_faster: float | None = None
    less_memory: bool = False
    seconds: float | None = None
    task_seconds: float | None = None
    megabytes: float | None = None
    parameters_off: float | None = None


@dataclass(frozen=True)
class Entry:
    """One product doing the task; the first entry of a contest is Nilai's."""

    product: str
    command: str
    goal: Goal = Goal()
    once: bool = False  # minutes long: not repeated


@dataclass(frozen=True)
class Contest:
    """One task, done by several products."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    by_process: bool = False  # compare whole processes, imports included
    input: str = ""  # what it is measured on, once, where that is not customers
    prepare: str = ""  # makes its input


def fits(name: str, title: str, *peers: Entry) -> Contest:
    """Return the contest of one model, fitted from the customer summary."""
    nilai = Entry("Nilai", f"{OURS} {name} {{summary}}", Goal(parameters_off=1e-5))
    brute = Entry("brute force, SciPy", f"{BRUTE_FORCE} {name} {{summary}}", once=True)
    return Contest(name, title, (nilai, *peers, brute))


def exact_lmg(drivers: int, seconds: float) -> Contest:
    """Return the contest of exact LMG from one moment matrix, on one core."""
    return Contest(
        f"lmg_{drivers}",
        "Exact LMG from moments, one core",
        (
            Entry(
                "Nilai",
                f"{LMG} nilai {drivers}",
                Goal(task_seconds=seconds, parameters_off=1e-9),
            ),
            Entry("all sets, NumPy", f"{LMG} plain {drivers}", once=True),
        ),
        input=f"{drivers} drivers",
    )


NEAR_THE_FLOOR = Goal(times_faster=1 / 1.3, less_memory=True)

CONTESTS = (
    Contest(
        "summary",
        "Orders to customer summary",
        (
            Entry(
                "Nilai", f"{OURS} summary {{orders}} {{out}}/nilai.parquet {{until}}"
            ),
            Entry(
                "DuckDB SQL",
                f"{FLOOR} duckdb {{orders}} {{out}}/duckdb.parquet {{until}}",
                NEAR_THE_FLOOR,
            ),
            Entry(
                "Polars streaming",
                f"{FLOOR} polars {{orders}} {{out}}/polars.parquet {{until}}",
                NEAR_THE_FLOOR,
            ),
            Entry(
                "lifetimes",
                f"{LIFETIMES} summary {{orders}} {{out}}/lifetimes.parquet",
                Goal(times_faster=4, less_memory=True),
            ),
        ),
    ),
    fits(
        "bg_nbd",
        "BG/NBD from the summary",
        Entry("lifetimes", f"{LIFETIMES} bg_nbd {{summary}}", Goal(times_faster=10)),
        Entry("lifetimes, weights", f"{LIFETIMES} bg_nbd_weights {{summary}}"),
        Entry(
            "PyMC-Marketing MAP",
            f"{PYMC} bg_nbd {{summary}}",
            Goal(times_faster=10),
            once=True,
        ),
    ),
    fits(
        "pareto_nbd",
        "Pareto/NBD from the summary",
        Entry(
            "lifetimes",
            f"{LIFETIMES} pareto_nbd {{summary}}",
            Goal(times_faster=50),
            once=True,
        ),
        Entry(
            "lifetimes, weights",
            f"{LIFETIMES} pareto_nbd_weights {{summary}}",
            once=True,
        ),
        Entry(
            "PyMC-Marketing MAP",
            f"{PYMC} pareto_nbd {{summary}}",
            Goal(times_faster=20),
            once=True,
        ),
    ),
    fits(
        "gamma_gamma",
        "Gamma-Gamma from the summary",
        Entry(
            "lifetimes", f"{LIFETIMES} gamma_gamma {{summary}}", Goal(times_faster=10)
        ),
    ),
    Contest(
        "worth",
        "The whole: `nilai worth`",
        (
            Entry("Nilai", WORTH, Goal(seconds=8, megabytes=1500)),
            Entry(
                "lifetimes, tried on one past",
                f"{LIFETIMES} worth_tried {{orders}} {{out}}/lifetimes-tried.parquet",
                Goal(times_faster=5),
                once=True,
            ),
            Entry(
                "lifetimes, less: not tried",
                f"{LIFETIMES} worth {{orders}} {{out}}/lifetimes-worth.parquet",
            ),
        ),
        by_process=True,
    ),
    exact_lmg(20, 0.5),
    exact_lmg(24, 5),
    Contest(
        "drivers",
        "Drivers of an outcome from Parquet: `nilai drivers`",
        (
            Entry(
                "Nilai",
                f"{sys.executable} bench/drivers_nilai.py {ANSWERS}",
                Goal(seconds=15, parameters_off=1e-7),
            ),
            Entry(
                "NumPy in memory, no intervals",
                f"{sys.executable} bench/drivers_numpy.py {ANSWERS}",
                once=True,
            ),
        ),
        by_process=True,
        input="10,000,000 answers × 20",
        prepare=f"{sys.executable} bench/drivers_answers.py {ANSWERS} 10000000",
    ),
    Contest(
        "choice",
        "Multinomial logit of Electricity, from rows in memory",
        (
            Entry(
                "Nilai",
                f"{sys.executable} {LOGIT} nilai {CHOICES}",
                Goal(parameters_off=1e-7),
            ),
            Entry(
                "xlogit",
                f"var/bench/peers/bin/python {LOGIT} xlogit {CHOICES}",
                Goal(times_faster=1),
            ),
            Entry("brute force, SciPy", f"{sys.executable} {LOGIT} brute {CHOICES}"),
        ),
        input="4,308 choices",
    ),
)

LARGE = Contest(
    "worth",
    "The whole: `nilai worth`",
    (Entry("Nilai", WORTH, Goal(seconds=180, megabytes=12_000), once=True),),
    by_process=True,
)
