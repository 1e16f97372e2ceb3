"""What is written down of runs."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def add_actions(actions: LogActionRegistry) -> None:
    """Name what people do with runs."""
    actions.register_action("runs.start", _("Ask for a run"), _("Run asked for"))
    actions.register_action("runs.cancel", _("Cancel a run"), _("Run cancelled"))
