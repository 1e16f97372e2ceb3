"""Consent on a customer's page: what is recorded there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.consent.forms import ConsentForm
from nilai_studio.customers.views.customer import CustomerPage, first_error


class ConsentView(CustomerPage):
    """Record what a customer said."""

    permission = "customers.change_customer"
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: object, **_opts: object
    ) -> HttpResponse:
        """Keep it, and say where a later statement still counts."""
        form = ConsentForm(request.POST, prefix="consent")
        if not form.is_valid():
            messages.error(request, first_error(form))
            return HttpResponseRedirect(f"{self.address}#consent")
        try:
            said, _is_new = record_consent(
                customer=self.customer, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            if said.is_current:
                messages.success(request, _("Consent recorded."))
            else:
                messages.warning(
                    request,
                    _("Recorded. What the customer said later still counts."),
                )
        return HttpResponseRedirect(f"{self.address}#consent")
