"""What is never shown: groups under five, names behind anonymous answers."""

import pytest
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import renew

from nilai_studio.customers.models import Customer
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results.disclosure import may_show

pytestmark = pytest.mark.usefixtures("business")


def page(browser, name: str, survey: Survey, query: str = "") -> str:
    answer = browser.get(reverse(name, args=[survey.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestEmpty:
    def test_empty_leads_to_making_one(self, signed_in):
        text = signed_in("Owner").get(reverse("value")).content.decode()
        assert reverse("survey_add") in text
        assert "No survey yet" in text

    def test_empty_offers_nothing_to_those_who_may_not(self, signed_in):
        text = signed_in("Sales").get(reverse("value")).content.decode()
        assert reverse("survey_add") not in text


class TestRespondents:
    def test_name_customers_to_those_who_may_see_them(self, signed_in):
        ani = Customer.objects.create(name="Ani Wijaya")
        survey = make_survey("nps")
        make_sample(survey, 6, customers=[ani])
        text = page(signed_in("Owner"), "value_respondents", survey)
        assert reverse("customer", args=[ani.pk]) in text

    def test_of_an_anonymous_survey_are_nameless(self, signed_in):
        ani = Customer.objects.create(name="Ani Wijaya")
        survey = make_survey("nps", is_anonymous=True)
        made = make_sample(survey, 6)
        # Even if a fault had kept her, she would not be shown.
        Response.objects.filter(pk=made[0].pk).update(customer=ani)
        text = page(signed_in("Owner"), "value_respondents", survey)
        assert "Ani Wijaya" not in text

    def test_of_an_anonymous_survey_are_not_listed_when_few(self, signed_in):
        survey = make_survey("nps", is_anonymous=True)
        made = make_sample(survey, 8)
        for place, response in enumerate(made):
            response.answers["recommend"] = 0 if place < 4 else 10
            response.save()
        client = signed_in("Owner")
        few = page(client, "value_respondents", survey, "?item=recommend&to=6")
        assert "Fewer than 5 answered so" in few
        assert "<tbody>" not in few


class TestDisclosure:
    def test_begins_at_five(self):
        assert [may_show(n) for n in (None, 0, 4, 5)] == [False, False, False, True]

    def test_four_answers_show_nothing(self, signed_in):
        survey = make_survey("nps", name="Baru")
        make_sample(survey, 4)
        renew()
        text = page(signed_in("Owner"), "value_recommendation", survey)
        assert "4 answers so far: results appear from 5 answers on." in text
        assert "nilai-chart" not in text

    def test_a_brand_rated_by_four_is_not_shown(self, signed_in):
        survey = make_survey()
        made = make_sample(survey, 24, waves=("2026-11",))
        for response in made[4:]:
            response.answers = {
                key: said
                for key, said in response.answers.items()
                if not key.endswith("@Kenanga")
            }
            response.save()
        Survey.objects.filter(pk=survey.pk).update(answers_version=7)
        renew(details=False)
        row = SurveyResult.objects.get(survey=survey, kind="value", variant="", wave="")
        offers = [one["brand"] for one in row.document["index"]["offers"]]
        assert offers == ["Melati", "Mawar"]
        assert row.document["not_shown"]["Kenanga"] <= 4
