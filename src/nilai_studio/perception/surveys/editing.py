"""Change the wording, scale, logic and order of a survey's questions."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nilai_studio.perception.answering.reading import clean_text
from nilai_studio.perception.asked import questions_of
from nilai_studio.perception.surveys.forms import Attributes, Lines, Prices
from nilai_studio.perception.surveys.library import (
    ENDS,
    SCALES,
    best_worst_sets,
    choice_tasks,
)

LANGUAGES = ("id", "en")
LONGEST_WORDING = 1_000
MOST_QUESTIONS = 80
WAYS = ("at_least", "at_most", "is", "is_not")
ADDED = ("rating", "one", "many", "text", "segment")
"""Kinds of question that can be added to a survey."""

Content = dict[str, Any]
Fields = Mapping[str, str]


def find_question(content: Content, code: str) -> dict[str, Any] | None:
    """Return the question of a code; None when there is none."""
    return next((q for _page, q in questions_of(content) if q["code"] == code), None)


def changed_content(content: Content, sent: Fields, *, has_answers: bool) -> Content:
    """Return the content as a form says it shall be.

    Parameters
    ----------
    content : dict
        As it is.
    sent : mapping
        The form: `code.wording.id` and the like; what is not there stays.
    has_answers : bool
        Whether people have answered: scales and designs stay then.

    Returns
    -------
    dict
        A new one.

    Raises
    ------
    ValidationError
        With every fault in words.
    """
    made = deepcopy(content)
    faults: list[str] = []
    for page, question in questions_of(made):
        try:
            _change(made, page, question, sent, has_answers)
        except ValidationError as error:
            name = question["wording"].get("id") or question["code"]
            faults += [f"“{name[:60]}”: {told}" for told in error.messages]
    if faults:
        raise ValidationError(faults)
    return made


def _change(
    content: Content,
    page: dict[str, Any],
    question: dict[str, Any],
    sent: Fields,
    has_answers: bool,
) -> None:
    code = question["code"]
    _change_words(question, "wording", f"{code}.wording", sent, must=True)
    for part in ("low", "high", "help", "neither"):
        if part in question or part == "help":
            _change_words(question, part, f"{code}.{part}", sent)
    if page["questions"][0] is question:
        _change_words(page, "title", f"{code}.title", sent)
    for option in question.get("options") or []:
        _change_words(
            option, "words", f"{code}.option.{option['code']}", sent, must=True
        )
    if f"{code}.sent" in sent:
        question["required"] = f"{code}.required" in sent
        if question["kind"] == "rating":
            question["dont_know"] = f"{code}.dont_know" in sent
        _change_logic(content, question, sent)
        _change_segment(content, question, sent)
    _change_scale(question, sent, has_answers)
    _change_design(question, sent, has_answers)
    _add_option(question, sent)


def can_tell_segments(question: Mapping[str, Any]) -> bool:
    """Return whether a question's answers may tell segments apart."""
    is_choice = question["kind"] == "one" and "options_from" not in question
    return is_choice and question.get("role") in ("own", "segment")


def _change_segment(content: Content, question: dict[str, Any], sent: Fields) -> None:
    """Mark the one question by which results are told apart."""
    if not can_tell_segments(question):
        return
    if f"{question['code']}.segment" not in sent:
        question["role"] = "own"
        return
    marked = [
        other["code"]
        for _page, other in questions_of(content)
        if other is not question and f"{other['code']}.segment" in sent
    ]
    if marked:
        raise ValidationError(_("only one question can tell segments apart."))
    question["role"] = "segment"


def _change_words(
    holder: dict[str, Any], part: str, name: str, sent: Fields, *, must: bool = False
) -> None:
    told = {
        language: clean_text(sent[f"{name}.{language}"])[:LONGEST_WORDING]
        for language in LANGUAGES
        if f"{name}.{language}" in sent
    }
    if not told:
        return
    held = {**(holder.get(part) or {}), **told}
    if must and not any(held.values()):
        raise ValidationError(_("write it in one language at least."))
    if any(held.values()) or part in holder:
        holder[part] = held


def _change_scale(question: dict[str, Any], sent: Fields, has_answers: bool) -> None:
    told = sent.get(f"{question['code']}.scale")
    if told is None or question["kind"] != "rating":
        return
    scale = next((s for s in SCALES if f"{s[0]}-{s[1]}" == told), None)
    if scale is None:
        raise ValidationError(_("there is no such scale."))
    if has_answers and list(scale) != list(question["scale"]):
        raise ValidationError(
            _("the scale stays once people have answered; copy the survey.")
        )
    question["scale"] = list(scale)


def _change_design(question: dict[str, Any], sent: Fields, has_answers: bool) -> None:
    told = sent.get(f"{question['code']}.design")
    if told is None:
        return
    read = {
        "ladder": ("prices", Prices()),
        "tasks": ("attributes", Attributes()),
        "best_worst": ("items", Lines(fewest=3, most=30)),
    }.get(question["kind"])
    if read is None:
        return
    part, field = read
    found = field.clean(told.replace("\r", ""))
    if found == question.get(part):
        return
    if has_answers:
        raise ValidationError(
            _("what is compared stays once people have answered; copy the survey.")
        )
    question[part] = found
    if question["kind"] == "tasks":
        question |= choice_tasks(found)
    elif question["kind"] == "best_worst":
        question |= best_worst_sets(found)


def _change_logic(content: Content, question: dict[str, Any], sent: Fields) -> None:
    code = question["code"]
    other = sent.get(f"{code}.show.question", "")
    if not other:
        question.pop("show_if", None)
        return
    asked = find_question(content, other)
    earlier = [q["code"] for q in earlier_questions(content, code)]
    if asked is None or other not in earlier:
        raise ValidationError(_("it can only depend on a question before it."))
    way = sent.get(f"{code}.show.is", "is")
    text = clean_text(sent.get(f"{code}.show.value", ""))
    value: Any = text
    if way not in WAYS or not text:
        raise ValidationError(_("say on which answer it depends."))
    if asked["kind"] in ("rating", "money", "ladder"):
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValidationError(_("the answer it depends on is a number."))
        value = int(text)
    elif way in ("at_least", "at_most"):
        raise ValidationError(_("only numbers can be at least or at most something."))
    question["show_if"] = {"question": other, "is": way, "value": value}


def earlier_questions(content: Content, code: str) -> Iterator[dict[str, Any]]:
    """Yield the questions that one may depend on: those asked before it."""
    for _page, question in questions_of(content):
        if question["code"] == code:
            return
        if question["kind"] in ("rating", "one", "many", "money"):
            yield question


def _add_option(question: dict[str, Any], sent: Fields) -> None:
    code = question["code"]
    told = {
        language: clean_text(sent.get(f"{code}.new_option.{language}", ""))[:200]
        for language in LANGUAGES
    }
    if not any(told.values()):
        return
    options = question.setdefault("options", [])
    if len(options) >= 30 or question["kind"] not in ("one", "many"):
        raise ValidationError(_("there are 30 answers at most."))
    numbers = {option["code"] for option in options}
    number = next(n for n in range(1, 100) if f"o{n}" not in numbers)
    options.append({"code": f"o{number}", "words": told})


def moved_question(content: Content, code: str, by: int) -> Content:
    """Return the content with a question one place up or down, also to another page."""
    made = deepcopy(content)
    pages = made["pages"]
    for at, page in enumerate(pages):
        codes = [question["code"] for question in page["questions"]]
        if code not in codes:
            continue
        place = codes.index(code)
        if 0 <= place + by < len(codes):
            questions = page["questions"]
            questions[place], questions[place + by] = (
                questions[place + by],
                questions[place],
            )
        elif 0 <= at + by < len(pages):
            other = pages[at + by]
            # Pages of brands keep to themselves; whole pages change places then.
            if page.get("for_each") != other.get("for_each") or len(codes) == 1:
                pages[at], pages[at + by] = other, page
            else:
                question = page["questions"].pop(place)
                other["questions"].insert(len(other["questions"]) * (by < 0), question)
        break
    made["pages"] = [page for page in pages if page["questions"]]
    _forget_broken_logic(made)
    return made


def without_question(content: Content, code: str) -> Content:
    """Return the content without a question; its page goes when it was the last.

    Raises
    ------
    ValidationError
        If it is the only one.
    """
    made = deepcopy(content)
    if sum(1 for _pair in questions_of(made)) < 2:
        raise ValidationError(_("A survey has one question at least."))
    for page in made["pages"]:
        page["questions"] = [q for q in page["questions"] if q["code"] != code]
    made["pages"] = [page for page in made["pages"] if page["questions"]]
    _forget_broken_logic(made)
    return made


def with_question(content: Content, kind: str) -> Content:
    """Return the content with a new question on a page of its own, at the end.

    Raises
    ------
    ValidationError
        If there is no such kind, or there are too many questions.
    """
    made = deepcopy(content)
    codes = {question["code"] for _page, question in questions_of(made)}
    if kind not in ADDED:
        raise ValidationError(_("There is no such kind of question."))
    if len(codes) >= MOST_QUESTIONS or (
        kind == "segment"
        and any(q.get("role") == "segment" for _page, q in questions_of(made))
    ):
        raise ValidationError(_("No more of these can be added."))
    number = next(n for n in range(1, MOST_QUESTIONS + 2) if f"own_{n}" not in codes)
    code = "segment" if kind == "segment" and kind not in codes else f"own_{number}"
    made["pages"].append({"questions": [_new_question(kind, code)]})
    return made


def _new_question(kind: str, code: str) -> dict[str, Any]:
    blank = {"code": code, "kind": kind, "role": "own"}
    if kind == "rating":
        low, high = deepcopy(ENDS["agree"])
        words = {"en": "I like {own}.", "id": "Saya suka {own}."}
        return blank | {"scale": [1, 7], "low": low, "high": high, "wording": words}
    if kind == "text":
        words = {"en": "Anything else?", "id": "Ada lagi yang ingin disampaikan?"}
        return blank | {"wording": words}
    options = [
        {"code": f"o{n}", "words": {"en": f"Answer {n}", "id": f"Jawaban {n}"}}
        for n in (1, 2)
    ]
    if kind == "segment":
        words = {"en": "Which describes you best?", "id": "Mana yang paling cocok?"}
        told = {"kind": "one", "role": "segment"}
        return blank | told | {"wording": words, "options": options}
    words = {"en": "Which do you choose?", "id": "Mana yang Anda pilih?"}
    return blank | {"wording": words, "options": options}


def without_option(content: Content, code: str, option: str) -> Content:
    """Return the content without one of a question's own answers."""
    made = deepcopy(content)
    question = find_question(made, code)
    if question and question["kind"] in ("one", "many"):
        kept = [o for o in question.get("options") or [] if o["code"] != option]
        if len(kept) < 2:
            raise ValidationError(_("A question has two answers at least."))
        question["options"] = kept
    return made


def _forget_broken_logic(content: Content) -> None:
    """Drop what depends on a question that is gone or comes later now."""
    for _page, question in questions_of(content):
        rule = question.get("show_if")
        earlier = [q["code"] for q in earlier_questions(content, question["code"])]
        if rule and rule.get("question") not in earlier:
            question.pop("show_if")


def with_brands(content: Content, own: str, competitors: list[str]) -> Content:
    """Return the content with other brands; ours stands in the words, too."""
    made = deepcopy(content)
    given = made.setdefault("words", {})
    if given.get("product") == given.get("own"):
        given["product"] = own
    given["own"] = own
    made["brands"] = [own, *competitors]
    return made
