"""What a point is worth, in words and as a document."""

import json

import pytest
from tests.nilai.engine.money.test_money import ask, shop

from nilai.engine import open_session
from nilai.report.money import money_document, money_page, money_sections
from nilai.report.words import Words, keys


@pytest.fixture(scope="module")
def result():
    with open_session() as session:
        answers, orders = shop()
        return ask(session, answers, orders, currency="IDR")


class TestMoneySections:
    @pytest.mark.parametrize(
        ("language", "said"), [("en", "Associated, not caused"), ("id", "Berkaitan")]
    )
    def test_say_associated_and_who_was_left_out(self, result, language, said):
        money, read = money_sections(result, language)
        text = " ".join(money.sentences)
        assert said in text
        assert "service" in money.sentences[0]
        assert "Rp" in money.sentences[0]
        assert "400" in read.sentences[0]
        assert len(money.how) == 5

    def test_say_so_when_nothing_is_clear(self):
        with open_session() as session:
            answers, orders = shop(customers=40, effect=0)
            found = ask(session, answers, orders, drivers=("price",), value=None)
        money, _ = money_sections(found)
        assert "None of the scores" in money.sentences[0]

    def test_both_languages_have_the_same_names(self):
        english = {k for k in keys("en") if "money" in k}
        assert english == {k for k in keys("id") if "money" in k}

    def test_page_and_document_hold_the_figures(self, result):
        page = money_page(result, Words("en", "IDR"), version="1")
        assert page.title.startswith("One point more on")
        assert [p.id for p in page.pictures] == ["figure-revenue", "figure-repeat"]
        document = json.loads(json.dumps(money_document(result)))
        slope = document["drivers"][0]["alone"]["revenue"]
        assert slope["low"] < slope["value"] < slope["high"]
        assert document["read"]["used"] == 400
