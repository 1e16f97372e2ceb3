"""The pages of segments."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.known import list_values
from nilai_studio.customers.listing import CustomerList
from nilai_studio.customers.models import Tag
from nilai_studio.customers.writing import FIGURES, write_cell
from nilai_studio.kit.forms import key_in
from nilai_studio.kit.pages import Page
from nilai_studio.orders.models import Product
from nilai_studio.segments import actions
from nilai_studio.segments.analysis import rfm_name, rfm_segments
from nilai_studio.segments.checking import check_rule
from nilai_studio.segments.explaining import explain_worth
from nilai_studio.segments.models import Segment
from nilai_studio.segments.queries import list_segments, this_moment
from nilai_studio.segments.rules import FIELDS, choose
from nilai_studio.segments.sentences import LABELS, WAYS, say_rule

SHOWN = 20
LONGEST_RULE = 20_000


class SegmentsView(Page):
    """Which segments are there, and what are they worth."""

    permission = "segments.view_segment"
    page_title = gettext_lazy("Segments")
    header_icon = "tag"
    template_name = "segments/list.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add every segment with its rule in words."""
        listed = list_segments(self.request.user)
        segments = [(segment, say_rule(segment.rule)) for segment in listed]
        best = max(
            (s for s, _rule in segments if s.worth_amount),
            key=lambda segment: segment.worth_amount,
            default=None,
        )
        context |= {
            "own": [pair for pair in segments if not pair[0].is_built_in],
            "built_in": [pair for pair in segments if pair[0].is_built_in],
            "best": best,
            "has_members": any(segment.member_count for segment, _rule in segments),
        }
        return super().get_context_data(**context)


class SegmentPage(Page):
    """A page of one segment."""

    permission = "segments.view_segment"
    header_icon = "tag"

    @cached_property
    def segment(self) -> Segment:
        """Which one."""
        return get_object_or_404(list_segments(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its name."""
        return str(self.segment)

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the list before it."""
        return ((reverse("segments"), _("Segments")),)


class SegmentView(SegmentPage):
    """Who is in this segment, and what are they worth."""

    template_name = "segments/segment.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the rule in words and the first members."""
        segment, person = self.segment, self.request.user
        members = CustomerList({"segment": segment.pk, "sort": "-worth"}, person)
        context |= {
            "segment": segment,
            "rule": say_rule(segment.rule),
            "about": explain_worth(segment) if person.has_perm(SEE_MONEY) else None,
            "heads": [(c.label, c.kind in FIGURES) for c in members.columns],
            "rows": shown_rows(members, person, SHOWN),
        }
        return super().get_context_data(**context)


class EditView(SegmentPage):
    """Say who shall be in a segment."""

    permission = "segments.change_segment"
    template_name = "segments/edit.html"

    def get_page_title(self) -> str:
        """Say what the form does."""
        return _("Change the rule") if "pk" in self.kwargs else _("A new segment")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the rule as it stands, and what can be chosen by."""
        segment = self.segment if "pk" in self.kwargs else None
        if segment and segment.is_built_in:
            raise PermissionDenied
        stands = (
            {"name": segment.name, "rule": segment.rule} if segment else self.begun()
        )
        context = stands | context | {"segment": segment}
        context["builder"] = {
            **describe_fields(self.request.user),
            "rule": context["rule"],
        }
        return super().get_context_data(**context)

    def begun(self) -> dict[str, Any]:
        """Return what a new segment begins with: the rule that a page hands over."""
        given = self.request.GET
        found: dict[str, Any] = {"name": given.get("name", "")[:200], "rule": {}}
        if "rule" not in given:
            return found
        try:
            return found | {"rule": check_rule(read_rule(given), self.request.user)}
        except ValidationError as error:
            return found | {"problems": error.messages}

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Keep the rule."""
        name, rule = request.POST.get("name", "")[:200], read_rule(request.POST)
        try:
            if "pk" in self.kwargs:
                segment = self.segment
                actions.change_segment(
                    segment=segment, name=name, rule=rule, by=request.user
                )
            else:
                segment = actions.add_segment(name=name, rule=rule, by=request.user)
        except ValidationError as error:
            # What was written stays on the page.
            context = self.get_context_data(
                name=name, rule=rule, problems=error.messages
            )
            return self.render_to_response(context)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("segment", args=[segment.pk]))


class PreviewView(Page):
    """How many does a rule choose, and who are some of them."""

    permission = "segments.view_segment"
    template_name = "segments/preview.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the sentence, the count and some of those chosen."""
        try:
            rule = check_rule(read_rule(self.request.GET), self.request.user)
        except ValidationError as error:
            return {**context, "problems": error.messages}
        context["blank"] = key_in(self.request.GET.get("blank"))
        if not rule["groups"]:
            return {**context, "is_empty": True}
        moment = this_moment()
        return {
            **context,
            "sentence": say_rule(rule),
            "count": choose(rule, moment, gathered=True).count(),
            # Any five: to find the latest, all would be gathered once more.
            "sample": list(choose(rule, moment).order_by()[:5]),
        }


class RemoveView(SegmentPage):
    """Remove a segment, after asking."""

    permission = "segments.change_segment"
    template_name = "segments/remove.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the segment."""
        if self.segment.is_built_in:
            raise PermissionDenied
        context["segment"] = self.segment
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Remove it."""
        if self.segment.is_built_in:
            raise PermissionDenied
        actions.remove_segment(segment=self.segment, by=request.user)
        messages.success(request, _("Removed; its customers stay."))
        return HttpResponseRedirect(reverse("segments"))


def read_rule(data: Any) -> Any:
    """Return the rule that a form or an address carries, not checked yet."""
    text = data.get("rule", "")
    if len(text) > LONGEST_RULE:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def describe_fields(person: Any) -> dict[str, Any]:
    """Return what the builder of rules offers this person."""
    suggested = {
        "city": list_values("city"),
        "source": list_values("source"),
        "tag": list(Tag.objects.values_list("name", flat=True)[:200]),
        "category": list(
            Product.objects.exclude(category="")
            .order_by("category")
            .values_list("category", flat=True)
            .distinct()[:200]
        ),
        "product": list(
            Product.objects.exclude(name="")
            .order_by("pk")
            .values_list("name", flat=True)[:200]
        ),
    }
    return {
        "fields": [
            {
                "code": code,
                "label": str(LABELS[code]),
                "kind": field.kind,
                "ways": field.ways,
                "suggested": suggested.get(code, []),
                "choices": list(field.choices().items()) if field.choices else None,
            }
            for code, field in FIELDS.items()
            if person.has_perm(field.permission)
        ],
        "ways": {code: str(label) for code, label in WAYS.items()},
        "segments": [[code, rfm_name(code)] for code in rfm_segments()],
        "words": {
            "all": _("all of these hold"),
            "any": _("any of these holds"),
            "days": _("days"),
            "percent": "%",
            "yes": _("known"),
            "no": _("not known"),
            "field": _("What"),
            "way": _("How"),
            "value": _("Value"),
            "remove": _("Remove"),
            "add": _("Add a condition"),
            "group": _("Group"),
        },
    }


def shown_rows(members: CustomerList, person: Any, most: int) -> list[dict[str, Any]]:
    """Return the first members with their columns as the person may see them."""
    columns = members.columns[1:]
    return [
        {
            "customer": customer,
            "cells": [
                (write_cell(value, column.kind, person), column.kind in FIGURES)
                for column, value in zip(columns, values[1:], strict=True)
            ],
        }
        for customer, values in members.get_page().rows[:most]
    ]
