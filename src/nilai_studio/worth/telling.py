"""A stored analysis as the reader hears it: sections, pictures, explanations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from nilai_studio.kit.explanation import Explanation
from nilai_studio.worth.models import WorthAnalysis


@dataclass(frozen=True)
class Telling:
    """An analysis in one language.

    Parameters
    ----------
    analysis : WorthAnalysis
        Finished.
    language : str
        `en` or `id`.
    """

    analysis: WorthAnalysis
    language: str

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What is said, by section."""
        return self.analysis.words.get(self.language, {})

    @property
    def title(self) -> str:
        """What the base is worth, in one line."""
        return self.words.get("title", "")

    def section(self, code: str) -> Mapping[str, Any]:
        """Return a section: heading, sentences, tables, how; empty when there is none.

        Parameters
        ----------
        code : str
            As in `levers`, `worth`, `advice`.

        Returns
        -------
        dict
            With `about`, its explanation, added.
        """
        found = self.words.get("sections", {}).get(code)
        return {**found, "code": code, "about": self.about(code)} if found else {}

    def sentences(self, code: str) -> Sequence[str]:
        """Return the sentences of a section."""
        return self.section(code).get("sentences", [])

    def about(self, code: str, **instead: str) -> Explanation | None:
        """Return how the figures of a section came to be.

        Parameters
        ----------
        code : str
            Of the section.
        **instead : str
            Parts of the explanation that are others for the figure meant.
        """
        how = self.words.get("sections", {}).get(code, {}).get("how")
        if not how:
            return None
        formula, rows, _as_of, interval, left_out = (text for _, text in how)
        explained = Explanation(
            formula=formula,
            rows=rows,
            as_of=self.analysis.as_of,
            interval=interval,
            left_out=left_out,
            run=reverse("run", args=[self.analysis.pk]),
        )
        return replace(explained, **instead)

    @property
    def levers_about(self) -> Explanation | None:
        """How the levers came to be."""
        return self.about("levers")

    @property
    def worth_about(self) -> Explanation | None:
        """How worth came to be."""
        return self.about("worth")

    @property
    def advice_about(self) -> Explanation | None:
        """How the advice came to be."""
        return self.about("advice")

    def pictures(self) -> dict[str, list[dict[str, Any]]]:
        """Return the pictures by section, each with its figure."""
        import plotly.graph_objects as go

        found: dict[str, list[dict[str, Any]]] = {}
        for picture in self.analysis.figures.get(self.language, []):
            figure = go.Figure(picture["figure"], skip_invalid=True)
            found.setdefault(picture["section"], []).append(
                {**picture, "figure": figure}
            )
        return found


@dataclass(frozen=True, kw_only=True)
class MonthTold:
    """What one calendar month brought.

    Parameters
    ----------
    month : date
        Its first day.
    customers : float
        Customers with an order.
    new_customers : float
        Those who ordered for the first time.
    orders : float
        Their orders.
    revenue_amount : float
        Net revenue.
    is_partial : bool
        It had not ended on the last day observed.
    """

    month: date
    customers: float
    new_customers: float
    orders: float
    revenue_amount: float
    is_partial: bool

    @property
    def orders_per_customer(self) -> float:
        """Orders of a customer who ordered."""
        return self.orders / self.customers if self.customers else 0.0

    @property
    def revenue_per_order(self) -> float:
        """Net revenue of an order."""
        return self.revenue_amount / self.orders if self.orders else 0.0


def months_of(document: Mapping[str, Any]) -> list[MonthTold]:
    """Return what each calendar month brought, from a stored document.

    Parameters
    ----------
    document : mapping
        As `nilai worth --json`.

    Returns
    -------
    list of MonthTold
        The oldest first, months without an order among them.

    Notes
    -----
    A month is the sum of all cohorts at the age that they had then.
    """
    cohorts = document.get("cohorts", [])
    told = []
    for at, born in enumerate(cohorts):
        then = [(cohort, at - row) for row, cohort in enumerate(cohorts[: at + 1])]
        sums = {
            name: sum(cohort[key][age] or 0.0 for cohort, age in then)
            for name, key in (
                ("customers", "active"),
                ("orders", "orders"),
                ("revenue_amount", "revenue_amount"),
            )
        }
        told.append(
            MonthTold(
                month=date.fromisoformat(born["cohort_on"]),
                new_customers=born["customers"] or 0.0,
                is_partial=bool(born["is_partial"][0]),
                **sums,
            )
        )
    return told
