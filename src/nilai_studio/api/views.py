"""Settings → API keys."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.api.actions import close_key, make_key
from nilai_studio.api.forms import KeyForm
from nilai_studio.api.keys import SCOPES
from nilai_studio.api.models import ApiKey
from nilai_studio.api.queries import list_open_keys
from nilai_studio.kit.pages import Page


class KeysPage(Page):
    """The keys there are, and a new one."""

    permission = "api.change_apikey"
    template_name = "api/keys.html"
    page_title = gettext_lazy("API keys")
    header_icon = "key"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add keys and form."""
        context.setdefault("form", KeyForm())
        return super().get_context_data(
            open_keys=[(key, scopes_of(key)) for key in list_open_keys()],
            closed_keys=ApiKey.objects.exclude(closed_at=None),
            **context,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a key and show it, this once."""
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        made, key = make_key(by=request.user, **form.cleaned_data)
        return self.render_to_response(self.get_context_data(made=made, new_key=key))


def scopes_of(key: ApiKey) -> list[str]:
    """Return what a key may, in the reader's language."""
    return [str(SCOPES[scope]) for scope in key.scopes if scope in SCOPES]


class CloseKeyPage(Page):
    """Close a key, having asked."""

    permission = "api.change_apikey"
    template_name = "api/close_key.html"
    page_title = gettext_lazy("Close the key")
    header_icon = "key"
    trail = ((reverse_lazy("api_keys"), gettext_lazy("API keys")),)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the key."""
        key = get_object_or_404(ApiKey, pk=self.kwargs["pk"], closed_at=None)
        return super().get_context_data(key=key, scopes=scopes_of(key), **context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it."""
        key = get_object_or_404(ApiKey, pk=pk)
        close_key(key=key, by=request.user)
        messages.success(request, _("The key “%s” is closed.") % key.name)
        return redirect("api_keys")
