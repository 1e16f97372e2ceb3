"""Email addresses and phone numbers were kept in names, which everybody sees."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from nilai_studio.customers.names import part_name
from nilai_studio.customers.normalising import (
    normal_email,
    normal_phone,
    search_texts,
)

AT_ONCE = 1000
MAY_HOLD = Q(name__contains="@") | Q(name__regex="[0-9][0-9][0-9]")


def part_names(apps: Any, _editor: Any) -> None:
    """Make contact points of them; an undo of what filled a name still finds it."""
    business = apps.get_model("business", "Business").objects.first()
    region = business.phone_region if business else "ID"
    customers = apps.get_model("customers", "Customer").objects
    filled = apps.get_model("customers", "FilledField").objects.filter(field="name")
    keys = list(customers.filter(MAY_HOLD).values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = customers.filter(pk__in=keys[start : start + AT_ONCE])
        changed = []
        for one in some.prefetch_related("identities", "contact_points"):
            written, parted = one.name, part_name(one.name, region)
            if parted.name == written:
                continue
            one.name = parted.name
            filled.filter(customer_id=one.pk, value=written).update(value=one.name)
            contacts = [each.value for each in one.contact_points.order_by("pk")]
            contacts += _added(one, "email", normal_email(parted.email), parted.email)
            phone = normal_phone(parted.phone, region) if parted.phone else ""
            contacts += _added(one, "phone", phone, parted.phone)
            ids = [each.external_id for each in one.identities.order_by("pk")]
            one.search_text, one.contact_text = search_texts(
                one.name, one.key, ids, contacts
            )
            changed.append(one)
        customers.bulk_update(changed, ["name", "search_text", "contact_text"])


def _added(customer: Any, kind: str, value: str, written: str) -> list[str]:
    if not value:
        return []
    _point, is_new = customer.contact_points.get_or_create(
        kind=kind,
        value=value,
        defaults={"written": written, "first_import_id": customer.first_import_id},
    )
    return [value] if is_new else []


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [
        ("customers", "0003_hidden_and_cities"),
        ("business", "0001_initial"),
    ]
    operations = [migrations.RunPython(part_names, migrations.RunPython.noop)]
