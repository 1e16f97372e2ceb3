"""Addresses and menu of runs, and what is written down of them."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from nilai_studio.kit.menu import Entry
from nilai_studio.runs import urls
from nilai_studio.runs.queries import label_of_kind


class RunWords(LogFormatter):
    """What people do with runs, in words."""

    def format_object(self, log_entry: Any) -> str:
        """Say what was computed, as the run's own page does."""
        kind, _mark, number = log_entry.label.partition(" #")
        return f"{label_of_kind(kind)} · {number}"


class AskedWords(RunWords):
    """Somebody asked for a run."""

    label = _("Ask for a run")
    message = _("Run asked for")


class CancelledWords(RunWords):
    """Somebody cancelled a run."""

    label = _("Cancel a run")
    message = _("Run cancelled")


@hooks.register("register_admin_urls")
def add_runs() -> list[Any]:
    """Add the screens of runs."""
    return [path("runs/", include(urls))]


@hooks.register("register_data_menu_item")
def add_entry() -> MenuItem:
    """Add the list of runs to the menu, under Data."""
    return Entry(
        _("Runs"),
        reverse_lazy("runs"),
        permission="runs.view_run",
        name="runs",
        icon_name="history",
        order=20,
    )


@hooks.register("register_log_actions")
def add_actions(actions: LogActionRegistry) -> None:
    """Name what people do with runs."""
    actions.register_action("runs.start")(AskedWords)
    actions.register_action("runs.cancel")(CancelledWords)


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the few styles of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("runs/runs.css"))
