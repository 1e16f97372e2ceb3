"""What a marketplace hid was taken for contacts; cities were written in many ways."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from nilai_studio.customers.cities import normal_city
from nilai_studio.customers.normalising import search_texts

AT_ONCE = 5000
HIDDEN = (
    Q(written__contains="*")
    | Q(written__contains="•")
    | Q(written__contains="●")
    | Q(kind="phone", written__icontains="xx")
)


def remove_hidden(apps: Any, _editor: Any) -> None:
    """Remove contact points of which signs were hidden: they are strangers'."""
    points = apps.get_model("customers", "ContactPoint").objects
    customers = apps.get_model("customers", "Customer").objects
    theirs = sorted(set(points.filter(HIDDEN).values_list("customer_id", flat=True)))
    points.filter(HIDDEN).delete()
    for start in range(0, len(theirs), AT_ONCE):
        some = customers.filter(pk__in=theirs[start : start + AT_ONCE])
        rows = list(some.prefetch_related("identities", "contact_points"))
        for one in rows:
            ids = sorted(one.identities.all(), key=lambda each: each.pk)
            contacts = sorted(one.contact_points.all(), key=lambda each: each.pk)
            one.search_text, one.contact_text = search_texts(
                one.name,
                one.key,
                [each.external_id for each in ids],
                [each.value for each in contacts],
            )
        customers.bulk_update(rows, ["search_text", "contact_text"], batch_size=500)


def write_cities_alike(apps: Any, _editor: Any) -> None:
    """Write known cities as those that come are, also where an undo looks for them."""
    business = apps.get_model("business", "Business").objects.first()
    region = business.phone_region if business else "ID"
    customers = apps.get_model("customers", "Customer").objects
    filled = apps.get_model("customers", "FilledField").objects.filter(field="city")
    for written in list(customers.values_list("city", flat=True).distinct()):
        city = normal_city(written, region)
        if city != written:
            customers.filter(city=written).update(city=city)
            filled.filter(value=written).update(value=city)


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("customers", "0002_consent"), ("business", "0001_initial")]
    operations = [
        migrations.RunPython(remove_hidden, migrations.RunPython.noop),
        migrations.RunPython(write_cities_alike, migrations.RunPython.noop),
    ]
