"""Addresses of this app and its entry of the menu."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from nilai_studio.kit.menu import Entry
from nilai_studio.perception import urls


@hooks.register("register_admin_urls")
def add_perception() -> list[Any]:
    """Add the screens of surveys and results."""
    return [path("value/", include(urls))]


@hooks.register("register_admin_menu_item")
def add_value() -> MenuItem:
    """Add what surveys say to the menu."""
    return Entry(
        pgettext_lazy("to the customer", "Value"),
        reverse_lazy("value"),
        permission="perception.view_surveyresult",
        name="value",
        icon_name="pick",
        order=30,
    )


@hooks.register("register_log_actions")
def name_log_actions(actions: Any) -> None:
    """Name what is written down of surveys."""
    for name, label, told in (
        ("make_survey", _("Make a survey"), _("Survey made")),
        ("change_survey", _("Change a survey"), _("Survey changed")),
        ("publish_survey", _("Publish a survey"), _("Survey published")),
        ("close_survey", _("Close a survey"), _("Survey closed")),
        ("remove_survey", _("Remove a survey"), _("Survey removed")),
        ("invite_customers", _("Make own links"), _("Own links made")),
        ("export_links", _("Take own links along"), _("Own links taken along")),
        ("take_back_in", _("Take answers back in"), _("Answers taken back in")),
        ("leave_out", _("Leave an answer out"), _("Answer left out")),
        ("import_answers", _("Import answers"), _("Answers imported")),
    ):
        actions.register_action(f"perception.{name}", label, told)


@hooks.register("insert_global_admin_css")
def add_survey_styles() -> str:
    """Add the few styles of surveys."""
    return format_html(
        '<link rel="stylesheet" href="{}">',
        static("perception/surveys.css"),
    )


@hooks.register("insert_global_admin_css")
def add_result_styles() -> str:
    """Add the few styles of results."""
    return format_html(
        '<link rel="stylesheet" href="{}">',
        static("perception/results/results.css"),
    )


@hooks.register("insert_global_admin_css")
def add_money_styles() -> str:
    """Add the few styles of prices, market fit and money."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("perception/money/money.css")
    )


@hooks.register("register_log_actions")
def name_money_actions(actions: Any) -> None:
    """Name what is written down beside answers."""
    for name, label, said in (
        ("cost", _("Say what a unit costs"), _("Cost of a unit changed")),
        ("statement", _("Write a statement"), _("Statement written")),
        ("unstate", _("Delete a statement"), _("Statement deleted")),
        ("calculate", _("Calculate a return"), _("Return calculated")),
    ):
        actions.register_action(f"perception.{name}", label, said)
