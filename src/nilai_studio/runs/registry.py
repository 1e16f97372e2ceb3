"""What can be computed: each app names its computations here when Django starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from nilai.errors import OptionError
from nilai_studio.runs.models import Run

Tell = Callable[[str, float], None]
"""Told the step and the share done, from 0 to 1; raises Cancelled."""


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Somebody cancelled the run, or it was begun anew elsewhere."""


class RunError(Exception):
    """A run that cannot be done, with a code whose sentence is translated.

    Parameters
    ----------
    code : str
        One of `runs.words.ERRORS`.
    detail : str
        What was found.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _nothing() -> None:
    """Show nothing new."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a computation leaves behind.

    Parameters
    ----------
    summary : dict
        Rows, orders, customers, period: what went in.
    publish : callable
        Makes the result seen; called in the transaction that ends the run, so that
        both happen or neither.
    """

    summary: dict[str, Any]
    publish: Callable[[], None] = _nothing


DATA_OF = "data_of"
"""Input that names the run whose data are read again, instead of those of today."""

Work = Callable[[Run, Tell], Outcome]
Facts = list[tuple[Any, Any]]
Naming = Callable[[Sequence[Run]], Mapping[int, str]]


def _plainly(run: Run) -> Facts:
    """Return the inputs as they are."""
    return list(run.inputs.items())


def _nowhere(_run: Run) -> str:
    """Return no address."""
    return ""


def _unnamed(_runs: Sequence[Run]) -> Mapping[int, str]:
    """Return no names."""
    return {}


def _not_held(_run_id: int) -> bool:
    """Return False: what was read is not held."""
    return False


def _not_known(_run: Run, _other: Run) -> bool | None:
    """Return None: it cannot be said."""
    return None


@dataclass(frozen=True, kw_only=True)
class Computation:
    """One thing that can be computed.

    Parameters
    ----------
    kind : str
        App and computation, as in `worth.base`.
    label : str
        Its name for people.
    steps : mapping of str to str
        Code of each step to its name for people, in order.
    freeze : callable
        Returns inputs complete and checked; raises OptionError.
    work : callable
        Does it; safe to begin again after a kill.
    describe : callable
        Returns a run's inputs as pairs of name and text, in the reader's language.
    address : callable
        Returns where a finished run's result is shown; "" when nowhere.
    permission : str
        What seeing its inputs and its result takes, beside seeing runs; "" for none.
    named : callable
        Returns what tells some runs of this kind from the usual one, by their keys.
    holds : callable
        Returns whether what a run read is still there, so that another, whose inputs
        name it as `DATA_OF`, can read it again.
    kept : str
        How long what runs read is there, in a sentence; "" where it never is.
    is_alike : callable
        Returns whether two runs found the same; None where that cannot be said.
    """

    kind: str
    label: str | Promise
    steps: Mapping[str, str | Promise] = field(default_factory=dict)
    freeze: Callable[[dict[str, Any]], dict[str, Any]] = dict
    work: Work
    describe: Callable[[Run], Facts] = _plainly
    address: Callable[[Run], str] = _nowhere
    permission: str = ""
    named: Naming = _unnamed
    holds: Callable[[int], bool] = _not_held
    kept: str | Promise = ""
    is_alike: Callable[[Run, Run], bool | None] = _not_known


COMPUTATIONS: dict[str, Computation] = {}
"""Kind to computation."""


def computation(kind: str, **facts: Any) -> Callable[[Work], Work]:
    """Make a function a computation that runs can ask for.

    Parameters
    ----------
    kind : str
        App and computation, as in `worth.base`.
    **facts
        As `Computation` has them: label and steps, and whatever else differs.

    Returns
    -------
    callable
        The decorator.
    """

    def register(work: Work) -> Work:
        COMPUTATIONS[kind] = Computation(kind=kind, work=work, **facts)
        return work

    return register


def freeze_limits(
    inputs: dict[str, Any], limits: dict[str, Any], now: dict[str, Any]
) -> dict[str, Any]:
    """Return the inputs of a computation that takes none.

    Parameters
    ----------
    inputs : dict
        As asked for: none, or those of a run that is repeated.
    limits : dict
        Of this version, for the run to show.
    now : dict
        What tells the data of this moment from those of another.

    Raises
    ------
    OptionError
        If others are asked for.
    """
    asked = {name: value for name, value in inputs.items() if name not in now}
    if asked and asked != limits:
        message = f"inputs are {asked}; this computation takes none: leave them out"
        raise OptionError(message)
    return limits | now


def find_computation(kind: str) -> Computation | None:
    """Return a computation; None where this version has none of that kind."""
    return COMPUTATIONS.get(kind)


def get_computation(kind: str) -> Computation:
    """Return a computation.

    Raises
    ------
    OptionError
        If there is none of that kind.
    """
    found = find_computation(kind)
    if found is None:
        message = (
            f"no computation {kind!r}; there are {', '.join(sorted(COMPUTATIONS))}"
        )
        raise OptionError(message)
    return found
