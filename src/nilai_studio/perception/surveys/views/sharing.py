"""How people come to a survey: link, QR code, kiosk, website, own links, API."""

import io
from collections.abc import Iterator
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from nilai_studio.business.contacts import show_contact
from nilai_studio.customers.extensions import find_filter
from nilai_studio.customers.models import Customer
from nilai_studio.kit.exports import csv_response
from nilai_studio.perception.models import Invitation, Survey
from nilai_studio.perception.surveys import actions, queries
from nilai_studio.perception.surveys.forms import InviteForm
from nilai_studio.perception.surveys.people import find_people
from nilai_studio.perception.surveys.views.pages import CHANGE, VIEW, SurveyPage
from nilai_studio.perception.surveys.views.survey import public_address

AT_ONCE = 1_000


class ShareView(SurveyPage):
    """How shall people come to it."""

    permission = VIEW
    template_name = "perception/surveys/share.html"
    page_title = gettext_lazy("Share")

    def get_form(self, data: Any = None) -> InviteForm:
        """Return the form for own links; segments as the reader may see them."""
        found = find_filter("segment", self.request.user)
        return InviteForm(found.field() if found else None, data)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add every address."""
        survey = self.survey
        context.setdefault("form", self.get_form())
        script = public_address("wagtailadmin_home").removesuffix(
            reverse("wagtailadmin_home")
        ) + static("perception/embed.js")
        return super().get_context_data(
            address=public_address("answer", survey.key),
            kiosk=public_address("answer_kiosk", survey.key),
            frame=public_address("answer_embed", survey.key),
            embed=f'<script async src="{script}" data-survey="{survey.key}"></script>',
            api=f"POST {public_address('wagtailadmin_home').partition('/admin')[0]}"
            f"/api/surveys/{survey.key}/answers",
            is_local="//localhost" in script or "//127." in script,
            tally=queries.tally_of(survey),
            **context,
        )


class InviteView(ShareView):
    """Make own links for a segment, or for customers named."""

    permission = CHANGE
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Make them."""
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen: set[int] = set()
        segment = form.cleaned_data.get("segment")
        found = find_filter("segment", request.user)
        if segment and found:
            everybody = Customer.objects.filter(merged_into=None)
            chosen |= set(
                found.narrow(everybody, segment).values_list("pk", flat=True)[
                    : actions.MOST_INVITED + 1
                ]
            )
        known, unknown = find_people(
            form.cleaned_data.get("people") or "", request.business.phone_region
        )
        try:
            made = actions.invite_customers(
                survey=self.survey, customers=chosen | known, by=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("%(n)d own links were made.") % {"n": made})
        if unknown:
            messages.warning(
                request,
                _("Not found among the customers: %(names)s")
                % {"names": ", ".join(unknown[:10])},
            )
        here = reverse("survey_share", args=[self.survey.pk])
        return HttpResponseRedirect(f"{here}#own-links")


class LinksView(SurveyPage):
    """The own links as a file, to be sent by whatever one sends with."""

    permission = "customers.export_customers"
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Write down that they leave, then send them."""
        survey = self.survey
        if not request.user.has_perm(CHANGE):
            return HttpResponse(status=403)
        log(instance=survey, action="perception.export_links", user=request.user)
        head = ["key", "name", "email", "phone", "link", "answered"]
        return csv_response(
            f"survey-{survey.key}", head, _link_rows(survey, request.user)
        )


def _link_rows(survey: Survey, person: Any) -> Iterator[list[Any]]:
    last = 0
    while rows := list(
        Invitation.objects.filter(survey=survey, pk__gt=last)
        .select_related("customer")
        .prefetch_related("customer__contact_points")
        .order_by("pk")[:AT_ONCE]
    ):
        last = rows[-1].pk
        for row in rows:
            points: dict[str, str] = {}
            for point in row.customer.contact_points.all():
                points.setdefault(point.kind, show_contact(point.value, person))
            yield [
                row.customer.key,
                row.customer.name,
                points.get("email", ""),
                points.get("phone", ""),
                public_address("answer_invited", survey.key, row.token),
                row.answered_at is not None,
            ]


class CodeView(SurveyPage):
    """The QR code of a survey's address, as a picture to print."""

    permission = VIEW

    def get(self, *_args: Any, **_holes: Any) -> HttpResponse:
        """Draw it."""
        code = segno.make(
            public_address("answer_qr", self.survey.key), error="m", micro=False
        )
        picture = io.BytesIO()
        code.save(
            picture,
            kind="svg",
            scale=8,
            border=4,
            light="#fff",
            dark="#000",
            xmldecl=True,
        )
        answer = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
        if "save" in self.request.GET:
            answer["Content-Disposition"] = (
                f'attachment; filename="survey-{self.survey.key}.svg"'
            )
        return answer
