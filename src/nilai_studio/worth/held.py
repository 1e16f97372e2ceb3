"""What an analysis read, held beside the lake: repeated, it finds the same figures.

Months of the lake are replaced, never written into. A second name for each file holds
what was read and takes no room before its month changes.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from nilai_studio.orders.lake_months import link_months
from nilai_studio.runs.registry import RunError

FACTS = "held.json"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What an analysis reads, beside its inputs.

    Parameters
    ----------
    today : str
        Day of the run: orders after it are refused.
    orders_version : int
        Changes of orders ever, when they were copied.
    only : sequence of str, optional
        Keys of the customers whose orders count; None for everybody.
    """

    today: str
    orders_version: int
    only: Sequence[str] | None

    @property
    def day(self) -> date:
        """Day of the run."""
        return date.fromisoformat(self.today)


def held_folder(run_id: int | str = "") -> Path:
    """Return where the orders that a run read are held, or those of all runs."""
    return settings.HOME.path("lake", "read", str(run_id))


def is_held(run_id: int) -> bool:
    """Return whether what a run read is still held."""
    return (held_folder(run_id) / FACTS).exists()


def hold(run_id: int, held: Held) -> None:
    """Note what an analysis reads, once its orders are there."""
    text = json.dumps(asdict(held))
    (held_folder(run_id) / FACTS).write_text(text, encoding="utf-8")


def hold_again(run_id: int, source_id: int) -> Held:
    """Hold what another run read.

    Raises
    ------
    RunError
        If that is held no longer.
    """
    source = held_folder(source_id)
    try:
        told = json.loads((source / FACTS).read_text(encoding="utf-8"))
        link_months(source, held_folder(run_id))
    except FileNotFoundError as error:
        raise RunError("data_gone", f"{source} holds no orders") from error
    held = Held(**told)
    hold(run_id, held)
    return held


def let_go(run_id: int) -> None:
    """Hold a run's orders no longer; nothing happens where none are held."""
    shutil.rmtree(held_folder(run_id), ignore_errors=True)


def list_that_fit(run_ids: Iterable[int], room: int) -> list[int]:
    """Return the first runs that alone hold no more than so many bytes.

    Months that the lake still has take no room of theirs, those that several of them
    hold take it once. After the first run that no longer fits none is looked at.

    Parameters
    ----------
    run_ids : iterable of int
        Runs in the order of their importance; those that hold nothing take no room.
    room : int
        Bytes.

    Returns
    -------
    list of int
        The runs, in the same order.
    """
    names = Counter(path.stat().st_ino for path in held_folder().glob("*/*.parquet"))
    fit: list[int] = []
    sizes: dict[int, int] = {}
    for run_id in run_ids:
        for path in held_folder(run_id).glob("*.parquet"):
            file = path.stat()
            if file.st_nlink <= names[file.st_ino]:
                sizes[file.st_ino] = file.st_size
        if sum(sizes.values()) > room:
            break
        fit.append(run_id)
    return fit
