"""Cities in rules are written as customers' are, and who lives there is looked for."""

from typing import Any

from django.db import migrations

from nilai_studio.customers.cities import normal_city


def write_cities_alike(apps: Any, _editor: Any) -> None:
    """Write the cities of rules in the one way."""
    business = apps.get_model("business", "Business").objects.first()
    region = business.phone_region if business else "ID"
    for segment in apps.get_model("segments", "Segment").objects.all():
        conditions = [
            condition
            for group in segment.rule.get("groups", ())
            for condition in group.get("conditions", ())
            if condition.get("field") == "city" and isinstance(condition["value"], str)
        ]
        for condition in conditions:
            condition["value"] = normal_city(condition["value"], region)
        if conditions:
            # Due: all customers are looked at anew.
            segment.refreshed_at = None
            segment.save(update_fields=["rule", "refreshed_at"])


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [
        ("segments", "0002_measured_by_analysis"),
        ("customers", "0003_hidden_and_cities"),
    ]
    operations = [migrations.RunPython(write_cities_alike, migrations.RunPython.noop)]
