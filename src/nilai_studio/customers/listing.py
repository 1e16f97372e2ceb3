"""The list of customers: who matches, in an order, a page at a time.

Pages go by key, not by number: each is one step in an index, however far down the
list, and a customer added meanwhile moves nobody to another page. Those who have the
value that the list goes by come first, the others after them.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, TypeAlias

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict

from nilai_studio.business.contacts import SEE
from nilai_studio.customers.extensions import (
    CustomerColumn,
    Customers,
    find_filter,
    list_columns,
    list_filters,
)
from nilai_studio.customers.forms import ListForm
from nilai_studio.customers.models import ColumnChoice, Customer
from nilai_studio.customers.places import Place, beyond, written
from nilai_studio.customers.search import find_keys, find_matching
from nilai_studio.kit.lookups import MOST_GATHERED, is_gathered, room_to_gather

ROWS = 50
COUNTED = 10_000
"""Matching customers are counted as far as this; beyond, the page says "more"."""
STEPS = (0, 500)
"""So far down an order those of a page are looked for, customer by customer."""
Having: TypeAlias = Callable[[Customers], Customers] | None
RowsOf: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class ListPage:
    """One page of the list.

    Parameters
    ----------
    rows : list
        Pairs of customer and the values of the columns.
    earlier, later : str
        Places of the pages before and after; "" for none.
    """

    rows: list[tuple[Customer, list[Any]]]
    earlier: str
    later: str


class CustomerList:
    """Customers as a person asked for them.

    Parameters
    ----------
    data : QueryDict
        Of the address: q, the filters, sort, at.
    person : User
        Who asks; what they may not see is neither shown nor searched nor sorted by.
    """

    def __init__(self, data: QueryDict | Mapping[str, Any], person: Any) -> None:
        self.data, self.person = data, person
        self.form = ListForm(data, list_filters(person))
        self.available = list_columns(person)

    @cached_property
    def refused(self) -> list[Any]:
        """The labels of what is asked for and says nothing here: then nobody matches.

        Were it passed over, what is done to all who match would reach everybody.
        """
        asked = [name for name, value in self.data.items() if value]
        hidden = [find_filter(name) for name in asked if name not in self.form.fields]
        return [self.form.fields[name].label for name in self.form.errors] + [
            each.label for each in hidden if each is not None
        ]

    @cached_property
    def matching(self) -> Customers:
        """Everybody who matches, in no order."""
        if self.refused:
            return Customer.objects.none()
        customers = Customer.objects.filter(merged_into=None)
        asked = dict(self.form.asked)
        customers = find_matching(
            customers,
            asked.pop("q", ""),
            contacts=self.person.has_perm(SEE),
        )
        for each in self.form.filters:
            if each.name in asked:
                customers = each.narrow(customers, asked[each.name])
        return customers

    def _matching_of(self, pks: list[int]) -> set[int]:
        """Return which of some customers match."""
        asked = self.form.asked
        if "q" in asked:
            pks = [pk for pk in pks if pk in (self._found or ())]
        if asked.keys() <= {"q"} or not pks:
            return set(pks)
        customers = Customer.objects.filter(pk__listed=pks)
        for each in self.form.filters:
            if each.name in self.form.asked:
                value = self.form.asked[each.name]
                customers = each.narrow(customers, value, among_few=True)
        return set(customers.values_list("pk", flat=True))

    @cached_property
    def _found(self) -> set[int] | None:
        """The keys of those whom the search finds; None for too many."""
        contacts = self.person.has_perm(SEE)
        return find_keys(self.form.asked["q"], contacts=contacts)

    @cached_property
    def columns(self) -> list[CustomerColumn]:
        """The columns chosen, or the usual ones; and the one that the list goes by."""
        choice = ColumnChoice.objects.filter(person=self.person).first()
        by_name = {column.name: column for column in self.available}
        names = [
            name for name in (choice.columns if choice else ()) if name in by_name
        ] or [column.name for column in self.available if column.is_usual]
        goes_by, _descending = self.sort
        if goes_by is not None and goes_by.name not in names:
            names.append(goes_by.name)
        chosen = [by_name[name] for name in names if name != "name"]
        return [by_name["name"], *chosen]

    @cached_property
    def sort(self) -> tuple[CustomerColumn | None, bool]:
        """The column that the list goes by, and whether the largest comes first."""
        asked = str(self.data.get("sort", ""))[:80]
        for column in self.available:
            if column.name == asked.removeprefix("-") and column.order_by:
                return column, asked.startswith("-")
        return None, True

    @cached_property
    def few(self) -> list[int] | None:
        """The keys of those who match; None for everybody, or more than 10,000."""
        asked = self.form.asked
        if self.refused:
            return []
        if not asked:
            return None
        if asked.keys() == {"q"} and self._found is not None:
            pks = list(self._found)
        elif (rows := self._own_rows()) is not None:
            # Rows are counted in a fraction of the time that their keys take to come.
            if rows[: COUNTED + 1].count() > COUNTED:
                return None
            pks = list(rows)
        else:
            pks = list(self.matching.values_list("pk", flat=True)[: COUNTED + 1])
        return pks if len(pks) <= COUNTED else None

    def _own_rows(self) -> QuerySet[Any, int] | None:
        """Return the keys of all who match, in no order, from rows of their own.

        Where one filter is asked for, its own rows are read as far as they are needed;
        else all who match would be gathered first, to see who of them comes first.
        None for several filters, or one without such rows.
        """
        asked = self.form.asked
        alone = [each for each in self.form.filters if each.name in asked]
        if len(asked) == 1 and alone and alone[0].rows is not None:
            rows = alone[0].rows(asked[alone[0].name])
            # Those merged are few: not to look up each of many customers for them.
            merged = Customer.objects.exclude(merged_into=None).values("pk")
            return rows.exclude(customer_id__in=merged).values_list(
                "customer_id", flat=True
            )
        return None

    @cached_property
    def _among(self) -> Customers:
        """Those who match, so that putting them in order is quick.

        A few are named one by one: no database then walks the whole order to find
        them. Of many, a short part of the order holds enough for a page.
        """
        if self.few is None:
            return self.matching
        return Customer.objects.filter(pk__listed=self.few)

    def count(self) -> int:
        """Return how many match; one more than 10,000 for more than that."""
        if self.few is not None:
            return len(self.few)
        if self.form.asked:
            return COUNTED + 1
        return self.matching.values("pk")[: COUNTED + 1].count()

    def count_all(self) -> int:
        """Return how many match, however many."""
        return self.matching.count() if self.few is None else len(self.few)

    def get_page(self) -> ListPage:
        """Return the page that the address asks for."""
        place = Place.read(str(self.data.get("at", "")))
        forward = place is None or place.is_forward
        found = self._find(place, ROWS + 1, forward=forward)
        is_more, found = len(found) > ROWS, found[:ROWS]
        if not forward:
            found.reverse()
        earlier = later = ""
        if found and (is_more if not forward else place is not None):
            earlier = Place(*found[0], is_forward=False).write()
        if found and (is_more if forward else True):
            later = Place(*found[-1]).write()
        return ListPage(self._rows([pk for _part, _value, pk in found]), earlier, later)

    def walk(self, size: int) -> Iterator[list[tuple[Customer, list[Any]]]]:
        """Return every page of them, for files; `size` rows each.

        Their keys are read first, in one order: to look for each page by itself would
        gather all who match as often as there are pages.
        """
        column, descending = self.sort
        having = column.order_by if column else None
        keys = array("q")
        for part in (0, 1) if having else (1,):
            rows = self._part(
                *(part, having, descending, True, None, self._among),
                is_gathered=self.few is not None,
            )
            keys.extend(pk for _value, pk in rows.iterator(10_000))
        for start in range(0, len(keys), size):
            yield self._rows(list(keys[start : start + size]))

    def _find(
        self, place: Place | None, wanted: int, *, forward: bool
    ) -> list[tuple[int, str | None, int]]:
        """Return part, value and key of the customers after a place."""
        column, descending = self.sort
        having = column.order_by if column else None
        parts = (0, 1) if having else (1,)
        found: list[tuple[int, str | None, int]] = []
        for part in parts if forward else reversed(parts):
            begun = place is not None and place.part == part
            if place is not None and not begun and (part < place.part) == forward:
                continue
            down = descending == forward

            rows_of = partial(
                self._part, part, having, down, forward, place if begun else None
            )
            found += [
                (part, None if value is None else written(value), pk)
                for value, pk in self._first(rows_of, wanted - len(found))
            ]
            if len(found) == wanted:
                break
        return found

    @cached_property
    def _bounds(self) -> Q:
        """Where the order begins and ends, for filters on what it goes by."""
        column, asked = self.sort[0], self.form.asked
        bounds = Q()
        for each in self.form.filters:
            if each.bound and column and each.name in asked:
                name, condition = each.bound
                bounds &= condition(asked[each.name]) if name == column.name else Q()
        return bounds

    def _first(self, rows_of: RowsOf, wanted: int) -> list[tuple[Any, int]]:
        """Return the first of those who match, in an order."""
        asked = self.form.asked
        is_few = not asked or wanted > ROWS + 1 or self.few is not None
        # The index finds in the order of keys; in any other its keys are looked for.
        if is_few or ("q" in asked and (not self.sort[0] or self._found is None)):
            is_gathered = self.few is not None
            return list(rows_of(self._among, is_gathered=is_gathered)[:wanted])
        # Many match: some of them are likely near the beginning of the order.
        everybody = rows_of(Customer.objects.filter(merged_into=None))
        found: list[tuple[Any, int]] = []
        for start, end in pairwise(STEPS):
            several = list(everybody[start:end])
            matching = self._matching_of([pk for _value, pk in several])
            found += [row for row in several if row[1] in matching]
            if len(found) >= wanted or len(several) < end - start:
                return found[:wanted]
        if asked.keys() == {"q"} and _is_of_customers(everybody):
            # They stand together somewhere, as a name does in the order of names.
            matching = Customer.objects.filter(pk__listed=list(self._found or ()))
            return list(rows_of(matching, is_gathered=True)[:wanted])
        with room_to_gather():
            return list(self._passed(everybody)[:wanted])

    def _passed(self, rows: Any) -> Any:
        """Return of an order those who match, each looked up as it is passed.

        At worst everybody is passed, by the index of the order alone; to gather all
        who match and put them in order takes several times as long.
        """
        last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
        are_gathered = last <= MOST_GATHERED
        has_tie = "sorted_tie" in rows.query.annotations
        key = "sorted_tie" if has_tie else "pk"
        if "q" in self.form.asked:
            found = self._found or set()
            rows = rows.filter(
                is_gathered(key, found)
                if are_gathered
                else Q(**{f"{key}__listed": list(found)})
            )
        for each in self.form.filters:
            if each.name in self.form.asked:
                value = self.form.asked[each.name]
                rows = each.narrow(
                    rows, value, passed_by=key, are_gathered=are_gathered
                )
        return rows

    def _part(
        self,
        part: int,
        having: Having,
        down: bool,
        forward: bool,
        place: Place | None,
        customers: Customers,
        *,
        is_gathered: bool = False,
    ) -> Any:
        """Return value and key of those with the value (0) or without it (1).

        Where their keys are known, they lie anywhere in the order: its index is kept
        out of it.
        """
        if having is not None and part == 0:
            rows = having(customers).filter(self._bounds)
            tie = "sorted_tie" if "sorted_tie" in rows.query.annotations else "pk"
            by: Any = F("sorted_by")
            if is_gathered:
                by = Coalesce(by, by)
            rows = rows.order_by(*((by.desc(), f"-{tie}") if down else (by.asc(), tie)))
        else:
            if having is not None:
                same = having(Customer.objects.filter(pk=OuterRef("pk")))
                customers = customers.filter(~Exists(same))
            nothing = customers.annotate(sorted_by=F("merged_into_id"))
            rows = nothing.order_by("-pk" if forward else "pk")
        if place is not None:
            rows = beyond(rows, place, part, down, forward)
        return rows.values_list("sorted_by", "pk")

    def _rows(self, pks: list[int]) -> list[tuple[Customer, list[Any]]]:
        customers = Customer.objects.in_bulk(pks)
        cells = [column.cells(pks) for column in self.columns]
        return [
            (customers[pk], [values.get(pk) for values in cells])
            for pk in pks
            if pk in customers
        ]


def _is_of_customers(rows: Any) -> bool:
    """Return whether an order goes by the customers' own rows."""
    tie = rows.query.annotations.get("sorted_tie")
    return tie is None or tie.alias == Customer._meta.db_table
