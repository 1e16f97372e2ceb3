"""Customers that may be one person: look, merge, or keep apart; and undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.customers import actions, queries
from nilai_studio.customers.computations import (
    BY_ITSELF,
    DUPLICATES,
    find_last_look,
    is_looked_for_when_asked,
)
from nilai_studio.customers.extensions import list_columns
from nilai_studio.customers.models import Customer, DuplicateCandidate, Merge
from nilai_studio.customers.views.customer import name_of
from nilai_studio.customers.writing import REASONS, write_cell
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags.nilai import NOTHING
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.queries import step_of

SHOWN = 100
SAYS_NO = "other_"


class DuplicatesView(Page):
    """Which customers may be one person."""

    permission = "customers.merge_customers"
    page_title = gettext_lazy("Duplicates")
    header_icon = "group"
    template_name = "customers/duplicates.html"

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the list before it."""
        return ((reverse("customers"), _("Customers")),)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the pairs, the last search for them, and the last merges."""
        pairs, run = queries.list_duplicates(), find_last_look()
        context |= {
            "pairs": [_described(pair) for pair in pairs[:SHOWN]],
            "count": pairs.count(),
            "run": run,
            "step": step_of(run) if run else "",
            "is_when_asked": is_looked_for_when_asked(),
            "most": BY_ITSELF,
            "merges": list(
                Merge.objects.filter(undone_at=None)
                .select_related("kept", "gone", "merged_by")
                .order_by("-pk")[:20]
            ),
        }
        return super().get_context_data(**context)


class FindView(Page):
    """Look for duplicates now."""

    permission = "customers.merge_customers"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Ask for the run, unless one is under way."""
        run = find_last_look()
        if run is None or run.is_final:
            run = start_run(kind=DUPLICATES, by=request.user)
        return HttpResponseRedirect(reverse("run", args=[run.pk]))


class PairView(Page):
    """Are these two one person."""

    permission = "customers.merge_customers"
    header_icon = "group"
    template_name = "customers/pair.html"

    @cached_property
    def pair(self) -> DuplicateCandidate:
        """The two."""
        found = DuplicateCandidate.objects.select_related("first", "second")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return both names."""
        return f"{name_of(self.pair.first)} · {name_of(self.pair.second)}"

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the pages before it."""
        return (
            (reverse("customers"), _("Customers")),
            (reverse("duplicates"), _("Duplicates")),
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add both, fact by fact."""
        pair, person = self.pair, self.request.user
        pks = [pair.first_id, pair.second_id]
        facts = []
        for column in list_columns(person):
            cells = column.cells(pks)
            first, second = (
                write_cell(cells.get(pk), column.kind, person) for pk in pks
            )
            if {first, second} != {NOTHING}:
                facts.append((column.label, first, second, first == second))
        # What they have in common first, then what both have, then what one has.
        facts.sort(key=lambda fact: (not fact[3], NOTHING in fact[1:3]))
        context |= {
            "pair": _described(pair),
            "facts": facts,
            "agreeing": sum(is_same for *_fact, is_same in facts),
        }
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Merge them, or keep them apart."""
        pair = self.pair
        if request.POST.get("deed") == "apart":
            actions.keep_apart(pair=pair, by=request.user)
            messages.success(request, _("Kept as two customers."))
            return HttpResponseRedirect(reverse("duplicates"))
        kept, gone = pair.first, pair.second
        if request.POST.get("keep") == str(gone.pk):
            kept, gone = gone, kept
        try:
            merge = actions.merge_customers(kept=kept, gone=gone, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(reverse("duplicates"))
        messages.success(
            request,
            _("Merged into %(name)s; it can be undone.") % {"name": name_of(kept)},
            extra_tags=f"merge-{merge.pk}",
        )
        return HttpResponseRedirect(reverse("customer", args=[kept.pk]))


class UndoView(Page):
    """Undo a merge."""

    permission = "customers.merge_customers"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Make two customers of one again."""
        merge = get_object_or_404(Merge, pk=self.kwargs["pk"])
        try:
            actions.undo_merge(merge=merge, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("They are two customers again."))
        return HttpResponseRedirect(reverse("customer", args=[merge.kept_id]))


def _described(pair: DuplicateCandidate) -> dict[str, Any]:
    return {
        "pk": pair.pk,
        "first": _named(pair.first),
        "second": _named(pair.second),
        # No comparison is certain.
        "probability": min(pair.probability, 0.99),
        "state": pair.state,
        "is_open": pair.state == DuplicateCandidate.State.OPEN
        and not pair.first.merged_into_id
        and not pair.second.merged_into_id,
        "speaks_for": [
            REASONS[code]
            for code in pair.reasons
            if code in REASONS and not code.startswith(SAYS_NO)
        ],
        "speaks_against": [
            REASONS[code] for code in pair.reasons if code.startswith(SAYS_NO)
        ],
    }


def _named(customer: Customer) -> dict[str, Any]:
    return {"pk": customer.pk, "name": name_of(customer), "city": customer.city}
