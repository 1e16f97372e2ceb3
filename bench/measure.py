"""Run a command as its own process; take its time, its memory and its answer.

Imports nothing but the standard library: a child's peak memory begins with the memory
of the process that starts it.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

MEGABYTE = 1e6
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """What one process took."""

    task_seconds: float  # by its own clock, without imports; else as process_seconds
    process_seconds: float
    megabytes: float  # peak resident
    answer: dict


def run(command: list[str]) -> Run:
    """Return what the command took; stop the bench when it fails."""
    environment = dict(os.environ, PYTHONWARNINGS="ignore")
    # Whoever sets this has every import compiled anew in every process.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    printed = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"bench: {' '.join(command)} ended with {child.returncode}\n{printed}")
    lines = printed.splitlines()
    answer = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Run(
        task_seconds=answer.get("seconds", seconds),
        process_seconds=seconds,
        megabytes=usage.ru_maxrss * MAXRSS_UNIT / MEGABYTE,
        answer=answer,
    )


def middle(runs: list[Run]) -> Run:
    """Return the medians of several runs, with the last answer."""
    return Run(
        task_seconds=median(run.task_seconds for run in runs),
        process_seconds=median(run.process_seconds for run in runs),
        megabytes=median(run.megabytes for run in runs),
        answer=runs[-1].answer,
    )
