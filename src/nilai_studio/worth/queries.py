"""Reads of stored results."""

from typing import Any

from django.db.models import QuerySet

from nilai_studio.orders.models import Order
from nilai_studio.orders.queries import orders_version
from nilai_studio.runs.models import Run
from nilai_studio.worth.inputs import KIND, digest_of, freeze_inputs
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis


def has_orders() -> bool:
    """Return whether there is an order; all may have been taken back."""
    return Order.objects.exists()


def find_current() -> WorthAnalysis | None:
    """Return the analysis that the studio shows, without its pictures."""
    return (
        WorthAnalysis.objects.filter(is_current=True)
        .select_related("run")
        .defer("figures")
        .first()
    )


def find_finished(pk: int | None) -> WorthAnalysis | None:
    """Return an analysis that is kept, current or former, without its pictures."""
    kept = WorthAnalysis.objects.filter(pk=pk, is_finished=True)
    return kept.select_related("run").defer("figures").first()


def what_changed(analysis: WorthAnalysis) -> str:
    """Return what changed since an analysis: `orders`, `settings`, or nothing ("")."""
    if analysis.orders_version != orders_version():
        return "orders"
    is_usual = not analysis.is_current or analysis.run.inputs == freeze_inputs({})
    return "" if is_usual else "settings"


def current_id() -> int | None:
    """Return the key of the analysis that the studio shows."""
    return (
        WorthAnalysis.objects.filter(is_current=True)
        .values_list("pk", flat=True)
        .first()
    )


def find_analysis(inputs: dict[str, Any]) -> WorthAnalysis | None:
    """Return the latest finished analysis of these inputs on the orders of now."""
    return (
        WorthAnalysis.objects.filter(
            question=digest_of(inputs),
            is_finished=True,
            orders_version=orders_version(),
        )
        .order_by("-pk")
        .first()
    )


def find_open_run(inputs: dict[str, Any] | None = None) -> Run | None:
    """Return the run of these inputs (the usual ones) that has not ended."""
    return (
        Run.objects.filter(
            kind=KIND,
            state__in=(Run.State.WAITING, Run.State.RUNNING),
            inputs=freeze_inputs({}) if inputs is None else inputs,
        )
        .order_by("pk")
        .first()
    )


def find_failed_run() -> Run | None:
    """Return the latest run of the base if it failed."""
    latest = Run.objects.filter(kind=KIND, inputs=freeze_inputs({})).first()
    return latest if latest and latest.state == Run.State.FAILED else None


def list_slipping(analysis_id: int, count: int) -> QuerySet[CustomerWorth]:
    """Return those slipping away with the most to lose."""
    return (
        CustomerWorth.objects.filter(
            analysis_id=analysis_id,
            standing=CustomerWorth.Standing.SLIPPING,
        )
        .select_related("customer")
        .order_by("-at_risk_amount")[:count]
    )


def find_worth_of(customer_id: int) -> CustomerWorth | None:
    """Return what a customer is worth, with the analysis but not its pictures."""
    return (
        CustomerWorth.objects.filter(customer_id=customer_id, analysis__is_current=True)
        .select_related("analysis")
        .defer("analysis__figures", "analysis__words", "analysis__lenses")
        .first()
    )
