"""The app's entry in Django."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.customers"
    label = "customers"

    def ready(self) -> None:
        """Add what customers have of their own, before the apps above."""
        from nilai_studio.customers import (
            columns,
            computations,  # noqa: F401 - it registers itself
            exporting,  # noqa: F401 - likewise
            merging,
            search_index,
            timeline,
        )
        from nilai_studio.customers.consent import extending as consent

        columns.register_own()
        merging.register_own()
        timeline.register_own()
        consent.register_own()
        checks.register(search_index.check_search, checks.Tags.database)
        post_migrate.connect(search_index.make_search_index, sender=self)
