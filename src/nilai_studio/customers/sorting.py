"""What the list of customers can go by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from nilai_studio.customers.extensions import Customers
from nilai_studio.customers.models import Customer


@dataclass(frozen=True)
class ByField:
    """An order by one field of a customer, or of rows that belong to customers.

    Parameters
    ----------
    path : str
        As in `order_totals__last_ordered_at`.
    where : callable, optional
        Which of those rows, one a customer at most: lookups and their values.
    """

    path: str
    where: Callable[[], Mapping[str, Any]] = dict

    def __call__(self, customers: Customers) -> Customers:
        """Return those who have the value, as `CustomerColumn.order_by` does."""
        table, _double, _name = self.path.rpartition("__")
        which = {f"{table}__{name}": value for name, value in self.where().items()}
        # In one condition: they are about the same row, which the list's index has.
        known = customers.filter(**which, **{f"{self.path}__isnull": False})
        # Those with the same value come in the order of the index that has both.
        tie = F(f"{table}__customer_id") if table else F("pk")
        return known.annotate(sorted_by=F(self.path), sorted_tie=tie)

    def rows(self) -> QuerySet[Any] | None:
        """Return the rows that have the value, as `sorted_by`, beside `customer_id`.

        None where it is the customer's own field.
        """
        table, _double, name = self.path.rpartition("__")
        if not table:
            return None
        model: Any = Customer._meta.get_field(table).related_model
        known = model.objects.filter(**self.where(), **{f"{name}__isnull": False})
        return known.annotate(sorted_by=F(name))
