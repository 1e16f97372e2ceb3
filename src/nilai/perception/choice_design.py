"""Which alternatives to show in which task: balanced, and as telling as can be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nilai.errors import OptionError
from nilai.perception.attributes import Level, shown

SWEEPS = 20
"""Rounds of exchanges, unless one brings nothing."""

_LARGEST = 20_000
_GAIN = 1e-9
_WORTHWHILE = 1e-3
"""A round that raises the logarithm by less per attribute is the last."""


@dataclass(frozen=True, kw_only=True)
class DesignPlan:
    """What a choice experiment is to be.

    Parameters
    ----------
    attributes : dict of str to tuple
        Levels by attribute, at least two each.
    tasks : int
        Choice tasks per respondent.
    alternatives : int
        Alternatives per task, without "none".
    versions : int
        Different questionnaires; each respondent gets one.
    seed : int
        The same seed gives the same design.
    """

    attributes: dict[str, tuple[Level, ...]]
    tasks: int = 12
    alternatives: int = 3
    versions: int = 10
    seed: int = 1

    def __post_init__(self) -> None:
        few = [n for n, levels in self.attributes.items() if len(set(levels)) < 2]
        if few or not self.attributes:
            what = ", ".join(few) or "the design"
            message = (
                f"{what} has fewer than two different levels; write each attribute as "
                "in brand=Sony,Canon,Nikon"
            )
            raise OptionError(message)
        if self.alternatives < 2 or self.tasks < 1 or self.versions < 1:
            message = (
                f"{self.tasks} tasks of {self.alternatives} alternatives in "
                f"{self.versions} versions are no design; at least 1 task of 2 "
                "alternatives in 1 version is"
            )
            raise OptionError(message)
        rows = self.tasks * self.alternatives * self.versions
        if rows > _LARGEST:
            message = (
                f"the design has {rows:,} alternatives, more than {_LARGEST:,}; ask "
                "for fewer versions: ten or twenty are plenty"
            )
            raise OptionError(message)
        distinct = int(np.prod([len(v) for v in self.attributes.values()]))
        if distinct < self.alternatives:
            message = (
                f"the levels make {distinct} different alternatives, a task wants "
                f"{self.alternatives}; add levels or ask for fewer alternatives"
            )
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class ChoiceDesign:
    """A design with what it is worth.

    Parameters
    ----------
    plan : DesignPlan
        What was asked.
    places : ndarray of int64, shape (versions, tasks, alternatives, attributes)
        The level of each attribute, by its place among the levels.
    efficiency_share : float
        D-efficiency from 0 to 1, of a model in which all alternatives are liked
        alike: 1 is balanced, orthogonal, and repeats a level within a task no
        more than it must.
    start_share : float
        The same before exchanges, of levels dealt out at random in equal numbers.
    correlation : float
        Largest correlation between columns of different attributes within
        tasks; 0 when orthogonal.
    overlap_share : float
        Pairs of alternatives in a task that share an attribute's level, beyond
        those that cannot be avoided, of all pairs and attributes.
    unbalance : int
        Largest difference between how often two levels of one attribute are
        shown; 1 at most where equal numbers are not possible.
    repeated : int
        Tasks with two alternatives alike in everything.
    parameters : int
        Coefficients that a model with levels has.
    """

    plan: DesignPlan
    places: np.ndarray
    efficiency_share: float
    start_share: float
    correlation: float
    overlap_share: float
    unbalance: int
    repeated: int
    parameters: int

    def level_counts(self) -> dict[str, dict[str, int]]:
        """Return how often each level is shown, by attribute."""
        return {
            name: {
                shown(level): int(np.count_nonzero(self.places[..., a] == i))
                for i, level in enumerate(levels)
            }
            for a, (name, levels) in enumerate(self.plan.attributes.items())
        }


def make_choice_design(plan: DesignPlan) -> ChoiceDesign:
    """Return a balanced choice design of high D-efficiency.

    Within each version every level of an attribute is dealt out equally often,
    spread over tasks so that alternatives of a task differ; then levels are
    exchanged between alternatives of a version as long as that makes the
    information matrix larger. Exchanges keep the balance. Of small designs several
    are begun, and the best is kept.

    Parameters
    ----------
    plan : DesignPlan
        What it is to be.

    Returns
    -------
    ChoiceDesign
        The same for the same plan.

    References
    ----------
    .. [1] Huber & Zwerina (1996), The importance of utility balance in efficient
       choice designs, Journal of Marketing Research 33(3).
    .. [2] Sawtooth Software (2017), The CBC system for choice-based conjoint
       analysis, on balanced overlap.

    Examples
    --------
    Two attributes of two levels in four tasks of two can be perfect:

    >>> design = make_choice_design(
    ...     DesignPlan(
    ...         attributes={"brand": ("A", "B"), "price": (10.0, 20.0)},
    ...         tasks=4,
    ...         alternatives=2,
    ...         versions=1,
    ...     )
    ... )
    >>> round(design.efficiency_share, 6), design.unbalance
    (1.0, 0)
    """
    random = np.random.default_rng(plan.seed)
    sizes = [len(levels) for levels in plan.attributes.values()]
    dealt = [
        np.stack([_dealt(plan, size, random) for size in sizes], axis=-1)
        for _ in range(_starts(plan))
    ]
    start = _Information(dealt[0], sizes).efficiency_share
    improved = min(
        (_exchanged(places, sizes, random) for places in dealt),
        key=lambda places: (
            _repeated(places.reshape(-1, *places.shape[2:])),
            -_Information(places, sizes).efficiency_share,
        ),
    )
    information = _Information(improved, sizes)
    flat = improved.reshape(-1, *improved.shape[2:])
    counts = [
        np.bincount(improved[..., a].ravel(), minlength=size)
        for a, size in enumerate(sizes)
    ]
    return ChoiceDesign(
        plan=plan,
        places=improved,
        efficiency_share=information.efficiency_share,
        start_share=start,
        correlation=information.correlation,
        overlap_share=_overlap(flat, sizes),
        unbalance=int(max(np.ptp(count) for count in counts)),
        repeated=_repeated(flat),
        parameters=sum(sizes) - len(sizes),
    )


def _starts(plan: DesignPlan) -> int:
    """Return how often to begin: exchanges in a small design soon get stuck."""
    cells = plan.versions * plan.tasks * plan.alternatives * len(plan.attributes)
    return int(np.clip(1_000 // cells, 1, 20))


def _dealt(plan: DesignPlan, size: int, random: np.random.Generator) -> np.ndarray:
    """Return one attribute's levels, equally often in each version and overall."""
    per_version = plan.tasks * plan.alternatives
    dealt = np.empty((plan.versions, plan.tasks, plan.alternatives), dtype=np.int64)
    first = 0
    for version in range(plan.versions):
        # Dealt like cards, round after round: no task repeats a level needlessly,
        # and the level that comes once more moves on from version to version.
        cards = (first + np.arange(per_version)) % size
        first = (first + per_version) % size
        names = random.permutation(size) if per_version % size == 0 else np.arange(size)
        tasks = names[cards].reshape(plan.tasks, plan.alternatives)
        tasks = random.permuted(tasks, axis=1)
        dealt[version] = tasks[random.permutation(plan.tasks)]
    return dealt


def _exchanged(
    places: np.ndarray, sizes: Sequence[int], random: np.random.Generator
) -> np.ndarray:
    best = places.copy()
    versions, tasks, alternatives, _ = places.shape
    rows = tasks * alternatives
    information = _Information(best, sizes)
    sweeps = max(1, min(SWEEPS, 400_000 // (versions * rows * len(sizes))))
    for _ in range(sweeps):
        before = information.value
        for version in random.permutation(versions):
            for attribute in random.permutation(len(sizes)):
                order = random.permutation(rows)
                for one, other in zip(order, np.roll(order, 1), strict=True):
                    information.try_exchange(version, attribute, int(one), int(other))
        if information.value - before < _WORTHWHILE * information.places.shape[-1]:
            break
    return best


class _Information:
    """The information matrix of a design at equal utilities, kept up to date."""

    def __init__(self, places: np.ndarray, sizes: Sequence[int]) -> None:
        self.places = places
        self._ends = np.cumsum([0, *(size - 1 for size in sizes)])
        self._best = np.concatenate(
            [np.full(size - 1, _most(size, places.shape[2])) for size in sizes]
        )
        self._columns = np.concatenate(
            [_orthonormal(size)[places[..., a]] for a, size in enumerate(sizes)],
            axis=-1,
        )
        self._rows = int(np.prod(places.shape[:3]))
        self._tasks = self._of(self._columns)
        self._matrix = self._tasks.sum(axis=(0, 1))
        self.value = self._log_determinant(self._matrix)

    def _of(self, columns: np.ndarray) -> np.ndarray:
        """Return what each task tells: the spread of its alternatives' columns."""
        centred = columns - columns.mean(axis=-2, keepdims=True)
        return np.swapaxes(centred, -1, -2) @ centred / self._rows

    def _log_determinant(self, matrix: np.ndarray) -> float:
        # A ridge lets exchanges climb out of designs that tell nothing of a level.
        sign, value = np.linalg.slogdet(matrix + 1e-9 * np.eye(len(matrix)))
        return float(value) if sign > 0 else -np.inf

    @property
    def efficiency_share(self) -> float:
        """D-efficiency against the best that any design of this size could be."""
        bound = float(np.sum(np.log(self._best)))
        return min(float(np.exp((self.value - bound) / len(self._best))), 1.0)

    @property
    def correlation(self) -> float:
        """Largest correlation between columns of different attributes."""
        spread = np.sqrt(np.maximum(np.diag(self._matrix), 1e-300))
        related = np.abs(self._matrix / np.outer(spread, spread))
        for first, end in zip(self._ends[:-1], self._ends[1:], strict=True):
            related[first:end, first:end] = 0.0
        return float(related.max(initial=0.0))

    def try_exchange(self, version: int, attribute: int, one: int, other: int) -> None:
        """Exchange a level between two alternatives of a version if that helps."""
        tasks = self.places[version]
        size = tasks.shape[1]
        here, there = divmod(one, size), divmod(other, size)
        levels = tasks[here][attribute], tasks[there][attribute]
        if levels[0] == levels[1] or here[0] == there[0]:
            return
        touched = [here[0], there[0]]
        own = slice(self._ends[attribute], self._ends[attribute + 1])
        alike = _repeated(tasks[touched])
        columns = self._columns[version, touched]
        columns[0, here[1], own], columns[1, there[1], own] = (
            self._columns[version, *there, own],
            self._columns[version, *here, own],
        )
        tasks[here][attribute], tasks[there][attribute] = levels[1], levels[0]
        told = self._of(columns)
        matrix = self._matrix + (told - self._tasks[version, touched]).sum(axis=0)
        value = self._log_determinant(matrix)
        repeats = _repeated(tasks[touched]) - alike
        if repeats < 0 or (repeats == 0 and value > self.value + _GAIN):
            self._matrix, self.value = matrix, value
            self._columns[version, touched] = columns
            self._tasks[version, touched] = told
        else:
            tasks[here][attribute], tasks[there][attribute] = levels


def _orthonormal(size: int) -> np.ndarray:
    """Return contrasts of levels with mean 0, spread 1, and no correlation."""
    columns = np.linalg.qr(
        np.column_stack([np.ones(size), np.eye(size)[:, : size - 1]])
    )[0]
    return columns[:, 1:] * np.sqrt(size)


def _most(size: int, alternatives: int) -> float:
    """Return the largest spread within a task that levels of one attribute can have.

    Two different levels lie √(2·size) apart, so the spread goes by the pairs of
    alternatives that differ, most of them when levels repeat as little as they can.
    """
    differing = _differing(size, alternatives)
    return 2 * size * differing / alternatives**2 / (size - 1)


def _differing(size: int, alternatives: int) -> int:
    each, more = divmod(alternatives, size)
    counts = [each + 1] * more + [each] * (size - more)
    alike = sum(c * (c - 1) // 2 for c in counts)
    return alternatives * (alternatives - 1) // 2 - alike


def _overlap(tasks: np.ndarray, sizes: Sequence[int]) -> float:
    alternatives = tasks.shape[1]
    pairs = alternatives * (alternatives - 1) // 2
    one, other = np.triu_indices(alternatives, 1)
    beyond = 0.0
    for a, size in enumerate(sizes):
        alike = np.mean(tasks[:, one, a] == tasks[:, other, a])
        beyond += float(alike) - (1 - _differing(size, alternatives) / pairs)
    return max(beyond / len(sizes), 0.0)


def _repeated(tasks: np.ndarray) -> int:
    one, other = np.triu_indices(tasks.shape[1], 1)
    alike = np.all(tasks[:, one] == tasks[:, other], axis=2)
    return int(np.count_nonzero(np.any(alike, axis=1)))
