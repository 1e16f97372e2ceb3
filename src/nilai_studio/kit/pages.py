"""A page of the back office: Wagtail's furniture, our permission, our first line."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

AGAIN_SECONDS = 5
"""After these a page reads itself again that waits for work about to begin."""
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}


class Furniture(AccessMixin, WagtailAdminTemplateMixin):
    """The way here, and who may come.

    Attributes
    ----------
    permission : str
        What the reader must be allowed, as in `customers.view_customer`.
    page_title : str
        Name of the page.
    trail : tuple
        Pages on the way here after Home, as `(address, name)`.
    """

    permission = "wagtailadmin.access_admin"
    template_name = "kit/page.html"
    trail: tuple[tuple[Any, Any], ...] = ()

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Let in those who may; ask others to sign in, or refuse."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the pages between Home and this one."""
        return self.trail

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        between = [{"url": url, "label": label} for url, label in self.get_trail()]
        return [HOME, *between, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the way here for the header."""
        context = super().get_context_data(**context)
        context["breadcrumbs_items"] = self.get_breadcrumbs_items()
        return context

    def render_to_response(
        self, context: dict[str, Any], **kept: Any
    ) -> HttpResponseBase:
        """Answer; where `is_awaited` the page reads itself again: work begins soon."""
        answer = super().render_to_response(context, **kept)
        if context.get("is_awaited") and self.request.method == "GET":
            answer.headers["Refresh"] = str(AGAIN_SECONDS)
        return answer


class Page(Furniture, TemplateView):
    """A page that answers one question."""


class FormPage(Furniture, FormView, ABC):
    """A page with one form.

    Attributes
    ----------
    submit_label : str
        What the button says.
    """

    template_name = "kit/form.html"
    submit_label: Any = _("Save")
    back: Any = None

    @abstractmethod
    def act(self, form: BaseForm) -> HttpResponseBase:
        """Do what the form asks for; a ValidationError is shown in the form."""

    def form_valid(self, form: BaseForm) -> HttpResponseBase:
        """Act, or show what stands in the way."""
        try:
            return self.act(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what the buttons say."""
        return super().get_context_data(
            submit_label=self.submit_label, back=self.back, **context
        )
