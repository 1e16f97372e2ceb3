"""The team: who may sign in, and as what."""

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.actions import (
    close_account,
    give_one_time_password,
    give_role,
    invite_person,
    open_account,
)
from nilai_studio.business.forms import InviteForm, RoleForm
from nilai_studio.business.models import User
from nilai_studio.business.queries import list_people
from nilai_studio.business.roles import ROLE_NAMES, ROLES
from nilai_studio.business.second_factor import turn_off_for_person
from nilai_studio.kit.pages import FormPage, Page

MANAGE = "business.manage_team"
TEAM = reverse_lazy("settings_team")
TRAIL = ((TEAM, gettext_lazy("Team")),)


def role_of(person: User) -> str:
    """Return the role's name in code; "" of somebody without one."""
    held = {group.name for group in person.groups.all()}
    return next((role for role in ROLES if role in held), "")


class TeamView(Page):
    """Everybody with an account."""

    permission = MANAGE
    template_name = "business/team.html"
    page_title = gettext_lazy("Team")
    header_icon = "group"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the people."""
        people = [
            {"person": person, "role": ROLE_NAMES.get(role_of(person), "")}
            for person in list_people()
        ]
        active = sum(row["person"].is_active for row in people)
        return super().get_context_data(people=people, active=active, **context)


class InviteView(FormPage):
    """Let somebody in; the one-time password is shown once."""

    permission = MANAGE
    template_name = "business/invite.html"
    page_title = gettext_lazy("Invite")
    header_icon = "user"
    form_class = InviteForm
    submit_label = gettext_lazy("Make the account")
    trail = TRAIL
    back = TEAM

    def act(self, form: InviteForm) -> HttpResponseBase:
        """Make the account and show its password."""
        person, password = invite_person(**form.cleaned_data, by=self.request.user)
        return show_password(self, person, password)


class PersonView(FormPage):
    """One person's role, password and account."""

    permission = MANAGE
    template_name = "business/person.html"
    header_icon = "user"
    form_class = RoleForm
    submit_label = gettext_lazy("Change the role")
    trail = TRAIL

    @cached_property
    def person(self) -> User:
        """Whose page it is."""
        return get_object_or_404(list_people(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the name."""
        return str(self.person)

    def get_initial(self) -> dict[str, Any]:
        """Begin with the role held."""
        return {"role": role_of(self.person)}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the person."""
        role = ROLE_NAMES.get(role_of(self.person), "")
        known = {"person": self.person, "role": role}
        return super().get_context_data(**(known | context))

    def act(self, form: RoleForm) -> HttpResponseBase:
        """Give the role."""
        give_role(
            person=self.person, role=form.cleaned_data["role"], by=self.request.user
        )
        messages.success(self.request, _("The role was changed."))
        return HttpResponseRedirect(reverse("settings_team"))


class PersonAct(PersonView):
    """What a button on a person's page does; asked for by POST alone."""

    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: Any, **_inputs: Any
    ) -> HttpResponseBase:
        """Do it, or say on the person's page what stands in the way."""
        try:
            return self.do(request)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(
                reverse("settings_person", args=[self.person.pk])
            )

    @abstractmethod
    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Do what the button says."""


class CloseView(PersonAct):
    """Let a person in no more."""

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Close the account."""
        close_account(person=self.person, by=request.user)
        messages.success(
            request, _("%(name)s can no longer sign in.") % {"name": self.person}
        )
        return HttpResponseRedirect(reverse("settings_team"))


class OpenView(PersonAct):
    """Let a person in again."""

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Open the account."""
        open_account(person=self.person, by=request.user)
        messages.success(
            request, _("%(name)s can sign in again.") % {"name": self.person}
        )
        return HttpResponseRedirect(reverse("settings_team"))


class PasswordView(PersonAct):
    """A one-time password for someone who forgot theirs."""

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Make it and show it."""
        password = give_one_time_password(person=self.person, by=request.user)
        return show_password(self, self.person, password)


class SecondFactorView(PersonAct):
    """Help somebody who lost the phone."""

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Turn the second factor off."""
        turn_off_for_person(person=self.person, by=request.user)
        messages.success(request, _("Two-factor sign-in was turned off."))
        return HttpResponseRedirect(reverse("settings_person", args=[self.person.pk]))


def show_password(view: FormPage, person: User, password: str) -> HttpResponseBase:
    """Show a one-time password: now and never again."""
    view.template_name = "business/password.html"
    context = view.get_context_data(form=None, person=person, password=password)
    return view.render_to_response(context)
