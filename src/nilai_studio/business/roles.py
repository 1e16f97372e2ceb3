"""Who may do what: five roles, as groups of Django; written anew at each upgrade."""

from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

OFFICE = {"wagtailadmin.access_admin"}
READ = {
    "customers.view_customer",
    "orders.view_order",
    "segments.view_segment",
    "runs.view_run",
}
CARE = {
    "customers.add_note",
    "customers.change_customertask",
    "customers.change_customer",
}
CONTACTS = {"business.see_contacts"}
SEE_MONEY = "business.see_money"
"""What seeing revenue, margin and worth takes."""
MONEY = {SEE_MONEY}
ANSWERS = {"perception.view_surveyresult"}
ASK = {
    "perception.view_survey",
    "perception.change_survey",
    "perception.view_response",
}
CHOOSE = {
    "segments.change_segment",
    "customers.tag_customers",
    "customers.export_customers",
}
ANALYSE = {"runs.start_run", "orders.import_orders", "business.see_health"}

ROLES: dict[str, set[str]] = {
    "Owner": OFFICE
    | READ
    | CARE
    | CONTACTS
    | MONEY
    | ANSWERS
    | CHOOSE
    | ANALYSE
    | ASK
    | {
        "business.change_business",
        "business.manage_team",
        "customers.merge_customers",
        "orders.undo_import",
        "orders.change_order",
        "orders.change_shop",
        "api.change_apikey",
    },
    "Marketer": OFFICE
    | READ
    | CARE
    | CONTACTS
    | MONEY
    | ANSWERS
    | CHOOSE
    | ANALYSE
    | ASK,
    # Analysts work on figures; who the people are is not their business.
    "Analyst": OFFICE | READ | MONEY | ANSWERS | CHOOSE | ANALYSE | ASK,
    "Sales": OFFICE
    | READ
    | CARE
    | CONTACTS
    | MONEY
    | ANSWERS
    | {"customers.tag_customers"},
    "Service": OFFICE | READ | CARE | CONTACTS | ANSWERS,
}
"""Role to the permissions it has."""

OWNER = "Owner"
ROLE_NAMES = {
    "Owner": _("Owner"),
    "Marketer": _("Marketer"),
    "Analyst": _("Analyst"),
    "Sales": _("Sales"),
    "Service": _("Service"),
}
"""Role to its name on screens."""


def write_roles(**_sent: Apps | object) -> None:
    """Give each role the permissions written here, and no others."""
    for role, wanted in ROLES.items():
        group, _new = Group.objects.get_or_create(name=role)
        chosen = Q(pk__in=())
        for permission in wanted:
            app, _dot, name = permission.partition(".")
            chosen |= Q(content_type__app_label=app, codename=name)
        group.permissions.set(Permission.objects.filter(chosen))
