"""The business itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.actions import change_business
from nilai_studio.business.forms import BusinessForm
from nilai_studio.business.models import Business
from nilai_studio.kit.pages import FormPage


class BusinessView(FormPage):
    """Name, currency, time zone, rates."""

    permission = "business.change_business"
    template_name = "business/business.html"
    page_title = gettext_lazy("Business")
    header_icon = "site"
    form_class = BusinessForm
    success_url = reverse_lazy("settings_business")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": Business.current()}

    def act(self, form: BusinessForm) -> HttpResponseBase:
        """Keep it."""
        change_business(facts=form.cleaned_data, by=self.request.user)
        messages.success(
            self.request, _("Saved. What is computed from now on follows this.")
        )
        return HttpResponseRedirect(self.success_url)
