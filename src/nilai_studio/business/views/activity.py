"""Who did what, and when."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry as log_actions
from wagtail.models import ModelLogEntry

from nilai_studio.business.models import User
from nilai_studio.business.queries import list_activity
from nilai_studio.kit.forms import key_in
from nilai_studio.kit.pages import Page

PER_PAGE = 50


class ActivityView(Page):
    """What was done, latest first."""

    permission = "business.manage_team"
    template_name = "business/activity.html"
    page_title = _("Activity")
    header_icon = "history"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add one page of entries."""
        person = self._person()
        page = Paginator(list_activity(person=person), PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        rows = [
            {
                "at": entry.timestamp,
                "who": entry.user,
                "what": _what(entry),
                "more": _more(entry),
                "on": _on(entry),
            }
            for entry in page
        ]
        people = User.objects.order_by("first_name", "email")
        return super().get_context_data(
            rows=rows, page_obj=page, people=people, chosen=person, **context
        )

    def _person(self) -> User | None:
        return User.objects.filter(pk=key_in(self.request.GET.get("person"))).first()


def _what(entry: ModelLogEntry) -> Any:
    """Return what was done in words; its bare name when no app has words for it."""
    words = log_actions.get_formatter(entry)
    return words.label if words else entry.action


def _on(entry: ModelLogEntry) -> str:
    """Return what it was done to; an app may have better words than were kept."""
    words = log_actions.get_formatter(entry)
    say = getattr(words, "format_object", None)
    return say(entry) if say else entry.label


def _more(entry: ModelLogEntry) -> str:
    """Return what there is to add to it, as which customers left in a file."""
    words = log_actions.get_formatter(entry)
    return str(words.format_comment(entry)) if words else ""
