"""Market fit: the 40 % test, customers' own words, statements from before to after."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView

from nilai_studio.business.models import Business
from nilai_studio.kit import writing
from nilai_studio.kit.forms import key_in
from nilai_studio.kit.pages import Furniture, Page
from nilai_studio.perception.answering.showing import say
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.models import Statement, Survey
from nilai_studio.perception.money.actions import delete_statement, save_statement
from nilai_studio.perception.money.forms import StatementForm
from nilai_studio.perception.money.queries import texts_of
from nilai_studio.perception.money.views.kinds import KindsPage

VIEW = "perception.view_surveyresult"
CHANGE = "perception.change_survey"


def heard(statement: Statement, texts: Any = None) -> Any:
    """Return a statement's clarity against its survey's texts."""
    from nilai_studio.perception.money.analysis.words_heard import hear

    if texts is None:
        texts = texts_of(statement.survey) if statement.survey else {}
    cells = {(r, s): statement.cell(r, s) for r, s in statement.filled}
    return hear(cells, texts)


class FitView(KindsPage):
    """Whether customers would miss us, and whether we speak in their words."""

    screen = "value_fit"
    template_name = "perception/money/fit.html"
    sections = {"fit": ("fit", "read"), "heard": ("heard",)}
    nothing = gettext_lazy(
        "This survey does not ask whether customers would miss the product."
    )

    def get_parts(self) -> Any:
        """Return the test, then the customers' words, then what was read."""
        parts = list(super().get_parts())
        for part in parts:
            if part["code"] == "heard":
                part |= {"tables": [], "template": "perception/money/heard.html"}
        return sorted(parts, key=lambda part: part["code"] == "read")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the statements that are held against this survey."""
        found = super().get_context_data(**context)
        texts = texts_of(self.survey)
        heard_of = self.result_of("heard")
        rows = [
            {"statement": one, "heard": heard(one, texts)}
            for one in Statement.objects.filter(survey=self.survey)
        ]
        words = self.words_of(heard_of.document) if heard_of else []
        return found | {"statements": rows, "heard_words": words}

    def words_of(self, document: Any) -> list[dict[str, Any]]:
        """Return the words used most, by what was asked."""
        asked, language = question_for(self.survey), writing.language()
        own = self.survey.own_brand or Business.current().name
        named = {"own": own, "product": self.survey.settings.get("product") or own}
        return [
            {
                **said,
                "label": say(asked.items[code]["wording"], language, {"words": named}),
            }
            for code, said in document.items()
            if code in asked.items
        ]


class StatementsView(Page):
    """From before to after: what our products change, for whom."""

    permission = VIEW
    template_name = "perception/money/statements.html"
    page_title = gettext_lazy("Before and after")
    header_icon = "edit"
    trail = ((reverse_lazy("value"), gettext_lazy("Value")),)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add every statement with its clarity."""
        texts: dict[int, Any] = {}
        rows = []
        for statement in Statement.objects.select_related("survey"):
            if statement.survey and statement.survey_id not in texts:
                texts[statement.survey.pk] = texts_of(statement.survey)
            said = texts.get(statement.survey_id or 0, {})
            rows.append({"statement": statement, "heard": heard(statement, said)})
        return super().get_context_data(
            rows=rows, may_write=self.request.user.has_perm(CHANGE), **context
        )


class StatementView(Furniture, UpdateView):
    """One statement: the grid, and which of its words customers use."""

    permission = VIEW
    template_name = "perception/money/statement.html"
    header_icon = "edit"
    form_class = StatementForm
    context_object_name = "statement"
    trail = (
        (reverse_lazy("value"), gettext_lazy("Value")),
        (reverse_lazy("statements"), gettext_lazy("Before and after")),
    )

    def get_object(self, _queryset: Any = None) -> Statement:
        """Return the one looked at."""
        return get_object_or_404(
            Statement.objects.select_related("survey"), pk=self.kwargs["pk"]
        )

    @cached_property
    def may_write(self) -> bool:
        """Whether the reader may change it."""
        return self.request.user.has_perm(CHANGE)

    def get_page_title(self) -> Any:
        """Return what it is about."""
        return str(self.object)

    def get_form(self, form_class: Any = None) -> Any:
        """Return the grid; not to be changed by those who may not."""
        form = super().get_form(form_class)
        if not self.may_write:
            for field in form.fields.values():
                field.disabled = True
        return form

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Store it."""
        statement = save_statement(statement=form.instance, by=self.request.user)
        messages.success(self.request, _("The statement is saved."))
        return HttpResponseRedirect(reverse("statement", args=[statement.pk]))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what customers say of each cell."""
        found = super().get_context_data(**context)
        statement = Statement.objects.filter(pk=self.object.pk).first()
        told = heard(statement) if statement else None
        rows = found["form"].rows
        for row in rows:
            for cell in row["cells"]:
                key = row["name"], cell["side"]
                cell["heard"] = told.cells.get(key) if told else None
        return found | {
            "rows": rows,
            "heard": told,
            "stored": statement,
            "may_write": self.may_write,
        }


class NewStatementView(StatementView):
    """An empty grid, for those who may write."""

    permission = CHANGE

    def get_object(self, _queryset: Any = None) -> Statement:
        """Return a new one, for the survey of the address and its product."""
        pk = key_in(self.request.GET.get("survey"))
        survey = Survey.objects.filter(pk=pk).first()
        product = str(survey.settings.get("product") or "") if survey else ""
        return Statement(survey=survey, product=product)

    def get_page_title(self) -> Any:
        """Return what it will be."""
        return _("A new statement")


class DeleteStatementView(Page):
    """Take a statement away, once it was asked."""

    permission = CHANGE
    template_name = "perception/money/delete_statement.html"
    page_title = gettext_lazy("Delete the statement")
    header_icon = "bin"
    trail = StatementView.trail

    @cached_property
    def statement(self) -> Statement:
        """Which one."""
        return get_object_or_404(Statement, pk=self.kwargs["pk"])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add it."""
        return super().get_context_data(statement=self.statement, **context)

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Do it."""
        delete_statement(statement=self.statement, by=request.user)
        messages.success(request, _("The statement is deleted."))
        return HttpResponseRedirect(reverse("statements"))
