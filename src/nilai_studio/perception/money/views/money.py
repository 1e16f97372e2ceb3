"""Money: what a point goes with, and what an improvement of stated cost returns."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai.errors import NilaiError
from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.kit import writing
from nilai_studio.kit.explanation import Explanation
from nilai_studio.kit.forms import key_in
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.models import EquityCalculation
from nilai_studio.perception.money.actions import save_calculation
from nilai_studio.perception.money.forms import EquityForm
from nilai_studio.perception.money.queries import list_calculations
from nilai_studio.perception.money.terms import WINDOW_DAYS
from nilai_studio.perception.money.views.kinds import KindsPage, own_part
from nilai_studio.perception.refusals import said_of
from nilai_studio.perception.results.disclosure import may_show

CHANGE = "perception.change_survey"


class MoneyView(KindsPage):
    """What a point is worth, and whether an improvement would pay."""

    permission = SEE_MONEY
    screen = "value_money"
    template_name = "perception/money/money.html"
    sections = {"money": ("money", "read"), "equity": ()}
    nothing = gettext_lazy(
        "No answer of a customer can be joined with orders of the weeks after it yet."
    )

    @cached_property
    def waves(self) -> list[tuple[str, int]]:
        """None: a wave alone is too little to be set beside orders."""
        return []

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return what a point goes with, the moves, and what would return."""
        parts = list(super().get_parts())
        if not self.owns:
            return parts
        last = [part for part in parts if part["code"] == "read"]
        first = [part for part in parts if part["code"] != "read"]
        return [
            *first,
            own_part("moves", _("Who moves where"), "perception/money/moves.html"),
            own_part(
                "return",
                _("What an improvement would return"),
                "perception/money/return.html",
                self.about(self.result_of("equity")),
            ),
            *last,
        ]

    @cached_property
    def model(self) -> dict[str, Any]:
        """Who moves where; empty where it is not asked."""
        found = self.result_of("equity")
        return found.extra.get("model", {}) if found else {}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the survey's items are called."""
        # Imported here: it brings the engine, which the web does without until asked.
        from nilai_studio.perception.results.analysis.labels import label_of

        asked, language = question_for(self.survey), writing.language()
        return {
            code: label_of(code, item, language, asked.own_brand)
            for code, item in asked.items.items()
        }

    @cached_property
    def drivers(self) -> list[tuple[str, str]]:
        """What could be improved: value as a whole, then each driver."""
        if not self.model:
            return []
        item = self.model["item"]
        found = [(item, self.labels.get(item, item))]
        slopes = sorted(
            self.model["slopes"].items(), key=lambda pair: -abs(pair[1]["value"])
        )
        return found + [(code, self._lever(code)) for code, _s in slopes]

    def _lever(self, code: str) -> str:
        """Return what is improved: a cost, by less of it."""
        label = self.labels.get(code, code)
        if code not in self.model["costs"]:
            return label
        return _("less of: %(cost)s") % {"cost": label}

    @cached_property
    def calculation(self) -> EquityCalculation | None:
        """The one asked for, or the latest."""
        pk = key_in(self.request.GET.get("calculation"))
        for one in self.calculations:
            if not pk or one.pk == pk:
                return one
        return None

    @cached_property
    def calculations(self) -> list[EquityCalculation]:
        """The latest ones."""
        return list_calculations(self.survey.pk)

    def get_answer(self) -> Any:
        """Return the first line: of money, else of the moves between brands."""
        if self.result_of("money"):
            return super().get_answer()
        return self.moves_sentence() if self.owns else self.nothing

    def moves_sentence(self) -> str:
        """Return who stays and what our share would be, in one line."""
        model, words = self.model, writing.words()
        place = model["brands"].index(model["own"])
        return _(
            "%(stay)s of those who bought %(brand)s last would choose it again; its "
            "share goes from %(now)s to %(next)s."
        ) % {
            "brand": model["own"],
            "stay": words.share(model["matrix"][place][place]),
            "now": words.share(model["current"][place]),
            "next": words.share(model["next"][place]),
        }

    @cached_property
    def owns(self) -> bool:
        """Whether enough bought our brand last to be shown."""
        if not self.model or self.model["own"] not in self.model["brands"]:
            return False
        place = self.model["brands"].index(self.model["own"])
        return may_show(sum(self.model["counts"][place]))

    @cached_property
    def form(self) -> EquityForm:
        """The calculation, begun with the one shown or with what orders tell."""
        if self.request.method == "POST":
            return EquityForm(self.request.POST, drivers=self.drivers)
        return EquityForm(drivers=self.drivers, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """Return inputs to begin with."""
        if self.calculation is not None:
            shown = {**self.calculation.inputs, "name": self.calculation.name}
            # Stored as floats; a person typed 5000000, not 5000000.0.
            return {
                name: int(value)
                if isinstance(value, float) and value.is_integer()
                else value
                for name, value in shown.items()
            }
        business = Business.current()
        found = self.result_of("equity")
        usual = found.extra.get("orders", {}) if found else {}
        share = self.model["current"][self.model["brands"].index(self.model["own"])]
        revenue = usual.get("revenue_amount", 0.0)
        customers = usual.get("customers", 0)
        return {
            "driver": self.drivers[0][0],
            "points": 1,
            "cost_amount": "",
            "margin_amount": round(revenue * float(business.margin_share), 2) or "",
            "purchases_per_year": round(usual.get("orders_per_year", 0.0), 2) or "",
            "population": round(customers / share) if customers and share else "",
            "horizon_years": f"{business.horizon_months / 12:.4g}",
            "annual_rate": business.discount_rate,
        }

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Work the calculation out, keep it, and show it."""
        result = self.result_of("equity")
        if result is None or not self.owns:
            return HttpResponseRedirect(self.address())
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            made = save_calculation(
                survey=self.survey,
                result=result,
                inputs=self.form.inputs(Business.current().currency),
                name=self.form.cleaned_data["name"],
                by=request.user,
            )
        except NilaiError as error:
            messages.error(request, said_of(error))
            return HttpResponseRedirect(self.address())
        address = reverse("value_money", args=[self.survey.pk])
        return HttpResponseRedirect(f"{address}?calculation={made.pk}#return")

    def moves(self) -> dict[str, Any]:
        """Return the switching matrix, without rows of too few answers."""
        model, words = self.model, writing.words()
        rows = []
        for place, brand in enumerate(model["brands"]):
            n = sum(model["counts"][place])
            if not may_show(n):
                continue
            cells = [words.share(share) for share in model["matrix"][place]]
            rows.append({"brand": brand, "cells": cells, "n": n})
        return {"brands": model["brands"], "rows": rows}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the moves between brands and the calculation."""
        found = super().get_context_data(**context)
        if not self.owns:
            return found | {"moves": None, "window": WINDOW_DAYS}
        return found | {
            "moves": self.moves(),
            "moves_sentence": self.moves_sentence(),
            "model": self.model,
            "form": self.form,
            "calculation": self.calculation,
            "calculations": self.calculations,
            "driver": self.labels.get(self._driver(), self._driver()),
            "is_cost": self._driver() in self.model["costs"],
            "may_calculate": self.request.user.has_perm(CHANGE),
            "may_tell": self.model.get("choice") is not None,
            "window": WINDOW_DAYS,
        }

    def _driver(self) -> str:
        return self.calculation.given("driver") if self.calculation else ""

    def about(self, result: Any) -> Explanation:
        """Return how the calculation comes to be."""
        words = writing.words()
        return Explanation(
            formula=_(
                "P(next brand) ∝ exp(b · rating + c · bought last); customer equity = "
                "discounted margin of the purchases ahead × chance that they are ours "
                "× customers of the category; return = (gain − cost) ÷ cost."
            ),
            rows=_("%(n)s respondents who named the brand bought last and next.")
            % {"n": words.number(result.respondents)},
            as_of=result.as_of,
            interval=_(
                "95 %: from the uncertainty of the coefficients; of your own inputs "
                "nothing is in it."
            ),
            left_out=_(
                "Intentions overstate moving to the brand asked about. Ratings go with "
                "choices; that raising them moves choices is for an experiment to show."
            ),
            run=reverse("run", args=[result.run_id]),
        )
