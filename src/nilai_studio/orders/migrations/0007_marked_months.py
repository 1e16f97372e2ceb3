from django.db import migrations, models
from django.db.models import F


def write_anew(apps, _schema_editor):
    """Have each month of the lake written anew, and what rests on it worked out."""
    apps.get_model("orders", "LakeMonth").objects.update(changes=F("changes") + 1)


class Migration(migrations.Migration):
    """Files of months that were missing were taken for there: analyses may lack them."""

    dependencies = [("orders", "0006_moments_with_zone")]

    operations = [
        migrations.AddField(
            model_name="lakemonth",
            name="line_count",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="lakemonth",
            name="mark",
            field=models.CharField(default="", max_length=32),
        ),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
