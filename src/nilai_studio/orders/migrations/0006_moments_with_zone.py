from django.db import migrations
from django.db.models import F


def write_anew(apps, _schema_editor):
    """Have each month of the lake written anew, and what rests on it worked out."""
    apps.get_model("orders", "LakeMonth").objects.update(changes=F("changes") + 1)


class Migration(migrations.Migration):
    """The lake's times were read as the business's clock, though they are UTC."""

    dependencies = [("orders", "0005_why_of_deliveries")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
