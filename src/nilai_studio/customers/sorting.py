"""What the list of customers can go by."""

from collections.abc import Callable

from django.db.models import F

from nilai_studio.customers.extensions import Customers


def by_field(path: str) -> Callable[[Customers], Customers]:
    """Return an order by one field of a customer or of a one-to-one table.

    Parameters
    ----------
    path : str
        As in `order_totals__last_ordered_at`.

    Returns
    -------
    callable
        For `CustomerColumn.order_by`.
    """

    def having(customers: Customers) -> Customers:
        known = customers.filter(**{f"{path}__isnull": False})
        table = path.rpartition("__")[0]
        # Those with the same value come in the order of the index that has both.
        tie = F(f"{table}__customer_id") if table else F("pk")
        return known.annotate(sorted_by=F(path), sorted_tie=tie)

    return having
