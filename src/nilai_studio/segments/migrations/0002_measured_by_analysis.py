from django.db import migrations, models


class Migration(migrations.Migration):
    """Which analysis of worth a segment's sum is of; the next renewal fills it."""

    dependencies = [("segments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="measured_by_analysis",
            field=models.BigIntegerField(
                editable=False, help_text="The analysis of worth it sums up.", null=True
            ),
        ),
    ]
