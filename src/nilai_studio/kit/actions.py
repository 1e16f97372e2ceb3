"""What a person does: checked, whole, and written down.

An action is a verb with keyword-only inputs. `by` is who does it; None is the studio
itself, which may do everything.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

P = ParamSpec("P")
T = TypeVar("T")


def action(permission: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function an action: one transaction, by those who may.

    Parameters
    ----------
    permission : str
        App and code name, as in `orders.import_orders`.

    Returns
    -------
    callable
        The decorator.

    Raises
    ------
    PermissionDenied
        When called by somebody without the permission.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def run(*args: P.args, **inputs: P.kwargs) -> T:
            require(inputs.get("by"), permission)
            with transaction.atomic():
                return function(*args, **inputs)

        return run

    return decorate


def require(person: Any, permission: str) -> None:
    """Refuse a person who may not; the studio itself (None) may."""
    if person is not None and not person.has_perm(permission):
        message = f"{person} may not do this: the permission {permission} is needed"
        raise PermissionDenied(message)
