"""Data → Health: is the studio well."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.backoffice.health import examine
from nilai_studio.kit.pages import Page


class HealthView(Page):
    """Queue, worker, copy for analysis, disk and backups."""

    permission = "business.see_health"
    template_name = "backoffice/health.html"
    page_title = _("Health")
    header_icon = "circle-check"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what was found."""
        findings = examine()
        return super().get_context_data(
            findings=findings,
            faults=[f for f in findings if f.state == "fault"],
            notices=[f for f in findings if f.state == "notice"],
            **context,
        )
