"""Who ordered on one day only is not said to be surely still a customer."""

from django.db import migrations


def forget(apps, _schema_editor):
    """Take away the certainty that BG/NBD has of them by its make."""
    rows = apps.get_model("worth", "CustomerWorth").objects.filter(standing="once")
    rows.update(alive_share=None, alive_share_low=None, alive_share_high=None)


class Migration(migrations.Migration):
    dependencies = [("worth", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
