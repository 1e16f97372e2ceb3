"""Words of Wagtail and Django that people see here, for our Indonesian.

Theirs lacks the first and says the second less well. Nothing imports the list of
words on pages: being here, they are gathered with ours, and our app comes first.
"""

from django.utils.translation import gettext_noop as _

ON_PAGES = (
    _("%(field_label)s:"),
    _("(blank)"),
    _("Actions"),
    _("any"),
    _("Apply filters"),
    _("Autosave is <span>paused</span>"),
    _("Back"),
    _("Breadcrumb"),
    _("Bulk actions"),
    _("Close dialog"),
    _("Download XLSX"),
    _("Filter by"),
    _("Go to the first error"),
    _("just now"),
    _("More actions"),
    _("More bulk actions"),
    _("Pagination"),
    _("Save your changes before leaving"),
    _("Select"),
    _("Select all"),
    _("Select row"),
    _("Show filters"),
    _("Sidebar"),
    _("Sort"),
    _("Sort by '%(label)s' in ascending order."),
    _("Sort by '%(label)s' in descending order."),
    _("Toggle breadcrumbs"),
    _("Toggle section"),
    _("You have <span>unsaved edits</span>"),
    _("Your account settings have been changed successfully!"),
    _("Old password"),
    _("New password confirmation"),
    _("Enter the same password as before, for verification."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _("The two password fields didn’t match."),
)

IN_SCRIPTS = (
    _("(New)"),
    _("A network error occurred."),
    _("A server error occurred."),
    _("Are you sure?"),
    _("Main menu"),
    _("No"),
    _("Search options…"),
    _("Toggle sidebar"),
    _("Yes"),
)
"""What Wagtail's scripts say; see `views.script_words`."""
