"""Surveys with answers, as tests and samples want them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from nilai_studio.customers.models import Customer
from nilai_studio.perception.answering.steps import (
    DONT_KNOW,
    design_of,
    key_of,
    steps_of,
)
from nilai_studio.perception.models import Response, Survey, SurveyVersion
from nilai_studio.perception.models.survey import new_token
from nilai_studio.perception.surveys.library import content_from, templates

SETTINGS: dict[str, Any] = {
    "own_brand": "Melati",
    "competitors": ["Mawar", "Kenanga"],
    "product": "Kopi Melati",
    "category": "coffee",
    "touchpoints": ["Toko", "Kasir", "Pengiriman"],
    "prices": [10000, 15000, 20000, 25000, 30000],
    "attributes": [
        {"name": "Rasa", "levels": ["Gula aren", "Vanila", "Polos"]},
        {"name": "Ukuran", "levels": ["Kecil", "Besar"]},
        {"name": "Harga", "levels": [15000, 20000, 25000], "is_price": True},
    ],
    "items": ["Harga", "Rasa", "Cepat", "Ramah", "Dekat", "Bersih", "Halal"],
}
ABOVE = {"Melati": 0.8, "Mawar": 0.0, "Kenanga": -0.6}
"""How much better than the others a brand is rated."""
END = datetime(2026, 11, 20, 5, tzinfo=UTC)


def make_survey(template: str = "customer_value", **given: Any) -> Survey:
    """Return an open survey made from a template."""
    settings = SETTINGS | given.pop("settings", {})
    survey = Survey.objects.create(
        **{
            "name": templates()[template].name["en"],
            "template": template,
            "state": Survey.State.OPEN,
            "languages": ["id", "en"],
            "settings": settings,
        }
        | given
    )
    SurveyVersion.objects.create(
        survey=survey,
        number=1,
        content=content_from(template, settings),
        is_published=True,
    )
    return survey


def make_sample(
    survey: Survey,
    n: int = 60,
    seed: int = 1,
    *,
    waves: tuple[str, ...] = ("2026-10", "2026-11"),
    customers: list[Customer] | None = None,
) -> list[Response]:
    """Fill a survey with finished answers that a business might get."""
    draw = random.Random(seed)  # noqa: S311 - a sample
    content = survey.versions.latest("number").content
    made = []
    for number in range(n):
        wave = waves[number * len(waves) // n]
        at = END - timedelta(days=31 * (len(waves) - 1 - waves.index(wave)))
        at -= timedelta(minutes=draw.randrange(20_000))
        if survey.is_anonymous:
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        response = Response(
            survey=survey,
            version=1,
            token=new_token(),
            wave=wave,
            language=draw.choice(["id", "id", "en"]),
            channel=draw.choice(["link", "qr", "kiosk"]),
            started_at=at,
            changed_at=at,
            finished_at=at,
        )
        if customers and not survey.is_anonymous:
            response.customer = customers[number % len(customers)]
        response.answers = plausible_answers(content, response.token, draw)
        made.append(response)
    Response.objects.bulk_create(made)
    Survey.objects.filter(pk=survey.pk).update(answers_version=F("answers_version") + 1)
    survey.refresh_from_db()
    return made


def plausible_answers(
    content: dict[str, Any], token: str, draw: random.Random
) -> dict[str, Any]:
    """Return answers to every page, of somebody with a mood and leanings."""
    answers: dict[str, Any] = {}
    mood = draw.gauss(0, 0.8)
    done: set[str] = set()
    while step := next(
        (s for s in steps_of(content, answers, token) if s.name not in done), None
    ):
        done.add(step.name)
        for question in step.questions:
            brands = content["brands"] if question.get("brands") else [step.brand]
            for brand in brands:
                liking = mood + ABOVE.get(brand or content["brands"][0], 0)
                said = _said(question, step.task, liking, content, token, draw)
                if said is not None:
                    answers[key_of(question, brand=brand, task=step.task)] = said
    return answers


def _said(question, task, liking, content, token, draw) -> Any:
    kind = question["kind"]
    if kind in ("tasks", "best_worst"):
        choose = _chosen if kind == "tasks" else _extremes
        return choose(question, task, token, draw)
    if kind == "ladder":
        price = question["prices"][task]
        return int(price < 20_000 + 4_000 * liking + draw.gauss(0, 2_000))
    return SAID[kind](question, liking, content, draw)


def _rating(question, liking, _content, draw) -> Any:
    role = question.get("role")
    if question.get("dont_know") and draw.random() < 0.04:
        return DONT_KNOW
    low, high = question["scale"]
    turn = -0.7 if role == "cost" else 0.7
    if role == "expected":
        turn, liking = 0.2, 1.5
    share = 0.62 + turn * 0.25 * liking + draw.gauss(0, 0.13)
    return max(low, min(high, round(low + share * (high - low))))


def _points(question, _liking, _content, draw) -> Any:
    options = [option["code"] for option in question["options"]]
    cuts = sorted(draw.randrange(0, 101, 5) for _cut in options[1:])
    ends = zip([0, *cuts], [*cuts, 100], strict=True)
    return {code: end - start for code, (start, end) in zip(options, ends, strict=True)}


def _one(question, _liking, content, draw) -> Any:
    if question.get("options_from") == "brands":
        brands = content["brands"]
        return draw.choices(brands, [5, 3, 2][: len(brands)])[0]
    options = [option["code"] for option in question["options"]]
    return draw.choices(options, [4, 3, 2, 1, 1, 1][: len(options)])[0]


def _many(_question, _liking, content, draw) -> Any:
    brands = content["brands"]
    return [brand for brand in brands if draw.random() < 0.75] or brands[:1]


def _money(question, liking, _content, draw) -> Any:
    times = {
        "price_too_cheap": 0.4,
        "price_cheap": 0.75,
        "price_expensive": 1.25,
        "price_too_expensive": 1.7,
    }
    middle = (20_000 + 4_000 * liking) * times[question["role"]]
    return round(middle * draw.uniform(0.9, 1.1), -3)


def _text(_question, _liking, _content, draw) -> Any:
    return draw.choice(
        [
            "Pelayanannya ramah dan cepat.",
            "Harganya agak mahal, tetapi rasanya enak.",
            "I feel relaxed in the morning now.",
            "Antrean di kasir terlalu panjang.",
        ]
    )


SAID = {
    "rating": _rating,
    "points": _points,
    "one": _one,
    "many": _many,
    "money": _money,
    "text": _text,
}


def _extremes(question, task, token, draw) -> Any:
    shown = design_of(question, token)[task - 1]
    ranked = sorted(shown, key=lambda item: item + draw.gauss(0, 2))
    return {"best": ranked[0], "worst": ranked[-1]}


def _chosen(question, task, token, draw) -> int:
    worth = []
    for levels in design_of(question, token)[task - 1]:
        utility = draw.gauss(0, 1)
        for attribute, place in zip(question["attributes"], levels, strict=True):
            if attribute.get("is_price"):
                utility -= attribute["levels"][place] / 8_000
            else:
                utility += 0.7 * place
        worth.append(utility)
    best = max(range(len(worth)), key=worth.__getitem__)
    return best + 1 if worth[best] > -2.5 else 0
