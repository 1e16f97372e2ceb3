"""What apps above say of merges: which rows move, and what an undo shall know again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nilai_studio.customers.extensions import add_thing


@dataclass(frozen=True, kw_only=True)
class MergeMover:
    """Rows that go with a customer who is merged into another, and back at an undo.

    Parameters
    ----------
    model : str
        As in `orders.Order`.
    field : str
        Its foreign key to the customer.
    once_by : tuple of str
        Fields there once per customer: a row whose twin the one kept has stays.
    after : callable, optional
        Told the keys of both customers and of the rows moved, after a merge or undo.
    """

    model: str
    field: str = "customer"
    once_by: tuple[str, ...] = ()
    after: Callable[[Sequence[int], Sequence[int]], None] | None = None


@dataclass(frozen=True, kw_only=True)
class MergeMemory:
    """What is written down at a merge, for what is worked out anew after it.

    Parameters
    ----------
    name : str
        Tells it apart: `segments`.
    remember : callable
        From the keys of the two customers, before anything moves, to JSON.
    recall : callable
        Told that JSON and the keys of the one kept and the one gone at the undo,
        before anything moves back.
    """

    name: str
    remember: Callable[[Sequence[int]], Any]
    recall: Callable[[Any, int, int], None]


_movers: dict[str, MergeMover] = {}
_memories: dict[str, MergeMemory] = {}


def register_merge_mover(mover: MergeMover) -> None:
    """Say what moves when two customers become one."""
    add_thing(_movers, f"{mover.model}.{mover.field}", mover)


def register_merge_memory(memory: MergeMemory) -> None:
    """Say what an undo shall know again."""
    add_thing(_memories, memory.name, memory)


def list_merge_movers() -> list[MergeMover]:
    """Return all that moves, in the order in which it was registered."""
    return list(_movers.values())


def list_merge_memories() -> list[MergeMemory]:
    """Return all that is remembered, in the order in which it was registered."""
    return list(_memories.values())
