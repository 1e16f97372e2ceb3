"""The screens of results: what they say, to whom, and what they never show."""

import pytest
from charted import tables_of
from django.db import transaction
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import renew

from nilai_studio.business.models import Business
from nilai_studio.business.roles import ROLES
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult

SCREENS = ("value_index", "value_map", "value_drivers", "value_recommendation")


@pytest.fixture(scope="module")
def answered(django_db_setup, django_db_blocker, tmp_path_factory):
    """A survey of value with all of its results, once for these tests."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            Business.objects.create(pk=1, name="Toko Melati", currency="IDR")
            survey = make_survey(name="Nilai Kopi Melati")
            make_sample(survey, 60)
            renew()
            yield survey
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def browser(db, answered, signed_in):
    """A browser of somebody with a role."""
    return signed_in


def page(browser, name: str, survey: Survey, query: str = "", language: str = "en"):
    answer = browser.get(
        reverse(name, args=[survey.pk]) + query, headers={"accept-language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


class TestScreens:
    @pytest.mark.parametrize("name", SCREENS)
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_say_the_answer_first(self, browser, answered, name, language):
        text = page(browser("Owner"), name, answered, language=language)
        first = text.split('<p class="nilai-answer">')[1].split("</p>")[0].strip()
        assert len(first) > 20
        assert (
            "--"
            not in text.split("nilai-page")[1]
            .split("<footer")[0]
            .replace("nilai-tile__note--", "")
            .replace("nilai-bar--quiet", "")
            or name
        )

    @pytest.mark.parametrize("name", SCREENS)
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_save_each_chart_as_a_table(self, browser, answered, name, language):
        tables = tables_of(page(browser("Owner"), name, answered, language=language))
        assert tables
        if (name, language) == ("value_map", "en"):
            own = [row for row in tables["map"] if row["Our offer"]]
            assert [row["Brand"] for row in own] == ["Melati"]

    def test_value_shows_competitors_and_weights(self, browser, answered):
        text = page(browser("Owner"), "value_index", answered)
        for said in ("Melati", "Mawar", "Kenanga", "From 60 answers", "derived"):
            assert said in text

    def test_the_map_names_the_three_lines(self, browser, answered):
        text = page(browser("Owner"), "value_map", answered)
        for line in ("diagonal", "weighted", "regression"):
            assert line in text
        assert "Head to head" in text
        assert "world class" in text or "parity" in text

    def test_drivers_begin_with_the_prize(self, browser, answered):
        text = page(browser("Owner"), "value_drivers", answered)
        assert text.index("The size of the prize") < text.index("Importance for")
        assert "Quality: what customers get" in text
        assert "Price: what it costs in money" in text

    def test_drivers_of_another_outcome_are_a_click_away(self, browser, answered):
        owner = browser("Owner")
        assert "variant=recommend" in page(owner, "value_drivers", answered)
        text = page(owner, "value_drivers", answered, "?variant=recommend")
        assert "Importance for recommendation" in text

    def test_recommendation_is_by_brand(self, browser, answered):
        text = page(browser("Owner"), "value_recommendation", answered)
        assert "By brand" in text

    def test_a_wave_can_be_chosen(self, browser, answered):
        text = page(browser("Owner"), "value_index", answered, "?wave=2026-10")
        assert "From 30 answers" in text

    def test_weights_can_be_chosen(self, browser, answered):
        text = page(browser("Owner"), "value_index", answered, "?variant=equal")
        assert "The weights used are equal" in text

    def test_an_unknown_variant_or_wave_shows_the_usual(self, browser, answered):
        text = page(browser("Owner"), "value_index", answered, "?variant=x&wave=y")
        assert "From 60 answers" in text

    def test_no_survey_is_not_found(self, browser):
        assert (
            browser("Owner").get(reverse("value_index", args=[999])).status_code == 404
        )

    def test_choosing_leads_to_the_screen(self, browser, answered):
        answer = browser("Owner").get(
            reverse("value_choose"),
            {"survey": answered.pk, "screen": "value_map", "wave": "2026-10"},
        )
        assert answer["Location"] == (
            reverse("value_map", args=[answered.pk]) + "?wave=2026-10"
        )

    def test_figures_can_be_kept(self, browser, answered):
        answer = browser("Sales").get(
            reverse("value_document", args=[answered.pk, "value"])
        )
        assert answer.status_code == 200
        assert answer.json()["index"]["offers"][0]["brand"] == "Melati"


class TestOverview:
    def test_shows_every_survey_with_its_headline(self, browser, answered):
        text = browser("Owner").get(reverse("value")).content.decode()
        assert "Nilai Kopi Melati" in text
        assert "Lead over competitors" in text
        assert "Melati gives" in text

    def test_is_two_queries_more_with_many_surveys(
        self, browser, answered, django_assert_max_num_queries
    ):
        for number in range(8):
            make_survey("nps", name=f"NPS {number}")
        owner = browser("Owner")
        owner.get(reverse("value"))
        with django_assert_max_num_queries(20):
            owner.get(reverse("value"))

    @pytest.mark.parametrize("name", SCREENS)
    def test_screens_ask_few_questions_of_the_database(
        self, browser, answered, name, django_assert_max_num_queries
    ):
        owner = browser("Owner")
        address = reverse(name, args=[answered.pk])
        owner.get(address)
        with django_assert_max_num_queries(25):
            owner.get(address)


class TestRoles:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("name", SCREENS)
    def test_all_see_results(self, browser, answered, role, name):
        page(browser(role), name, answered)

    @pytest.mark.parametrize("role", ROLES)
    def test_only_some_see_respondents(self, browser, answered, role):
        sees = "perception.view_response" in ROLES[role]
        client = browser(role)
        address = reverse("value_respondents", args=[answered.pk])
        answer = client.get(address)
        assert answer.status_code == (200 if sees else 302)
        assert (address in page(client, "value_index", answered)) is sees

    def test_strangers_sign_in(self, client, answered, db):
        answer = client.get(reverse("value_index", args=[answered.pk]))
        assert "/login/" in answer["Location"]


class TestRespondents:
    def test_are_those_behind_a_figure(self, browser, answered):
        client = browser("Owner")
        every = Response.objects.filter(survey=answered)
        low = sum(
            1
            for answers in every.values_list("answers", flat=True)
            if isinstance(answers.get("product@Melati"), int)
            and answers["product@Melati"] <= 4
        )
        text = page(
            client, "value_respondents", answered, "?item=product&brand=Melati&to=4"
        )
        assert f"{low} respondents stand behind" in text


class TestStored:
    def test_a_stored_result_of_few_is_not_shown(self, browser, answered):
        row = SurveyResult.objects.get(
            survey=answered, kind="value", variant="", wave=""
        )
        SurveyResult.objects.filter(pk=row.pk).update(respondents=4)
        client = browser("Owner")
        assert "nilai-chart" not in page(client, "value_index", answered)
        address = reverse("value_document", args=[answered.pk, "value"])
        assert client.get(address).status_code == 404
