"""The home page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.kit.pages import Page


class HomeView(Page):
    """How the business is doing and what to do next."""

    template_name = "growth/home.html"
    page_title = _("Home")
    header_icon = "home"
    breadcrumbs_items = ()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what the page shows."""
        return super().get_context_data(**context)
