"""What each role may see and do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.business.abilities import ABILITIES
from nilai_studio.business.roles import ROLE_NAMES
from nilai_studio.kit.pages import Page


class RolesView(Page):
    """A line for each ability, a column for each role."""

    template_name = "business/roles.html"
    page_title = _("Roles")
    header_icon = "key"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the table."""
        lines = [
            {"words": ability.words, "has": [r in ability.roles for r in ROLE_NAMES]}
            for ability in ABILITIES
        ]
        roles = ROLE_NAMES.values()
        return super().get_context_data(roles=roles, lines=lines, **context)
