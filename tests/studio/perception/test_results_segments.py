"""What each segment values: by a question, by RFM, by the segments of own rules."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import renew

from nilai_studio.customers.models import Customer
from nilai_studio.growth.surveyed import RFM, code_of
from nilai_studio.perception.answers import answers_file
from nilai_studio.perception.groups import note_groups
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.runs.models import Run
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

pytestmark = pytest.mark.usefixtures("business")
WORTH = {
    "first_on": date(2026, 1, 1),
    "last_on": date(2026, 10, 1),
    "orders_count": 3,
    "revenue_amount": 100,
    "recency_score": 3,
    "frequency_score": 3,
    "monetary_score": 3,
}
TOLD = {"self": 30, "family": 20, "business": 10}


def answered_as(survey: Survey, told: dict[str, int], key: str = "segment") -> None:
    """Have the answers tell so many of each segment."""
    said = [code for code, n in told.items() for _one in range(n)]
    rows = list(Response.objects.filter(survey=survey).order_by("pk"))
    for row, code in zip(rows, said, strict=True):
        row.answers[key] = code
    Response.objects.bulk_update(rows, ["answers"])


@pytest.fixture
def customers() -> list[Customer]:
    """Forty customers whose worth is known: 25 champions, 12 at risk, 3 asleep."""
    made = [Customer.objects.create(name=f"Pelanggan {n}") for n in range(40)]
    run = Run.objects.create(kind="worth.base", state=Run.State.DONE)
    analysis = WorthAnalysis.objects.create(
        run=run, orders_version=1, is_current=True, is_finished=True
    )
    segments = ["champions"] * 25 + ["at_risk"] * 12 + ["hibernating"] * 3
    CustomerWorth.objects.bulk_create(
        CustomerWorth(
            analysis=analysis,
            customer=customer,
            rfm_segment=segment,
            **WORTH,
        )
        for customer, segment in zip(made, segments, strict=True)
    )
    return made


def value_page(browser, survey: Survey, query: str = "") -> str:
    text = browser.get(reverse("value_index", args=[survey.pk]) + query)
    return text.content.decode()


def segment_rows(page: str) -> dict[str, str]:
    """Return the segments of the table and how many answered."""
    part = page[page.index('id="segments"') :]
    table = part[part.index("<tbody>") : part.index("</tbody>")]
    rows = re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td>', table)
    return {re.sub("<.*?>", "", name).strip(): n for name, n in rows}


class TestQuestion:
    def test_tells_segments_apart_in_the_readers_language(self, signed_in):
        survey = make_survey(settings={"competitors": []})
        make_sample(survey, 60)
        answered_as(survey, TOLD)
        renew(details=False)
        page = value_page(signed_in("Owner"), survey)
        assert segment_rows(page) == {
            "For myself": "30",
            "For my family": "20",
            "For my business or office": "10",
        }
        words = SurveyResult.objects.get(
            survey=survey, kind="value", variant="", wave=""
        )
        told = words.words["id"]["sections"]["segments"]
        assert told["tables"][0]["rows"][0][0] == "Diri sendiri"
        assert "Diri sendiri" in told["sentences"][0]

    def test_a_marked_question_counts_for_answers_before_it_was_marked(self, signed_in):
        survey = make_survey(settings={"competitors": []})
        make_sample(survey, 60)
        content = survey.versions.get().content
        (first,) = (
            q
            for p in content["pages"]
            for q in p["questions"]
            if q["code"] == "segment"
        )
        own = {**first, "code": "own_1", "role": "own"}
        content["pages"].append({"questions": [own]})
        survey.versions.update(content=content)
        answered_as(survey, {"family": 40, "business": 20}, "own_1")
        browser = signed_in("Marketer")
        sent = {"own_1.sent": "1", "own_1.segment": "on", "segment.sent": "1"}
        browser.post(reverse("survey_edit", args=[survey.pk]), sent)
        browser.post(reverse("survey_publish", args=[survey.pk]))
        renew(details=False)
        rows = segment_rows(value_page(browser, survey))
        assert rows == {"For my family": "40", "For my business or office": "20"}

    def test_only_one_question_can_be_marked(self, signed_in):
        survey = make_survey(settings={"competitors": []})
        browser = signed_in("Marketer")
        edit = reverse("survey_edit", args=[survey.pk])
        browser.post(edit, {"do": "add", "kind": "one"})
        sent = {"own_1.sent": "1", "own_1.segment": "on"}
        sent |= {"segment.sent": "1", "segment.segment": "on"}
        assert browser.post(edit, sent).context["problems"]

    def test_groups_under_five_are_hidden_and_not_to_be_reckoned(self, signed_in):
        survey = make_survey(settings={"competitors": []})
        make_sample(survey, 60)
        answered_as(survey, {"self": 37, "family": 20, "business": 3})
        renew(details=False)
        page = value_page(signed_in("Owner"), survey)
        # Were both shown, all less these would be the business's three.
        assert segment_rows(page) == {"For myself": "37"}


class TestCustomers:
    def test_rfm_and_own_rules_are_a_choice_on_the_screen(self, signed_in, customers):
        loyal = Segment.objects.create(
            name="Setia", slug="setia", refreshed_at=datetime(2026, 11, 1, tzinfo=UTC)
        )
        Membership.objects.bulk_create(
            Membership(segment=loyal, customer=one) for one in customers[:15]
        )
        survey = make_survey(settings={"competitors": []})
        make_sample(survey, 40, customers=customers)
        answered_as(survey, {"self": 40})
        renew()
        browser = signed_in("Owner")
        page = value_page(browser, survey, f"?by={RFM}")
        # Three hibernate: with them those at risk are hidden.
        assert segment_rows(page) == {"Champions": "25"}
        page = value_page(browser, survey, f"?by={code_of(loyal.pk)}")
        assert segment_rows(page) == {"Others": "25", "Setia": "15"}
        row = SurveyResult.objects.get(survey=survey, kind="segments", variant=RFM)
        assert (
            row.words["id"]["sections"]["segments"]["tables"][0]["rows"][0][1] == "25"
        )

    def test_a_segment_by_money_is_for_those_who_may_see_money(
        self, signed_in, customers
    ):
        rich = {"field": "worth", "is": "above", "value": 50}
        groups = [{"match": "all", "conditions": [rich]}]
        paying = Segment.objects.create(
            name="Pembayar",
            slug="pembayar",
            rule={"match": "all", "groups": groups},
            refreshed_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
        Membership.objects.bulk_create(
            Membership(segment=paying, customer=one) for one in customers[:15]
        )
        survey = make_survey(settings={"competitors": []})
        make_sample(survey, 40, customers=customers)
        renew()
        by = code_of(paying.pk)
        file = reverse("value_document", args=[survey.pk, "segments"])
        behind = reverse("value_respondents", args=[survey.pk])
        seen = {}
        for role in ("Marketer", "Service"):
            browser = signed_in(role)
            rows = browser.get(f"{behind}?by={by}&group={by}_in")
            seen[role] = (
                "Pembayar" in value_page(browser, survey, f"?by={by}"),
                browser.get(f"{file}?variant={by}").status_code,
                "Pembayar" in rows.content.decode(),
            )
        assert seen["Marketer"] == (True, 200, True)
        # Sent home with the reason.
        assert seen["Service"] == (False, 302, False)

    def test_segments_stay_as_they_were_when_the_answer_came(self, customers):
        survey = make_survey("nps")
        make_sample(survey, 10, customers=customers)
        assert note_groups(survey)
        CustomerWorth.objects.update(rfm_segment="hibernating")
        make_sample(survey, 5, customers=customers, seed=2)
        assert note_groups(survey)
        rows = Response.objects.filter(survey=survey).order_by("pk")
        told = [row.groups[RFM] for row in rows]
        assert told == ["champions"] * 10 + ["hibernating"] * 5
        survey.refresh_from_db()
        assert not note_groups(survey)

    def test_of_anonymous_answers_nothing_is_known(self, customers):
        survey = make_survey("nps", is_anonymous=True)
        made = make_sample(survey, 8)
        Response.objects.filter(pk=made[0].pk).update(customer=customers[0])
        assert not note_groups(survey)
        import pyarrow.parquet as pq  # noqa: PLC0415

        names = pq.read_schema(answers_file(survey)).names
        assert not [name for name in names if name.startswith("group_")]
        assert not Response.objects.exclude(groups={}).exists()
