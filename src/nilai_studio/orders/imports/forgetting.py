"""Take back what an import told of customers, and those that only it knows."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import CASCADE, ForeignKey, OneToOneField

from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.models import (
    Consent,
    ContactPoint,
    Customer,
    CustomerTask,
    FilledField,
    Identity,
    Note,
)

BATCH = 2000


def forget_customers(import_id: int) -> int:
    """Remove the customers that only an import knows, and what it told of others.

    A customer stays with other orders, with a note, a task, a tag or a consent, in a
    merge, asked or answering in a survey, or known by another source: whatever does
    not go with its customer (CASCADE) keeps it, in every app.

    Parameters
    ----------
    import_id : int
        The import that is undone; its orders are gone already.

    Returns
    -------
    int
        Customers removed.
    """
    customer, identity = Customer._meta.db_table, Identity._meta.db_table
    others = [
        *(
            f"SELECT 1 FROM {table} x WHERE x.{column} = c.id"
            for table, column in _tables_of_customers(go_along=False)
        ),
        *(
            f"SELECT 1 FROM {model._meta.db_table} x WHERE x.customer_id = c.id"
            for model in (Note, CustomerTask, Consent, Customer.tags.through)
        ),
        *(
            f"SELECT 1 FROM {table} x WHERE x.customer_id = c.id "
            f"AND (x.first_import_id IS NULL OR x.first_import_id <> {import_id:d})"
            for table in (identity, ContactPoint._meta.db_table)
        ),
    ]
    unknown = " AND ".join(f"NOT EXISTS ({other})" for other in others)
    _run("DELETE FROM staged_affected")
    _run(
        f"INSERT INTO staged_affected SELECT c.id FROM {customer} c "
        f"WHERE c.first_import_id = %s AND c.merged_into_id IS NULL AND {unknown}",
        [import_id],
    )
    gone = "IN (SELECT customer_id FROM staged_affected)"
    for table, column in _tables_of_customers(go_along=True):
        _run(f"DELETE FROM {table} WHERE {column} {gone}")
    removed = _run(f"DELETE FROM {customer} WHERE id {gone}")
    _take_back(import_id)
    return removed


def _tables_of_customers(*, go_along: bool) -> Iterator[tuple[str, str]]:
    """Yield the tables whose rows go with their customer, or do not, of every app."""
    for field in Customer._meta.get_fields(include_hidden=True):
        relation = getattr(field, "field", None)
        if not field.auto_created or not isinstance(
            relation, ForeignKey | OneToOneField
        ):
            continue
        if (getattr(field, "on_delete", None) is CASCADE) == go_along:
            yield relation.model._meta.db_table, relation.column


def _take_back(import_id: int) -> None:
    """Take back ids, contact points and filled blanks of customers who stay."""
    touched = set()
    for model in (Identity, ContactPoint):
        rows = model.objects.filter(first_import_id=import_id)
        # Of those the import made and others use now, it is all that names them.
        rows = rows.exclude(customer__first_import_id=import_id)
        touched |= set(rows.values_list("customer_id", flat=True))
        rows.delete()
    filled: dict[str, list[Any]] = {}
    for row in FilledField.objects.filter(import_id=import_id):
        filled.setdefault(row.field, []).append((row.customer_id, row.value))
        touched.add(row.customer_id)
    for field, rows in filled.items():
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Customer._meta.db_table} SET {field} = '' "
                f"WHERE id = %s AND {field} = %s AND first_import_id <> {import_id:d}",
                rows,
            )
    FilledField.objects.filter(import_id=import_id).delete()
    left = sorted(touched)
    for start in range(0, len(left), BATCH):
        refresh_search(left[start : start + BATCH])


def _run(sql: str, parameters: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return max(cursor.rowcount, 0)
