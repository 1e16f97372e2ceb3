"""Choices and best–worst sets asked elsewhere: the design out, the answers in."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from perception.factory import make_sample, make_survey

from nilai_studio.perception.answering.steps import lot
from nilai_studio.perception.answers import answers_file
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.receiving import Given, Offer, UnfitAnswer, take_answers

pytestmark = pytest.mark.usefixtures("business")
BOTH = pytest.mark.parametrize("template", ["choice", "maxdiff"])


def asked_elsewhere(survey: Survey, design: list[dict[str, str]]) -> list[dict]:
    """Return the answers of a survey as somebody with its design would write them."""
    code = next(iter(design[0])).removesuffix("_version")
    content = survey.versions.get().content
    (question,) = (
        q for p in content["pages"] for q in p["questions"] if q["code"] == code
    )
    rows = []
    for response in Response.objects.filter(survey=survey).order_by("pk"):
        version = lot(response.token, len(question["design"])) + 1
        row = {"response_id": f"r{response.pk}", f"{code}_version": version}
        shown = [one for one in design if one[f"{code}_version"] == str(version)]
        for key, said in response.answers.items():
            stem = key.replace("#", "_")
            if not key.startswith(f"{code}#"):
                continue
            if isinstance(said, int):
                row[stem] = said
                continue
            of_set = [
                one["item"] for one in shown if one["set"] == key.partition("#")[2]
            ]
            for end in ("best", "worst"):
                row[f"{stem}_{end}"] = question["items"][said[end]]
                assert row[f"{stem}_{end}"] in of_set
        rows.append(row)
    return rows


def told(survey: Survey) -> list[dict]:
    """Return the rows that the library reads, respondents by their order."""
    rows = pq.read_table(answers_file(survey)).to_pylist()
    order = {
        one: n for n, one in enumerate(dict.fromkeys(r["respondent"] for r in rows))
    }
    left_out = ("respondent", "wave", "answered_on")
    return [
        {"place": order[row["respondent"]]}
        | {name: cell for name, cell in row.items() if name not in left_out}
        for row in rows
    ]


def design_file(browser, survey: Survey) -> list[dict[str, str]]:
    text = browser.get(reverse("survey_design", args=[survey.pk])).getvalue()
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@BOTH
def test_a_file_filled_by_the_design_tells_the_same(signed_in, template):
    browser = signed_in("Marketer")
    asked, copy = make_survey(template), make_survey(template)
    copy.versions.update(content=asked.versions.get().content)
    make_sample(asked, 20)
    rows = asked_elsewhere(asked, design_file(browser, asked))
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("answers.csv", text.getvalue().encode())
    browser.post(reverse("survey_import", args=[copy.pk]), {"file": file})
    copy.refresh_from_db()
    assert Response.objects.filter(survey=copy).count() == 20
    assert told(copy) == told(asked)


@BOTH
def test_so_do_responses_of_a_program(signed_in, template):
    asked, copy = make_survey(template), make_survey(template)
    version = copy.versions.get()
    version.content = asked.versions.get().content
    version.save()
    make_sample(asked, 20)
    rows = asked_elsewhere(asked, design_file(signed_in("Marketer"), asked))
    offer = Offer(version.content)
    given = [
        Given(response_id=row.pop("response_id"), answers=offer.read(row))
        for row in rows
    ]
    take_answers(survey=copy, version=version, given=given, channel="api")
    copy.refresh_from_db()
    assert told(copy) == told(asked)


@pytest.mark.parametrize(
    ("template", "sent"),
    [
        ("choice", {"choice_1": 1}),
        ("choice", {"choice_version": 99, "choice_1": 1}),
        ("choice", {"choice_version": 1, "choice_1": 9}),
        ("choice", {"choice_version": 1, "choice_1": "first"}),
        ("maxdiff", {"maxdiff_version": 1, "maxdiff_1_best": "Unknown"}),
        ("maxdiff", {"maxdiff_version": 1, "maxdiff_1_best": 99, "maxdiff_1_worst": 1}),
    ],
)
def test_what_the_design_does_not_show_is_refused(template, sent):
    offer = Offer(make_survey(template).versions.get().content)
    with pytest.raises(UnfitAnswer):
        offer.read(sent)


def test_a_best_that_is_the_worst_is_refused():
    content = make_survey("maxdiff").versions.get().content
    offer = Offer(content)
    first = offer.designed[0].design[0][0][0]
    item = offer.designed[0].question["items"][first]
    sent = {"maxdiff_version": 1, "maxdiff_1_best": item, "maxdiff_1_worst": item}
    with pytest.raises(UnfitAnswer):
        offer.read(sent)
