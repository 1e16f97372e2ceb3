"""From each figure to the respondents behind it; nothing to be reckoned from two."""

import re

import pytest
from django.db.models import F
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import renew

from nilai_studio.business.models import Business
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results.renewing import kinds_due

pytestmark = pytest.mark.usefixtures("business")


def page(browser, name: str, survey: Survey, query: str = "") -> str:
    answer = browser.get(reverse(name, args=[survey.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(text: str, part: str) -> dict[str, tuple[str, str]]:
    """Return the rows of a part's tables: name to address and the cells' text."""
    start = text.index(f'<h2 id="{part}">')
    told = text[start : text.index("</section>", start)]
    found = {}
    for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", told, re.DOTALL):
        link = re.search(r'<th scope="row"><a href="([^"]+)"', row)
        cells = [
            re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        found[cells[0]] = (
            link.group(1).replace("&amp;", "&") if link else "",
            cells[1],
        )
    return found


def behind(browser, address: str) -> int:
    """Return how many respondents a link leads to."""
    return browser.get(address).context["count"]


class TestValue:
    @pytest.fixture
    def business(self, db, worked_out) -> Business:
        """That of the survey, rather than a new one."""
        return Business.objects.get()

    def test_value_leads_to_who_said_it(self, signed_in, worked_out):
        browser = signed_in("Owner")
        text = page(browser, "value_index", worked_out)
        parts = rows_of(text, "value")
        answers = Response.objects.all()
        rated = {
            brand: sum(f"worth_what_paid@{brand}" in one.answers for one in answers)
            for brand in ("Melati", "Mawar", "Kenanga")
        }
        assert {b: behind(browser, parts[b][0]) for b in rated} == rated
        told = sum(
            isinstance(one.answers.get("product@Melati"), int) for one in answers
        )
        assert behind(browser, parts["product (benefit)"][0]) == told
        waves = rows_of(text, "trend")
        assert {w: behind(browser, address) for w, (address, _n) in waves.items()} == {
            "2026-10": 30,
            "2026-11": 30,
        }
        segments = rows_of(text, "segments")
        assert len(segments) == 3
        for address, n in segments.values():
            assert behind(browser, address) == int(n)
        moved = rows_of(text, "switching")
        said = [one.answers.get("last_brand") for one in answers]
        assert behind(browser, moved["Mawar"][0]) == said.count("Mawar")

    def test_who_may_not_see_respondents_gets_no_links(self, signed_in, worked_out):
        text = page(signed_in("Sales"), "value_index", worked_out)
        assert rows_of(text, "value")["Melati"][0] == ""
        assert reverse("value_respondents", args=[worked_out.pk]) not in text


class TestLinks:
    def test_recommendation_leads_to_promoters_and_detractors(self, signed_in):
        survey = make_survey("nps")
        make_sample(survey, 40)
        renew(details=False)
        browser = signed_in("Owner")
        text = page(browser, "value_recommendation", survey)
        links = {
            label.partition(" (")[0]: address.replace("&amp;", "&")
            for address, label in re.findall(
                r'<a href="([^"]+item=recommend[^"]*)">([^<]+ \([0-9–]+\))</a>', text
            )
        }
        assert list(links) == ["Promoters", "Passives", "Detractors"]
        counts = [behind(browser, address) for address in links.values()]
        said = [one.answers.get("recommend@Melati") for one in Response.objects.all()]
        said = [one for one in said if isinstance(one, int)]
        assert counts == [
            sum(one >= 9 for one in said),
            sum(one in (7, 8) for one in said),
            sum(one <= 6 for one in said),
        ]


class TestDifferences:
    def test_of_an_anonymous_survey_results_wait_for_five_answers(self):
        survey = make_survey("nps", is_anonymous=True)
        make_sample(survey, 20, waves=("2026-11",))
        renew()
        for more, due in ((4, False), (1, True)):
            make_sample(survey, more, seed=more, waves=("2026-11",))
            survey.refresh_from_db()
            assert bool(kinds_due(survey)) is due
        renew()
        row = SurveyResult.objects.get(
            survey=survey, kind="recommendation", variant="", wave=""
        )
        assert row.respondents == 25

    def test_nor_does_leaving_one_out_show_what_it_said(self):
        survey = make_survey("nps", is_anonymous=True)
        made = make_sample(survey, 20, waves=("2026-11",))
        renew()
        Response.objects.filter(pk=made[3].pk).update(suspect="by_hand")
        Survey.objects.filter(pk=survey.pk).update(
            answers_version=F("answers_version") + 1
        )
        survey.refresh_from_db()
        assert not kinds_due(survey)

    def test_a_wave_is_hidden_with_a_smaller_one(self, signed_in):
        survey = make_survey("nps")
        make_sample(survey, 20, waves=("2026-10",))
        make_sample(survey, 3, seed=2, waves=("2026-11",))
        renew()
        browser = signed_in("Owner")
        text = page(browser, "value_recommendation", survey, "?wave=2026-10")
        # All less October would be November's three.
        assert 'name="wave"' not in text
        assert not SurveyResult.objects.exclude(wave="").exists()
        make_sample(survey, 2, seed=3, waves=("2026-11",))
        renew()
        held = SurveyResult.objects.filter(kind="recommendation", variant="")
        waves = held.exclude(wave="").values_list("wave", "respondents")
        assert dict(waves) == {"2026-10": 20, "2026-11": 5}

    def test_all_but_a_few_are_not_listed_either(self, signed_in):
        survey = make_survey("nps", is_anonymous=True)
        made = make_sample(survey, 20)
        for place, one in enumerate(made):
            one.answers["recommend"] = 2 if place < 3 else 9
        Response.objects.bulk_update(made, ["answers"])
        browser = signed_in("Owner")
        text = page(browser, "value_respondents", survey, "?item=recommend&from=7")
        assert "All but fewer than 5 answered so" in text
        assert "<tbody>" not in text
