"""What moves when two customers become one, and back: rows by their keys.

Nothing is deleted. A row goes to the customer who is kept, unless the same is there
already; what moved is written down, so that the undo puts back exactly that.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef

from nilai_studio.customers.consent.states import renew_states
from nilai_studio.customers.models import Customer
from nilai_studio.customers.moving import (
    MergeMover,
    list_merge_memories,
    list_merge_movers,
    register_merge_mover,
)

FILLED = ("name", "city", "country", "source")
"""Facts that the kept customer takes over where it has none."""
AT_ONCE = 5000


def register_own() -> None:
    """Say what moves of this app's tables."""
    for mover in (
        MergeMover(model="customers.Identity"),
        MergeMover(model="customers.ContactPoint", once_by=("kind", "value")),
        MergeMover(model="customers.Note"),
        MergeMover(model="customers.CustomerTask"),
        MergeMover(model="customers.FilledField"),
        MergeMover(model="customers.Customer_tags", once_by=("tag",)),
        MergeMover(
            model="customers.Consent", after=lambda pks, _moved: renew_states(pks)
        ),
    ):
        register_merge_mover(mover)


def move_rows(*, gone: int, kept: int) -> dict[str, list[int]]:
    """Give the rows of one customer to another; return their keys by table."""
    moved = {}
    for mover in list_merge_movers():
        model = apps.get_model(mover.model)
        rows = model.objects.filter(**{f"{mover.field}_id": gone})
        if mover.once_by:
            twins = model.objects.filter(
                **{f"{mover.field}_id": kept},
                **{name: OuterRef(name) for name in mover.once_by},
            )
            rows = rows.filter(~Exists(twins))
        pks = sorted(rows.values_list("pk", flat=True))
        _give(mover, pks, gone, kept)
        if pks:
            moved[f"{mover.model}.{mover.field}"] = pks
    return moved


def move_back(moved: dict[str, list[int]], *, gone: int, kept: int) -> None:
    """Give the rows back; those that went elsewhere since stay there."""
    for mover in list_merge_movers():
        _give(mover, moved.get(f"{mover.model}.{mover.field}", []), kept, gone)


def remember(*, gone: int, kept: int) -> dict[str, Any]:
    """Return what the undo shall know again, by name."""
    return {each.name: each.remember([kept, gone]) for each in list_merge_memories()}


def recall(remembered: dict[str, Any], *, gone: int, kept: int) -> None:
    """Bring back what a merge wrote down; older merges wrote down nothing."""
    for memory in list_merge_memories():
        if memory.name in remembered:
            memory.recall(remembered[memory.name], kept, gone)


def _give(mover: MergeMover, pks: list[int], giver: int, taker: int) -> None:
    model = apps.get_model(mover.model)
    for start in range(0, len(pks), AT_ONCE):
        some = pks[start : start + AT_ONCE]
        rows = model.objects.filter(pk__in=some, **{f"{mover.field}_id": giver})
        rows.update(**{f"{mover.field}_id": taker})
    if mover.after:
        mover.after([giver, taker], pks)


def take_over(kept: Customer, gone: Customer) -> dict[str, list[str]]:
    """Fill the blanks of one customer from another; return what was and is."""
    facts = {}
    for name in FILLED:
        had, has = getattr(kept, name), getattr(gone, name)
        if has and not had:
            facts[name] = [had, has]
    needs = [text for text in (kept.needs, gone.needs) if text]
    if gone.needs and gone.needs not in kept.needs:
        facts["needs"] = [kept.needs, "\n".join(needs)]
    for name, (_had, has) in facts.items():
        setattr(kept, name, has)
    return facts


def give_back(kept: Customer, facts: dict[str, Any]) -> None:
    """Empty what the merge filled, unless somebody changed it since."""
    for name, (had, has) in facts.items():
        if getattr(kept, name) == has:
            setattr(kept, name, had)
