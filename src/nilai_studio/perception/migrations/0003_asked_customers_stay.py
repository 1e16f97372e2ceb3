import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who was asked stays, also when the file that brought her is undone."""

    dependencies = [("perception", "0002_groups_of_customers")]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="customers.customer",
            ),
        ),
    ]
