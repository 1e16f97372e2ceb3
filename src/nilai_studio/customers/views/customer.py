"""The page of a customer, and what is done there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.contacts import SEE, hide_contact, show_contact
from nilai_studio.customers import actions, queries
from nilai_studio.customers.consent.forms import ConsentForm
from nilai_studio.customers.consent.queries import (
    SHOWN,
    list_standing,
    list_statements,
)
from nilai_studio.customers.extensions import list_panels, list_sentences
from nilai_studio.customers.forms import (
    ContactPointForm,
    CustomerForm,
    NewCustomerForm,
    NoteForm,
    TaskForm,
)
from nilai_studio.customers.models import ContactPoint, Customer, CustomerTask
from nilai_studio.customers.normalising import is_contact
from nilai_studio.customers.timeline import get_timeline
from nilai_studio.customers.views.listing import back_to
from nilai_studio.kit.pages import Page


class CustomerPage(Page):
    """A page of one customer."""

    permission = "customers.view_customer"
    header_icon = "user"

    @cached_property
    def customer(self) -> Customer:
        """Who it is; whoever was merged leads to the one kept."""
        found = queries.find_by_pk(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    @property
    def address(self) -> str:
        """Where the customer's page is."""
        return reverse("customer", args=[self.customer.pk])

    def get_page_title(self) -> str:
        """Return the customer's name."""
        return name_of(self.customer)

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the list before it."""
        return ((reverse("customers"), _("Customers")),)


class CustomerView(CustomerPage):
    """Who is this customer, and what happened."""

    template_name = "customers/customer.html"

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Show the page; of one merged into another, that one's."""
        if self.customer.pk != self.kwargs["pk"]:
            return HttpResponseRedirect(self.address)
        return super().get(request, *args, **options)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add facts, panels and the beginning of the timeline."""
        person, customer = self.request.user, self.customer
        panels = _draw_panels(customer, self.request)
        context |= {
            "customer": customer,
            "sentences": _sentences(customer, person),
            "contacts": _contacts(customer, person),
            "ids": _ids(customer, person),
            "consent": _consent(customer),
            "tags": list(customer.tags.all()),
            "tasks": list(
                customer.tasks.filter(done_at=None).select_related("assigned_to")
            ),
            "merges": list(
                customer.merges_kept.filter(undone_at=None).select_related("gone")
            ),
            "main_panels": panels["main"],
            "side_panels_ours": panels["side"],
            "timeline": get_timeline(customer, person),
            "note_form": NoteForm(prefix="note"),
            "task_form": TaskForm(prefix="task"),
            "contact_form": ContactPointForm(prefix="contact"),
        }
        return super().get_context_data(**context)


class TimelineView(CustomerPage):
    """The events before a place, without the rest of the page."""

    template_name = "customers/timeline_events.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the events."""
        at = self.request.GET.get("at", "")
        context["customer"] = self.customer
        context["timeline"] = get_timeline(self.customer, self.request.user, at=at)
        return super().get_context_data(**context)


class EditView(CustomerPage):
    """Change who a customer is; or add one."""

    permission = "customers.change_customer"
    template_name = "customers/edit.html"

    def get_page_title(self) -> str:
        """Say what the form does."""
        return _("Edit") if "pk" in self.kwargs else _("Add a customer")

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the list, and the customer when there is one."""
        trail = super().get_trail()
        if "pk" in self.kwargs:
            trail = (*trail, (self.address, name_of(self.customer)))
        return trail

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the form, empty or with the facts."""
        if "form" not in context:
            context["form"] = self._form()
        context["customer"] = self.customer if "pk" in self.kwargs else None
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep the facts."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if not isinstance(form, NewCustomerForm):
            actions.change_customer(
                customer=self.customer, facts=form.cleaned_data, by=request.user
            )
            address = self.address
        else:
            made = actions.add_customer(
                facts=form.cleaned_data, contacts=form.contacts, by=request.user
            )
            address = reverse("customer", args=[made.pk])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(address)

    def _form(self, data: Any = None) -> CustomerForm:
        if "pk" in self.kwargs:
            # The facts change in the action, which says which of them did.
            known = self.customer if data is None else None
            return CustomerForm(data, instance=known)
        sees_contacts = self.request.user.has_perm(SEE)
        return NewCustomerForm(data, sees_contacts=sees_contacts)


class NoteView(CustomerPage):
    """Write a note."""

    permission = "customers.add_note"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep it."""
        form = NoteForm(request.POST, prefix="note")
        if form.is_valid():
            actions.add_note(
                customer=self.customer, text=form.cleaned_data["text"], by=request.user
            )
        else:
            messages.error(request, first_error(form))
        return HttpResponseRedirect(self.address)


class AskTaskView(CustomerPage):
    """Ask a colleague for something."""

    permission = "customers.change_customertask"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep it."""
        form = TaskForm(request.POST, prefix="task")
        if form.is_valid():
            actions.ask_task(
                customer=self.customer, by=request.user, **form.cleaned_data
            )
            messages.success(request, _("Task added."))
        else:
            messages.error(request, first_error(form))
        return HttpResponseRedirect(self.address)


class FinishTaskView(Page):
    """Mark a task as done, or not."""

    permission = "customers.change_customertask"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep it."""
        task = get_object_or_404(CustomerTask, pk=self.kwargs["pk"])
        is_done = request.POST.get("is_done") != "no"
        actions.finish_task(task=task, is_done=is_done, by=request.user)
        return back_to(request, reverse("customer", args=[task.customer_id]))


class ContactView(CustomerPage):
    """Add a contact point, or remove one."""

    permission = "customers.change_customer"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep it."""
        if removed := request.POST.get("remove", ""):
            if not removed.isdecimal():
                raise PermissionDenied
            point = get_object_or_404(
                ContactPoint, pk=int(removed), customer=self.customer
            )
            actions.remove_contact_point(point=point, by=request.user)
            return HttpResponseRedirect(self.address)
        form = ContactPointForm(request.POST, prefix="contact")
        try:
            written = form.cleaned_data["written"] if form.is_valid() else ""
            actions.add_contact_point(
                customer=self.customer, written=written, by=request.user
            )
        except ValidationError as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(self.address)


class MyTasksView(Page):
    """What shall I do."""

    permission = "customers.view_customer"
    page_title = gettext_lazy("My tasks")
    header_icon = "calendar"
    template_name = "customers/my_tasks.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what is open, and what was done lately."""
        person = self.request.user
        context["open_tasks"] = list(queries.list_my_tasks(person)[:200])
        context["done_tasks"] = list(queries.list_my_tasks(person, is_done=True)[:20])
        return super().get_context_data(**context)


def name_of(customer: Customer) -> str:
    """Return a customer's name; of one without, what tells it apart."""
    return customer.name or _("Customer %(key)s") % {"key": customer.key}


def _sentences(customer: Customer, person: Any) -> list[str]:
    said = (each.say(customer, person) for each in list_sentences(person))
    return [sentence for sentence in said if sentence]


def _draw_panels(
    customer: Customer, request: HttpRequest
) -> dict[str, list[tuple[Any, SafeString]]]:
    drawn: dict[str, list[tuple[Any, SafeString]]] = {"main": [], "side": []}
    for panel in list_panels(request.user):
        context = panel.context(customer, request)
        if context is not None:
            html = render_to_string(
                panel.template, {"customer": customer, **context}, request
            )
            drawn[panel.place].append((panel, html))
    return drawn


def _consent(customer: Customer) -> dict[str, Any]:
    said = list(list_statements(customer)[: SHOWN + 1])
    return {
        "standing": list_standing(customer),
        "statements": said[:SHOWN],
        "has_more": len(said) > SHOWN,
        "form": ConsentForm(prefix="consent"),
    }


def _contacts(customer: Customer, person: Any) -> list[dict[str, Any]]:
    points = customer.contact_points.order_by("kind", "pk")[:50]
    return [
        {
            "pk": point.pk,
            "kind": point.kind,
            "label": point.get_kind_display(),
            "value": show_contact(point.value, person),
        }
        for point in points
    ]


def _ids(customer: Customer, person: Any) -> list[tuple[str, str]]:
    may_see = person.has_perm("business.see_contacts")
    return [
        (
            each.system,
            hide_contact(each.external_id)
            if is_contact(each.external_id) and not may_see
            else each.external_id,
        )
        for each in customer.identities.order_by("system", "pk")[:50]
    ]


def first_error(form: Any) -> str:
    """Return the first thing that is wrong with what was filled in."""
    return next(iter(next(iter(form.errors.values()))))
