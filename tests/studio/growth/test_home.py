"""Home: how the business is doing and what next, for each who may see how much."""

import pytest

from nilai.report.words import Words
from nilai_studio.worth.models import WorthAnalysis

HOME = "/admin/"


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("analysed", "db")
class TestHome:
    def test_answers_with_the_levers_and_their_parts(self, signed_in, analysed):
        page = text_of(signed_in("Owner").get(HOME))
        answer = analysed.words["en"]["sections"]["levers"]["sentences"][0]
        assert answer in page
        words = Words("en", "IDR")
        levers = analysed.document["levers"]
        assert words.number(levers["after"]["customers"]) in page
        for part in levers["shares"].values():
            assert words.money(part["value"]) in page
        worth = analysed.document["worth"]
        for amount in (worth["total_amount"], worth["interval"]["low"]):
            assert words.money(amount) in page

    def test_suggests_three_acts_with_money_and_links(self, signed_in, analysed):
        page = text_of(signed_in("Owner").get(HOME))
        assert page.count('class="nilai-next__stake"') == 3
        assert page.count('class="nilai-next__amount"') == 3

    def test_speaks_indonesian(self, signed_in, analysed):
        page = text_of(signed_in("Owner").get(HOME, headers={"accept-language": "id"}))
        assert analysed.words["id"]["sections"]["levers"]["sentences"][0] in page
        assert "What to do next" not in page

    def test_shows_no_amount_to_those_who_may_not_see_money(self, signed_in, analysed):
        page = text_of(signed_in("Service").get(HOME))
        shown = page[page.index("nilai-answer") :]
        assert "Rp" not in shown
        assert "customers ordered" in shown
        assert page.count('class="nilai-next__stake"') == 3

    def test_says_that_newer_orders_are_in(self, signed_in, analysed):
        WorthAnalysis.objects.filter(pk=analysed.pk).update(orders_version=0)
        assert "Newer orders are in" in text_of(signed_in("Owner").get(HOME))

    def test_needs_few_queries(
        self, signed_in, analysed, django_assert_max_num_queries
    ):
        browser = signed_in("Owner")
        browser.get(HOME)
        with django_assert_max_num_queries(24):
            browser.get(HOME)
