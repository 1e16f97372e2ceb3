import csv
import io
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from perception.answerers import Answerer
from perception.factory import SETTINGS, make_sample, make_survey

from nilai_studio.business.roles import ROLES
from nilai_studio.customers.actions import merge_customers
from nilai_studio.customers.models import ContactPoint, Customer, Identity
from nilai_studio.perception.answering import limits
from nilai_studio.perception.asked import questions_of
from nilai_studio.perception.models import Invitation, Response, Survey, SurveyVersion
from nilai_studio.perception.surveys import actions, editing
from nilai_studio.perception.surveys.library import content_from, templates
from nilai_studio.segments.models import Membership, Segment

pytestmark = pytest.mark.usefixtures("business")

FILLED = {
    "name": "Survei kami",
    "own_brand": "Melati",
    "competitors": "Mawar\nKenanga",
    "product": "Kopi Melati",
    "category": "kopi",
    "touchpoints": "Toko\nKasir\nPengiriman",
    "prices": "10.000\n15.000\nRp 20.000",
    "attributes": "Rasa: Gula aren, Vanila\nUkuran: Kecil, Besar\nHarga: 15.000, 20.000",
    "items": "Harga\nRasa\nCepat\nRamah\nDekat",
    "languages": ["id", "en"],
}


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    cache.clear()
    monkeypatch.setattr(limits, "SECONDS_A_QUESTION", 0)


@pytest.fixture
def marketer(signed_in):
    return signed_in("Marketer")


def of(name: str, survey: Survey, *holes) -> str:
    return reverse(name, args=[survey.pk, *holes])


class TestMaking:
    @pytest.mark.parametrize("template", list(templates()))
    def test_from_a_template_to_an_answer(self, marketer, template):
        answer = marketer.post(reverse("survey_make", args=[template]), FILLED)
        survey = Survey.objects.get()
        assert answer["Location"] == of("survey", survey)
        assert survey.state == "draft"
        preview = marketer.get(of("survey_preview_page", survey)).content.decode()
        assert "<fieldset" in preview
        marketer.post(of("survey_publish", survey))
        Answerer(f"/s/{survey.key}/").answer_all()
        assert Response.objects.get().is_finished

    def test_shows_what_is_missing(self, marketer):
        sent = FILLED | {"prices": "murah", "own_brand": ""}
        page = marketer.post(reverse("survey_make", args=["gabor_granger"]), sent)
        assert page.status_code == 200
        assert not Survey.objects.exists()

    def test_our_own_brand_is_no_competitor(self, marketer):
        sent = FILLED | {"competitors": "Mawar\nmelati"}
        marketer.post(reverse("survey_make", args=["nps"]), sent)
        assert not Survey.objects.exists()

    def test_of_an_unknown_template_is_not_found(self, marketer):
        assert marketer.get("/admin/value/surveys/new/horoscope/").status_code == 404

    def test_words_of_both_languages_are_complete(self):
        for code in templates():
            for _page, question in questions_of(content_from(code, SETTINGS)):
                said = [question["wording"], *(
                    option["words"] for option in question.get("options") or []
                )]  # fmt: skip
                for words in said:
                    assert words["en"]
                    assert words["id"]
                    assert words["en"] != words["id"]


class TestChanging:
    @pytest.fixture
    def survey(self):
        return make_survey("nps", settings={"competitors": []})

    def edit(self, marketer, survey, **sent):
        return marketer.post(of("survey_edit", survey), {"do": "save"} | sent)

    def test_a_wording_is_seen_once_published(self, marketer, survey):
        self.edit(marketer, survey, **{"recommend.wording.id": "Mau ajak teman?"})
        assert "Mau ajak" not in self.first_page(survey)
        assert marketer.get(of("survey", survey)).context["has_draft"]
        marketer.post(of("survey_publish", survey))
        assert "Mau ajak teman?" in self.first_page(survey)

    def first_page(self, survey) -> str:
        return Client().get(f"/s/{survey.key}/?lang=id").content.decode()

    def test_answers_keep_their_wording(self, marketer, survey):
        begun = Answerer(f"/s/{survey.key}/?lang=id")
        begun.send(**{"recommend.0": ["3"]})
        self.edit(marketer, survey, **{"improve.wording.id": "Apa yang kurang?"})
        marketer.post(of("survey_publish", survey))
        assert "perbaiki" in begun.client.get(begun.path).content.decode()
        begun.answer_all()
        assert Response.objects.get().version == 1
        assert SurveyVersion.objects.filter(survey=survey).count() == 2

    def test_scale_logic_and_order(self, marketer, survey):
        self.edit(
            marketer,
            survey,
            **{
                "recommend.scale": "1-5",
                "improve.sent": "1",
                "improve.show.question": "recommend",
                "improve.show.is": "at_most",
                "improve.show.value": "2",
                "do": "up main_benefit",
            },
        )
        content = survey.versions.latest("number").content
        asked = {q["code"]: q for _p, q in questions_of(content)}
        assert asked["recommend"]["scale"] == [1, 5]
        assert asked["improve"]["show_if"]["value"] == 2
        assert list(asked) == ["recommend", "main_benefit", "improve"]

    def test_the_scale_stays_once_people_answered(self, marketer, survey):
        make_sample(survey, 2)
        page = self.edit(marketer, survey, **{"recommend.scale": "1-5"})
        assert page.status_code == 200
        assert page.context["problems"]
        assert SurveyVersion.objects.filter(survey=survey).count() == 1

    @pytest.mark.parametrize(
        "sent",
        [
            {"recommend.wording.id": "", "recommend.wording.en": ""},
            {"recommend.scale": "0-99"},
            {"improve.sent": "1", "improve.show.question": "main_benefit"},
            {
                "improve.sent": "1",
                "improve.show.question": "recommend",
                "improve.show.is": "at_most",
                "improve.show.value": "<script>",
            },
            {"do": "add", "kind": "horoscope"},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, marketer, survey, sent):
        page = self.edit(marketer, survey, **sent)
        assert page.context["problems"]
        assert SurveyVersion.objects.filter(survey=survey).count() == 1

    @pytest.mark.parametrize("kind", editing.ADDED)
    def test_questions_are_added_answered_and_removed(self, marketer, survey, kind):
        self.edit(marketer, survey, do="add", kind=kind)
        marketer.post(of("survey_publish", survey))
        Answerer(f"/s/{survey.key}/").answer_all()
        assert len(Response.objects.get().answers) == 3
        code = "segment" if kind == "segment" else "own_1"
        self.edit(marketer, survey, do=f"remove {code}")
        assert (
            editing.find_question(survey.versions.latest("number").content, code)
            is None
        )

    def test_a_question_keeps_one_place_from_end_to_end(self, survey):
        content = survey.versions.get().content
        for code in ("recommend", "improve", "main_benefit"):
            for by in (-1, 1):
                made = editing.moved_question(content, code, by)
                codes = sorted(q["code"] for _p, q in questions_of(made))
                assert codes == ["improve", "main_benefit", "recommend"]

    def test_of_what_is_compared_makes_a_new_design(self, marketer):
        survey = make_survey("maxdiff")
        self.edit(marketer, survey, **{"maxdiff.design": "Satu\nDua\nTiga\nEmpat"})
        question = editing.find_question(
            survey.versions.latest("number").content, "maxdiff"
        )
        assert question["items"] == ["Satu", "Dua", "Tiga", "Empat"]
        assert max(max(one) for sets in question["design"] for one in sets) == 3

    def test_brands_and_thanks(self, marketer, survey):
        told = {
            "name": "NPS toko", "own_brand": "Melati Jaya", "competitors": "Mawar",
            "languages": ["en"], "thanks_en": "Cheers, {own}!", "thanks_id": "",
            "wave": "Q4", "per_day": "20", "closes_on": "2027-01-31",
        }  # fmt: skip
        marketer.post(of("survey_settings", survey), told)
        marketer.post(of("survey_publish", survey))
        answerer = Answerer(f"/s/{survey.key}/")
        assert "Melati Jaya" in answerer.text
        assert "Mawar" in answerer.text
        answerer.answer_all()
        assert "Cheers, Melati Jaya!" in answerer.text
        assert Response.objects.get().wave == "Q4"
        form = marketer.get(of("survey_settings", survey)).content.decode()
        assert "2027-01-31" in form

    def test_markup_in_words_is_only_words(self, marketer, survey):
        evil = "<script>alert(1)</script>"
        self.edit(marketer, survey, **{"recommend.wording.id": evil})
        for name in ("survey_edit", "survey_preview_page", "survey"):
            assert evil not in marketer.get(of(name, survey)).content.decode()


class TestLooking:
    def test_preview_keeps_nothing(self, marketer):
        survey = make_survey("customer_value", state="draft")
        for at in (0, 3, 99):
            page = marketer.get(
                of("survey_preview_page", survey), {"at": at, "lang": "id"}
            )
            assert page.status_code == 200
        assert not Response.objects.exists()

    def test_lists_with_few_queries(self, marketer, django_assert_max_num_queries):
        for _number in range(6):
            make_sample(make_survey("nps"), 5)
        marketer.get(reverse("surveys"))
        with django_assert_max_num_queries(12):
            page = marketer.get(reverse("surveys"))
        assert page.context["answered"] == 30

    def test_answers_one_by_one_take_few_queries(
        self, marketer, django_assert_max_num_queries
    ):
        survey = make_survey("nps")
        people = [Customer.objects.create(name=f"Ani {n}") for n in range(20)]
        make_sample(survey, 60, customers=people)
        marketer.get(of("survey_responses", survey))
        with django_assert_max_num_queries(20):
            page = marketer.get(of("survey_responses", survey))
        assert "Ani 3" in page.content.decode()

    @pytest.mark.parametrize("role", ROLES)
    def test_by_role(self, signed_in, role):
        survey = make_survey("nps")
        make_sample(survey, 3)
        browser = signed_in(role)
        sees = "perception.view_survey" in ROLES[role]
        for name in ("survey", "survey_share", "survey_edit", "survey_responses"):
            assert (browser.get(of(name, survey)).status_code == 200) == sees, name
        for name in ("survey_publish", "survey_close", "survey_copy", "survey_links"):
            answer = browser.post(of(name, survey))
            turned_away = (
                answer.status_code == 403 or answer.get("Location") == "/admin/"
            )
            assert turned_away != sees, name

    def test_actions_refuse_those_who_may_not(self, person):
        survey = make_survey("nps")
        seller = person("Sales")
        for act in (
            lambda: actions.publish_survey(survey=survey, by=seller),
            lambda: actions.close_survey(survey=survey, by=seller),
            lambda: actions.take_back_in(survey=survey, reason="fast", by=seller),
            lambda: actions.invite_customers(survey=survey, customers=[], by=seller),
            lambda: actions.remove_survey(survey=survey, by=seller),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestLeftOut:
    def test_is_shown_with_its_reason_and_taken_back_in(self, marketer):
        survey = make_survey("nps", settings={"competitors": []})
        for _time in range(limits.FLAGGED[""] + 4):
            Answerer(f"/s/{survey.key}/").answer_all()
        page = marketer.get(of("survey", survey))
        assert page.context["tally"].by_reason[0][0::2] == ("address", 4)
        assert "Many from one device" in page.content.decode()
        version = Survey.objects.get(pk=survey.pk).answers_version
        marketer.post(of("survey_take_back", survey), {"reason": "address"})
        tally = marketer.get(of("survey", survey)).context["tally"]
        assert (tally.counted, tally.suspects) == (limits.FLAGGED[""] + 4, 0)
        assert Survey.objects.get(pk=survey.pk).answers_version > version

    def test_one_by_one(self, marketer):
        survey = make_survey("nps")
        made = make_sample(survey, 3)
        judge = of("survey_judge", survey, made[0].pk)
        marketer.post(judge, {})
        assert Response.objects.get(pk=made[0].pk).suspect == "by_hand"
        marketer.post(judge, {"counts": "1"})
        assert Response.objects.get(pk=made[0].pk).suspect == ""

    def test_of_another_survey_is_not_found(self, marketer):
        survey, other = make_survey("nps"), make_survey("csat")
        made = make_sample(other, 1)
        assert marketer.post(of("survey_judge", survey, made[0].pk)).status_code == 404


class TestSharing:
    def test_names_every_way(self, marketer):
        survey = make_survey("nps")
        page = marketer.get(of("survey_share", survey)).content.decode()
        for part in (f"/s/{survey.key}/", "/kiosk/", "embed.js", "/api/surveys/"):
            assert part in page

    def test_code_is_a_picture_of_the_address(self, marketer):
        answer = marketer.get(of("survey_code", make_survey("nps")))
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<?xml")
        assert b"<script" not in answer.content

    def test_own_links_for_a_segment(self, marketer):
        survey = make_survey("nps")
        segment = Segment.objects.create(name="Setia", slug="setia")
        people = [Customer.objects.create(name=f"Ani {n}") for n in range(3)]
        for one in people[:2]:
            Membership.objects.create(segment=segment, customer=one)
        for _time in range(2):
            marketer.post(of("survey_invite", survey), {"segment": segment.pk})
        invited = set(Invitation.objects.values_list("customer_id", flat=True))
        assert invited == {people[0].pk, people[1].pk}

    def test_own_links_for_those_named(self, marketer):
        survey = make_survey("nps")
        people = [Customer.objects.create(name=f"Ani {n}") for n in range(4)]
        ContactPoint.objects.create(
            customer=people[0], kind="email", value="ani@toko.example", written="x"
        )
        ContactPoint.objects.create(
            customer=people[1], kind="phone", value="+628121234567", written="x"
        )
        Identity.objects.create(customer=people[2], system="shopify", external_id="77")
        named = (
            f"Ani@Toko.example\n0812-1234-567\n77\n{people[3].key}\nnobody@x.example"
        )
        page = marketer.post(
            of("survey_invite", survey), {"people": named}, follow=True
        )
        assert Invitation.objects.count() == 4
        assert "nobody@x.example" in page.content.decode()

    @pytest.mark.parametrize(("role", "sees"), [("Marketer", True), ("Analyst", False)])
    def test_links_leave_as_a_file_with_contacts_masked(self, signed_in, role, sees):
        survey = make_survey("nps")
        ani = Customer.objects.create(name="=Ani()")
        ContactPoint.objects.create(
            customer=ani, kind="email", value="ani@toko.example", written="x"
        )
        made = Invitation.objects.create(survey=survey, customer=ani)
        answer = signed_in(role).post(of("survey_links", survey))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(text)))
        assert row["link"].endswith(f"/s/{survey.key}/{made.token}/")
        assert row["name"].startswith("'=")
        assert (row["email"] == "ani@toko.example") == sees

    def test_an_anonymous_survey_has_none(self, person):
        survey = make_survey("nps", is_anonymous=True)
        ani = Customer.objects.create(name="Ani")
        with pytest.raises(ValidationError):
            actions.invite_customers(survey=survey, customers=[ani.pk], by=None)


class TestAFile:
    def bring(self, marketer, survey, text, name="answers.csv", **sent):
        file = SimpleUploadedFile(name, text.encode())
        return marketer.post(
            of("survey_import", survey), {"file": file} | sent, follow=True
        )

    def test_brings_answers_once(self, marketer):
        survey = make_survey("nps")
        Customer.objects.create(name="Ani", key="0123456789ab")
        text = (
            "response_id,brand,customer_id,recommend,improve,weight\n"
            "r1,Melati,0123456789ab,9,Ramah,1\nr1,Mawar,,4,,1\nr2,Melati,,3,Antre,2\n"
        )
        for _time in range(2):
            page = self.bring(marketer, survey, text)
        assert "were there before" in page.content.decode()
        rows = list(Response.objects.order_by("pk"))
        assert [row.external_id for row in rows] == ["r1", "r2"]
        assert rows[0].answers == {
            "recommend@Melati": 9, "improve": "Ramah", "recommend@Mawar": 4,
        }  # fmt: skip
        assert rows[0].customer.name == "Ani"
        assert rows[1].weight == 2

    def test_understands_wordings_as_headers(self, marketer):
        survey = make_survey("ces")
        wording = "Melati memudahkan saya menyelesaikan masalah saya."
        self.bring(marketer, survey, f'"Timestamp","{wording}"\n2026-10-02 10:00,6\n')
        row = Response.objects.get()
        assert row.answers == {"effort": 6}
        assert row.wave == "2026-10"

    def test_leaves_out_what_was_not_offered_and_says_so(self, marketer):
        survey = make_survey("ces")
        page = self.bring(marketer, survey, "response_id,effort\na,6\nb,99\nc,5\n")
        assert Response.objects.count() == 2
        assert "99" in page.content.decode()

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("a,b\n1,2\n", "answers.csv"),
            ("", "answers.csv"),
            ("\x00\x01\x02" * 50, "answers.xlsx"),
            ("effort\n5\n", "answers.exe"),
        ],
    )
    def test_that_is_none_is_refused_in_words(self, marketer, text, name):
        survey = make_survey("ces")
        page = self.bring(marketer, survey, text, name)
        assert page.status_code == 200
        assert not Response.objects.exists()
        assert re.search('class="error"|error-message', page.content.decode())

    def test_an_anonymous_survey_keeps_neither_customer_nor_id(self, marketer):
        survey = make_survey("ces", is_anonymous=True)
        Customer.objects.create(name="Ani", key="0123456789ab")
        text = "response_id,customer_id,effort\nani@toko.example,0123456789ab,6\n"
        for _time in range(2):
            self.bring(marketer, survey, text)
        row = Response.objects.get()
        assert row.customer_id is None
        assert "ani" not in row.external_id


class TestEnding:
    def test_with_answers_it_cannot_be_removed(self, marketer):
        survey = make_survey("nps")
        make_sample(survey, 1)
        marketer.post(of("survey_remove", survey))
        assert Survey.objects.filter(pk=survey.pk).exists()
        Response.objects.all().delete()
        marketer.post(of("survey_remove", survey))
        assert not Survey.objects.exists()

    def test_a_copy_begins_without_answers(self, marketer):
        survey = make_survey("nps")
        make_sample(survey, 2)
        marketer.post(of("survey_copy", survey))
        copy = Survey.objects.exclude(pk=survey.pk).get()
        assert copy.state == "draft"
        assert copy.key != survey.key
        assert not copy.responses.exists()

    def test_answers_stay_with_a_customer_who_is_merged(self, owner):
        kept, gone = (Customer.objects.create(name=n) for n in ("Ani", "Ani B"))
        survey = make_survey("nps")
        make_sample(survey, 1, customers=[gone])
        Invitation.objects.create(survey=survey, customer=gone)
        merge_customers(kept=kept, gone=gone, by=owner)
        assert Response.objects.get().customer_id == kept.pk
        assert Invitation.objects.get().customer_id == kept.pk
