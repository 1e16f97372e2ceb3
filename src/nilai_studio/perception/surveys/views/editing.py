"""Change the questions; look at them as on a phone."""

import contextlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.perception.answering.showing import shown_page
from nilai_studio.perception.answering.steps import Step, steps_of
from nilai_studio.perception.surveys import actions, editing, queries
from nilai_studio.perception.surveys.forms import Attributes, Lines, Prices
from nilai_studio.perception.surveys.library import SCALES
from nilai_studio.perception.surveys.views.pages import CHANGE, VIEW, SurveyPage

NOBODY = "preview"
"""Whose version of a design is shown."""
WAYS = {
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
}
KINDS = {
    "rating": gettext_lazy("Scale"),
    "one": gettext_lazy("One answer of several"),
    "many": gettext_lazy("Several answers"),
    "money": gettext_lazy("Amount"),
    "text": gettext_lazy("Own words"),
    "points": gettext_lazy("100 points to divide"),
    "ladder": gettext_lazy("Price by price"),
    "tasks": gettext_lazy("Choose between offers"),
    "best_worst": gettext_lazy("Best and worst"),
    "segment": gettext_lazy("Segment: who one is"),
}
"""Kinds of question in words."""


class EditView(SurveyPage):
    """What is asked, in both languages, in which order, on which condition."""

    permission = CHANGE
    template_name = "perception/surveys/edit.html"
    page_title = gettext_lazy("Questions")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the questions as they can be changed."""
        content = context.pop("content", None)
        if content is None:
            content = queries.get_latest_version(self.survey).content
        return super().get_context_data(
            pages=_pages(content),
            added=[(kind, KINDS[kind]) for kind in editing.ADDED],
            has_answers=queries.has_answers(self.survey),
            **context,
        )

    def post(
        self, request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Keep what was changed, then do what the button says."""
        survey, sent = self.survey, request.POST.dict()
        content = queries.get_latest_version(survey).content
        try:
            content = editing.changed_content(
                content, sent, has_answers=queries.has_answers(survey)
            )
            content, anchor = _done(content, sent)
        except ValidationError as refusal:
            # What was written stays on the page, as far as it can be kept.
            with contextlib.suppress(ValidationError):
                content = editing.changed_content(
                    content, _words_only(sent), has_answers=True
                )
            return self.render_to_response(
                self.get_context_data(content=content, problems=refusal.messages)
            )
        actions.change_content(survey=survey, content=content, by=request.user)
        if anchor:
            here = reverse("survey_edit", args=[survey.pk])
            return HttpResponseRedirect(f"{here}#{anchor}")
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("survey_preview", args=[survey.pk]))


def _words_only(sent: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in sent.items() if ".wording." in name}


def _done(content: dict[str, Any], sent: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Return the content after a button, and where on the page one was."""
    act, _space, rest = sent.get("do", "").partition(" ")
    code, _space, more = rest.partition(" ")
    match act:
        case "up" | "down":
            by = -1 if act == "up" else 1
            return editing.moved_question(content, code, by), f"q-{code}"
        case "remove":
            return editing.without_question(content, code), "questions"
        case "drop":
            return editing.without_option(content, code, more), f"q-{code}"
        case "add":
            made = editing.with_question(content, sent.get("kind", ""))
            last = made["pages"][-1]["questions"][-1]["code"]
            return made, f"q-{last}"
        case "option":
            return content, f"q-{code}"
    return content, ""


def _pages(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions for the form."""
    pages = []
    for number, page in enumerate(content["pages"], 1):
        title = page.get("title")
        pages.append(
            {
                "number": number,
                "is_by_brand": page.get("for_each") == "brand",
                "questions": [
                    _question(content, question, title if at == 0 else None)
                    for at, question in enumerate(page["questions"])
                ],
            }
        )
    return pages


def _question(
    content: dict[str, Any], question: dict[str, Any], title: Any
) -> dict[str, Any]:
    kind = question["kind"]
    designed = {
        "ladder": ("prices", Prices()),
        "tasks": ("attributes", Attributes()),
        "best_worst": ("items", Lines()),
    }.get(kind)
    rule = question.get("show_if") or {}
    return {
        **question,
        "kind_words": KINDS[kind],
        "title": title,
        "is_own": question.get("role") in ("own", "segment"),
        "scale_now": "-".join(map(str, question["scale"])) if kind == "rating" else "",
        "scales": [(f"{low}-{high}", f"{low} – {high}") for low, high in SCALES],
        "design_text": designed[1].prepare_value(question.get(designed[0]) or [])
        if designed
        else None,
        "may_tell_segments": editing.can_tell_segments(question),
        "own_options": kind in ("one", "many") and "options_from" not in question,
        "rule": rule,
        "ways": WAYS.items(),
        "words": _said(question),
        "earlier": [
            (one["code"], _said(one))
            for one in editing.earlier_questions(content, question["code"])
        ],
    }


def _said(question: dict[str, Any]) -> str:
    """Return how a question is worded in the language of the screen, or else."""
    wording = question.get("wording") or {}
    here = (translation.get_language() or "en").split("-")[0]
    return wording.get(here) or next(filter(None, wording.values()), "")


class PreviewView(SurveyPage):
    """How does it look on a phone."""

    permission = VIEW
    template_name = "perception/surveys/preview.html"
    page_title = gettext_lazy("Preview on a phone")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the languages and the pages."""
        content = queries.get_latest_version(self.survey).content
        return super().get_context_data(
            language=self.request.GET.get("lang", ""),
            count=len(preview_steps(content)),
            has_answers=queries.has_answers(self.survey),
            **context,
        )


class PreviewPageView(SurveyPage):
    """One page as a respondent sees it; nothing is kept."""

    permission = VIEW

    def get(self, request: HttpRequest, *_args: Any, **_holes: Any) -> HttpResponse:
        """Draw the page asked for."""
        return self.draw(_whole(request.GET.get("at")))

    def draw(self, at: int) -> HttpResponse:
        """Return a page of questions, or thanks after the last."""
        survey = self.survey
        content = queries.get_latest_version(survey).content
        steps = preview_steps(content)
        asked = self.request.GET.get("lang", "")
        language = (
            asked if asked in survey.languages else (survey.languages or ["en"])[0]
        )
        told = {
            "survey": survey,
            "own": survey.own_brand or self.request.business.name,
            "language": language,
            "channel": "preview",
        }
        with translation.override(language):
            if at >= len(steps):
                return render(self.request, "perception/answering/thanks.html", told)
            page = shown_page(steps[at], content, language, NOBODY, {}, {})
            told |= {
                "answering": page,
                "at": at,
                "next": at + 1,
                "of": len(steps),
                "percent": round(100 * at / len(steps)),
                "is_last": at == len(steps) - 1,
                "is_preview": True,
            }
            return render(self.request, "perception/answering/page.html", told)


def preview_steps(content: dict[str, Any]) -> list[Step]:
    """Return every page that anybody could see, each once for a brand."""
    shown = {
        **content,
        "pages": [
            {
                **page,
                "questions": [
                    {k: part for k, part in q.items() if k != "show_if"}
                    for q in page["questions"]
                ],
            }
            for page in content["pages"]
        ],
    }
    return steps_of(shown, {}, NOBODY)


def _whole(text: str | None) -> int:
    return (
        int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
    )
