"""What a delivery comes to where it brings no order that counts."""

from dataclasses import dataclass

from nilai.errors import NilaiError


@dataclass(frozen=True)
class Cancelled:
    """An order that is none any more: cancelled, or given back in full."""

    order_id: str


@dataclass(frozen=True)
class Unpaid:
    """An order that is not paid, or no longer."""

    order_id: str
    status: str


@dataclass(frozen=True)
class Deleted:
    """An order that was deleted: the shop tells no more of it than its own id."""

    subject: str


class Ignored(NilaiError):  # noqa: N818 - nothing is wrong
    """A delivery that tells of no order to be stored, and why."""


def stranger(status: str) -> Ignored:
    """Return why an order in a state that is not known here is left as it is.

    Shops have states of their own, as in “shipped”: none of them tells that an order
    is not paid.
    """
    if not status:
        return Ignored("it tells no state of payment", code="no_state")
    return Ignored(f"unknown state: {status}", code="other_state", status=status[:60])
