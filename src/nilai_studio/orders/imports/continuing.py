"""Customers known by what nobody could read stay themselves once it is mended.

Where a file knows customers by email address or phone number alone, a cell that
cannot be read is all that names them. Mended, it would name somebody new, and the one
before would be left without orders.
"""

from django.db import connection

from nilai_studio.business.models import Business
from nilai_studio.customers.models import ContactPoint, Identity
from nilai_studio.customers.normalising import (
    is_number,
    normal_email,
    normal_phone,
    tells_contact,
)
from nilai_studio.orders.models import Import
from nilai_studio.orders.storing import known_orders

SAME_ORDERS = """
    SELECT o.customer_id, min(i.external_id), min(s.who)
    FROM orders_order o
    JOIN customers_identity i ON i.customer_id = o.customer_id AND i.system = %s
    LEFT JOIN staged_order s ON o.shop = %s AND o.order_id = s.order_id
      AND o.entry = s.entry
    WHERE o.customer_id IN (
      SELECT o.customer_id FROM staged_order s {known}
      JOIN customers_identity i ON i.customer_id = o.customer_id AND i.system = %s
      WHERE i.external_id <> s.who)
    GROUP BY o.customer_id
    HAVING count(DISTINCT i.external_id) = 1 AND count(DISTINCT s.who) = 1
      AND count(s.who) = count(*)
"""
"""Customers all of whose orders are staged, and under one other name."""


def continue_customers(brought: Import) -> int:
    """Give customers known by an unreadable contact the mended one; return how many.

    The orders are staged, and those of the customer all among them; whom the mended
    contact names already is left alone, and so is what several share.

    Parameters
    ----------
    brought : Import
        Being stored.
    """
    if not brought.examination.get("is_mended") or not _tells_by_contact(brought):
        return 0
    shop = brought.shop
    same_orders = SAME_ORDERS.format(known=known_orders())
    with connection.cursor() as cursor:
        cursor.execute(same_orders, [shop] * 4)
        rows = cursor.fetchall()
    region = Business.current().phone_region

    def read(written: str) -> str:
        return normal_email(written) or normal_phone(written, region)

    meant = {
        read(who) if is_number(who) else who: pk
        for pk, known, who in rows
        if not read(known) and tells_contact(who) and read(who)
    }
    points = ContactPoint.objects.filter(value__listed=set(map(read, meant)))
    taken = set(points.values_list("value", flat=True))
    names = Identity.objects.filter(system=shop, external_id__listed=set(meant))
    named = set(names.values_list("external_id", flat=True))
    fresh = [
        Identity(
            system=shop, external_id=who, customer_id=pk, first_import_id=brought.pk
        )
        for who, pk in meant.items()
        if who not in named and read(who) not in taken
    ]
    Identity.objects.bulk_create(fresh)
    return len(fresh)


def _tells_by_contact(brought: Import) -> bool:
    """Return whether a contact may be all by which the file knows a customer."""
    columns = brought.examination["columns"]
    contacts = brought.examination.get("contacts", {})
    told = {columns.get("email"), columns.get("phone"), columns["customer_id"]}
    return bool(told & {contacts.get("email"), contacts.get("phone")} - {None})
