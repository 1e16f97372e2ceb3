"""The value exchange on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai.errors import OptionError
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.growth import addresses
from nilai_studio.growth.exchange import queries
from nilai_studio.growth.exchange.computations import FIELD
from nilai_studio.growth.exchange.extending import SEES
from nilai_studio.growth.exchange.forms import CutsForm
from nilai_studio.growth.models import CustomerExchange, ExchangeAnalysis
from nilai_studio.kit import writing
from nilai_studio.kit.explanation import Explanation
from nilai_studio.kit.pages import Page
from nilai_studio.perception.refusals import said_of
from nilai_studio.perception.results.disclosure import FEWEST, may_show
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.queries import reason_of, step_of
from nilai_studio.worth.queries import find_current as find_worth


class ExchangeView(Page):
    """Who loves us and pays little; who pays well and is at risk."""

    permission = SEE_MONEY
    template_name = "growth/exchange/exchange.html"
    page_title = gettext_lazy("Value exchange")
    header_icon = "order"

    @cached_property
    def analysis(self) -> ExchangeAnalysis | None:
        """What is shown."""
        return queries.find_current()

    @cached_property
    def may_start(self) -> bool:
        """Whether the reader may have it worked out anew."""
        return self.request.user.has_perm("runs.start_run")

    @cached_property
    def form(self) -> CutsForm:
        """Survey, measure and cuts, as they were last."""
        if self.request.method == "POST":
            return CutsForm(self.request.POST)
        inputs = self.analysis.run.inputs if self.analysis else {}
        return CutsForm(
            initial={
                "asked": f"{inputs.get('survey')}:{inputs.get('measure')}",
                "value_cut": inputs.get("value_cut"),
                "worth_cut": inputs.get("worth_cut"),
            }
        )

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Have it worked out as asked."""
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            start_run(kind=queries.KIND, inputs=self.form.inputs(), by=request.user)
        except OptionError as error:
            messages.error(request, said_of(error))
        return HttpResponseRedirect(reverse("exchange"))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the map, the groups, and what to do about each."""
        run = queries.find_open_run()
        failed = None if run or self.analysis else queries.find_failed_run()
        shown = _shown(self.analysis) if self.analysis else {}
        has_surveys = bool(self.form.fields["asked"].choices)
        return super().get_context_data(
            analysis=self.analysis,
            groups=self.groups() if self.analysis else [],
            run=run,
            step=step_of(run) if run else "",
            failed=failed,
            reason=reason_of(failed) if failed else "",
            form=self.form if self.may_start and has_surveys else None,
            has_surveys=has_surveys,
            has_worth=find_worth() is not None,
            fewest=FEWEST,
            **shown,
            **context,
        )

    def groups(self) -> list[dict[str, Any]]:
        """Return the groups as tiles: money, count, act, and the list."""
        words = writing.words()
        person = self.request.user
        sees = person.has_perm(SEES)
        makes = person.has_perm("segments.change_segment")
        found = []
        for group in self.analysis.document["groups"] if self.analysis else ():
            is_shown = may_show(group["customers"])
            name = str(CustomerExchange.Group(group["name"]).label)
            found.append(
                {
                    "name": name,
                    "code": group["name"],
                    "act": words.say(f"exchange.acts.{group['act']}"),
                    "is_shown": is_shown,
                    "customers": group["customers"],
                    "share": group["share"]["value"],
                    "worth": group["worth"],
                    "href": addresses.customers(exchange=group["name"], sort="-worth")
                    if sees and is_shown
                    else "",
                    "segment": addresses.new_segment(
                        name, field=FIELD, value=[group["name"]], **{"is": "one_of"}
                    )
                    if sees and is_shown and makes
                    else "",
                }
            )
        return found


def _shown(analysis: ExchangeAnalysis) -> dict[str, Any]:
    import plotly.graph_objects as go

    words = analysis.words.get(writing.language(), {})
    section = words["sections"]["exchange"]
    formula, rows, _as_of, interval, left_out = (text for _name, text in section["how"])
    return {
        "title": words["title"],
        "between": words["between"],
        "section": section,
        "pictures": [
            {**picture, "figure": go.Figure(picture["figure"], skip_invalid=True)}
            for picture in analysis.figures.get(writing.language(), [])
        ],
        "about": Explanation(
            formula=formula,
            rows=rows,
            as_of=analysis.as_of,
            interval=interval,
            left_out=left_out,
            run=reverse("run", args=[analysis.pk]),
        ),
        "heading": _("The four groups"),
    }
