import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from perception.answerers import FORM, Answerer, Form, faults, sent_as_form
from perception.factory import make_survey

from nilai_studio.business.models import Business
from nilai_studio.customers.models import Customer
from nilai_studio.perception.answering import limits
from nilai_studio.perception.answering.reading import LONGEST_TEXT, read_amount
from nilai_studio.perception.answers import answers_file
from nilai_studio.perception.models import (
    Invitation,
    RefusedAnswers,
    Response,
    Survey,
)
from nilai_studio.perception.surveys.library import templates

pytestmark = pytest.mark.usefixtures("business")


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """Counts begin anew, and nobody is too quick unless a test says so."""
    cache.clear()
    monkeypatch.setattr(limits, "SECONDS_A_QUESTION", 0)


def only_response(survey: Survey) -> Response:
    return Response.objects.get(survey=survey)


class TestAnswering:
    @pytest.mark.parametrize("template", list(templates()))
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_goes_through_every_template(self, template, language):
        survey = make_survey(template)
        answerer = Answerer(f"/s/{survey.key}/?lang={language}").answer_all()
        said = "Terima kasih" if language == "id" else "Thank you"
        assert said in answerer.text
        response = only_response(survey)
        assert response.is_finished
        assert response.suspect == ""
        assert response.language == language
        assert response.answers
        assert answers_file(survey).exists()

    def test_speaks_the_language_of_the_browser(self):
        survey = make_survey("nps")
        page = Client(HTTP_ACCEPT_LANGUAGE="id,en;q=0.5").get(f"/s/{survey.key}/")
        assert 'lang="id"' in page.content.decode()
        assert "merekomendasikan" in page.content.decode()
        page = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/s/{survey.key}/")
        assert "How likely are you" in page.content.decode()

    def test_keeps_its_language_from_page_to_page(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/?lang=id", HTTP_ACCEPT_LANGUAGE="en")
        answerer.send()
        assert "Seberapa puas Anda dengan: Toko" in answerer.text

    def test_keeps_each_page_before_the_next_is_shown(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/")
        assert not Response.objects.exists()
        answerer.send(**{"overall.0": ["4"]})
        response = only_response(survey)
        assert response.answers == {"overall": 4}
        assert not response.is_finished

    def test_goes_on_in_the_same_browser(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"overall.0": ["4"]})
        again = answerer.client.get(f"/s/{survey.key}/", follow=True)
        assert "Kasir" in again.content.decode()
        assert Response.objects.count() == 1

    def test_goes_on_by_its_own_link_in_another_browser(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send()
        assert "Kasir" in Client().get(answerer.path).content.decode()

    def test_goes_back_and_keeps_what_was_said(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"overall.0": ["4"]})
        earlier = answerer.client.get(f"{answerer.path}?step=1").content.decode()
        assert re.search(r'value="4" checked', earlier)

    def test_cannot_jump_ahead(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send()
        ahead = answerer.client.get(f"{answerer.path}?step=3").content.decode()
        assert 'name="step" value="2"' in ahead

    def test_sent_twice_is_kept_once(self):
        survey = make_survey("nps")
        client = Client()
        page = client.get(f"/s/{survey.key}/").content.decode()
        sent = sent_as_form(Form(page).fields | {"recommend.0": ["9"]})
        for _time in range(2):
            answer = Client().post(f"/s/{survey.key}/", sent, content_type=FORM)
            assert answer.status_code == 303
        assert Response.objects.count() == 1

    def test_after_the_end_only_thanks(self):
        survey = make_survey("nps")
        answerer = Answerer(f"/s/{survey.key}/").answer_all()
        kept = only_response(survey).answers
        answerer.client.post(answerer.path, "step=1&recommend.0=1", content_type=FORM)
        assert only_response(survey).answers == kept
        assert not Form(answerer.client.get(answerer.path).content.decode()).fields

    def test_looking_writes_nothing(self):
        survey = make_survey("nps")
        Client().get(f"/s/{survey.key}/")
        Client().get(f"/s/{survey.key}/kiosk/")
        assert not Response.objects.exists()

    def test_takes_few_queries(self, django_assert_max_num_queries):
        survey = make_survey("customer_value")
        with django_assert_max_num_queries(4):
            Client().get(f"/s/{survey.key}/")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send()
        with django_assert_max_num_queries(6):
            answerer.client.get(answerer.path)


class TestWhatMustBeAnswered:
    def test_is_asked_for_again(self):
        survey = make_survey("nps")
        answerer = Answerer(f"/s/{survey.key}/?lang=id")
        answerer.send(**{"recommend.0": [], "recommend.1": ["3"]})
        assert answerer.page.status_code == 422
        assert faults(answerer)[-1] == "Silakan pilih satu."
        assert not Response.objects.exists()
        # What was chosen stays chosen.
        assert re.search(r'name="recommend.1" value="3" checked', answerer.text)

    def test_of_a_grid_is_only_our_own(self):
        survey = make_survey("nps")
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"recommend.0": ["9"], "recommend.1": [], "recommend.2": []})
        assert only_response(survey).answers == {"recommend@Melati": 9}

    def test_prices_that_do_not_rise_are_asked_about_once(self):
        survey = make_survey("van_westendorp")
        answerer = Answerer(f"/s/{survey.key}/?lang=id")
        odd = {f"{n}.0": ["9000"] for n in ("too_cheap", "cheap", "expensive")}
        answerer.send(**odd)
        assert "harga" in faults(answerer)[0]
        answerer.send(**odd)
        assert only_response(survey).answers["cheap"] == 9000

    @pytest.mark.parametrize(
        ("points", "is_taken"), [("60", False), ("100", True), ("-1", False)]
    )
    def test_points_make_a_hundred(self, points, is_taken):
        survey = make_survey("servqual")
        answerer = Answerer(f"/s/{survey.key}/")
        while "importance." not in answerer.text:
            answerer.send()
        names = {n: ["0"] for n in Form(answerer.text).texts}
        first = sorted(names)[0]
        answerer.send(**(names | {first: [points]}))
        assert ("importance" in only_response(survey).answers) == is_taken

    def test_refused_points_stay_where_they_were_written(self):
        survey = make_survey("servqual")
        answerer = Answerer(f"/s/{survey.key}/")
        while "importance." not in answerer.text:
            answerer.send()
        names = sorted(Form(answerer.text).texts)
        answerer.send(**({name: ["30"] for name in names} | {names[0]: ["7x"]}))
        assert answerer.page.status_code == 422
        kept = dict(
            re.findall(r'name="(importance[^"]*)" value="([^"]*)"', answerer.text)
        )
        assert kept == dict.fromkeys(names, "30") | {names[0]: "7x"}

    def test_a_refused_price_stays_as_it_was_written(self):
        survey = make_survey("van_westendorp")
        answerer = Answerer(f"/s/{survey.key}/")
        while not any(n.startswith("cheap") for n in Form(answerer.text).texts):
            answerer.send()
        (name,) = (n for n in Form(answerer.text).texts if n.startswith("cheap"))
        answerer.send(**{name: ["murah <b>"]})
        assert answerer.page.status_code == 422
        assert 'value="murah &lt;b&gt;"' in answerer.text


class TestLogic:
    def test_shows_what_fits_the_answer(self):
        survey = make_survey("nps", settings={"competitors": []})
        low = Answerer(f"/s/{survey.key}/?lang=en")
        low.send(**{"recommend.0": ["3"]})
        assert "do better" in low.text
        high = Answerer(f"/s/{survey.key}/?lang=en")
        high.send(**{"recommend.0": ["10"]})
        assert "like most" in high.text
        assert "do better" not in high.text

    def test_drops_the_answers_to_what_was_taken_back(self):
        survey = make_survey("nps", settings={"competitors": []})
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"recommend.0": ["3"]})
        own = answerer.path
        response = only_response(survey)
        response.answers["improve"] = "Antre"
        response.save()
        answerer.client.post(own, "step=1&recommend.0=10", content_type=FORM)
        answerer.client.post(
            own, "step=2&main_benefit.0=Rasa&improve.0=Lagi", content_type=FORM
        )
        response.refresh_from_db()
        assert response.is_finished
        assert response.answers == {"recommend@Melati": 10, "main_benefit": "Rasa"}

    def test_asks_only_about_the_brands_one_knows(self):
        survey = make_survey()
        answerer = Answerer(f"/s/{survey.key}/?lang=id")
        answerer.send(**{"known_brands.0": ["0", "2"]})
        answerer.answer_all()
        said = only_response(survey).answers
        brands = {key.partition("@")[2] for key in said if "@" in key}
        assert brands == {"Melati", "Kenanga"}

    def test_ladder_goes_up_while_yes_and_down_while_no(self):
        survey = make_survey("gabor_granger")
        answerer = Answerer(f"/s/{survey.key}/")
        while "bid.0" in answerer.text:
            answerer.send(**{"bid.0": ["1"]})
        said = only_response(survey).answers
        assert said["bid#4"] == 1
        assert all(yes == 1 for key, yes in said.items() if key.startswith("bid"))


class TestOwnLinks:
    @pytest.fixture
    def invitation(self):
        ani = Customer.objects.create(name="Ani")
        return Invitation.objects.create(survey=make_survey("csat"), customer=ani)

    def address(self, invitation):
        return f"/s/{invitation.survey.key}/{invitation.token}/"

    def test_know_the_customer_and_take_one_answer(self, invitation):
        Answerer(self.address(invitation)).answer_all()
        response = only_response(invitation.survey)
        assert response.customer_id == invitation.customer_id
        assert response.channel == "invitation"
        invitation.refresh_from_db()
        assert invitation.answered_at is not None
        kept = response.answers
        again = Answerer(self.address(invitation))
        assert not again.is_asked
        assert Response.objects.count() == 1
        assert only_response(invitation.survey).answers == kept

    def test_go_on_where_one_was_in_any_browser(self, invitation):
        Answerer(self.address(invitation)).send()
        other = Answerer(self.address(invitation))
        assert 'name="step" value="2"' in other.text
        assert Response.objects.count() == 1

    def test_two_browsers_at_once_make_one_answer(self, invitation):
        first = Answerer(self.address(invitation))
        second = Answerer(self.address(invitation))
        first.send(**{"overall.0": ["5"]})
        second.send(**{"overall.0": ["1"]})
        assert only_response(invitation.survey).answers == {"overall": 5}

    def test_are_unknown_to_other_surveys(self, invitation):
        other = make_survey("nps")
        assert Client().get(f"/s/{other.key}/{invitation.token}/").status_code == 404


class TestAnonymity:
    def test_no_customer_no_invitation_no_time_of_day(self):
        survey = make_survey("csat", is_anonymous=True)
        ani = Customer.objects.create(name="Ani")
        invitation = Invitation.objects.create(survey=survey, customer=ani)
        Answerer(f"/s/{survey.key}/{invitation.token}/").answer_all()
        response = only_response(survey)
        assert response.customer_id is None
        assert response.invitation_id is None
        zone = survey_zone()
        for at in (response.started_at, response.changed_at, response.finished_at):
            assert at.astimezone(zone).strftime("%H%M%S%f") == "000000000000"
        invitation.refresh_from_db()
        assert invitation.answered_at is None

    def test_no_address_is_stored(self):
        survey = make_survey("csat")
        Answerer(f"/s/{survey.key}/", REMOTE_ADDR="203.0.113.77").answer_all()
        held = repr(list(Response.objects.values())) + repr(
            list(RefusedAnswers.objects.values())
        )
        assert "203.0.113" not in held
        address = limits.address_of(
            Client(REMOTE_ADDR="203.0.113.77").get("/").wsgi_request
        )
        assert address not in held


def survey_zone():
    return Business.current().zone


class TestABot:
    def test_is_bounded_and_shown(self):
        survey = make_survey("nps", settings={"competitors": []})
        statuses = [self.fill(survey) for _time in range(limits.REFUSED[""] + 20)]
        assert statuses.count(429) == 20
        counted = Response.objects.filter(survey=survey, suspect="")
        assert counted.count() == limits.FLAGGED[""]
        assert set(
            Response.objects.filter(survey=survey)
            .exclude(suspect="")
            .values_list("suspect", flat=True)
        ) == {"address"}
        refused = RefusedAnswers.objects.get(survey=survey)
        waiting = limits.waiting_refusals(survey, "address")
        assert refused.count + waiting == 20

    def test_leaves_others_alone(self):
        survey = make_survey("nps", settings={"competitors": []})
        for _time in range(limits.REFUSED[""] + 5):
            self.fill(survey)
        Answerer(f"/s/{survey.key}/", REMOTE_ADDR="203.0.113.5").answer_all()
        assert Response.objects.filter(survey=survey, suspect="").count() == (
            limits.FLAGGED[""] + 1
        )

    def test_is_no_bot_who_has_an_own_link(self):
        survey = make_survey("ces")
        for number in range(limits.FLAGGED[""] + 3):
            customer = Customer.objects.create(name=f"Ani {number}")
            link = Invitation.objects.create(survey=survey, customer=customer)
            Answerer(f"/s/{survey.key}/{link.token}/").answer_all()
        assert not Response.objects.exclude(suspect="").exists()

    def test_over_a_day_a_survey_takes_so_many(self):
        survey = make_survey("nps", settings={"competitors": [], "per_day": 3})
        statuses = [self.fill(survey, REMOTE_ADDR=f"203.0.113.{n}") for n in range(5)]
        assert statuses == [303, 303, 303, 429, 429]
        assert RefusedAnswers.objects.get(survey=survey).reason == "day"

    def test_that_fills_the_trap_is_left_out(self):
        survey = make_survey("nps")
        self.fill(survey, website="http://spam.example")
        assert only_response(survey).suspect == "trap"

    def test_that_is_too_quick_is_left_out(self, monkeypatch):
        monkeypatch.setattr(limits, "SECONDS_A_QUESTION", 60)
        survey = make_survey("nps")
        Answerer(f"/s/{survey.key}/").answer_all()
        assert only_response(survey).suspect == "fast"

    def test_that_says_the_same_again_is_left_out(self):
        survey = make_survey("csat", settings={"touchpoints": list("abcdefgh")})
        Answerer(f"/s/{survey.key}/", seed=4).answer_all()
        Answerer(f"/s/{survey.key}/", seed=4).answer_all()
        Answerer(f"/s/{survey.key}/", seed=5).answer_all()
        suspects = Response.objects.filter(survey=survey).order_by("pk")
        assert list(suspects.values_list("suspect", flat=True)) == ["", "same", ""]

    def test_sends_no_more_pages_than_people(self, monkeypatch):
        monkeypatch.setattr(limits, "PAGES", 5)
        survey = make_survey("nps")
        answers = [
            Client().post(f"/s/{survey.key}/", "token=x", content_type=FORM).status_code
            for _time in range(7)
        ]
        assert answers == [404] * 5 + [429] * 2

    def fill(self, survey, website="", **extra) -> int:
        client = Client(**extra)
        page = client.get(f"/s/{survey.key}/").content.decode()
        sent = Form(page).fields | {"recommend.0": ["9"], "website": [website]}
        return client.post(
            f"/s/{survey.key}/", sent_as_form(sent), content_type=FORM
        ).status_code


class TestHostileInput:
    def test_words_are_never_markup(self):
        survey = make_survey("nps", settings={"own_brand": "<script>alert(1)</script>"})
        version = survey.versions.get()
        for words in version.content["pages"][1]["questions"]:
            words["wording"] = {"id": "<img src=x onerror=alert(2)>", "en": "x"}
        version.save()
        answerer = Answerer(f"/s/{survey.key}/?lang=id")
        assert "<script>alert" not in answerer.text
        answerer.send(**{"recommend.0": ["3"]})
        assert "<img src=x" not in answerer.text
        assert "&lt;img" in answerer.text

    def test_texts_are_cut_and_cleaned(self):
        survey = make_survey("nps", settings={"competitors": []})
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"recommend.0": ["3"]})
        answerer.send(**{"improve.0": ["<b>\0\ud83d" + "a" * 5_000]})
        said = only_response(survey).answers["improve"]
        assert said.startswith("<b>")
        assert "\0" not in said
        assert len(said) <= LONGEST_TEXT

    @pytest.mark.parametrize("said", ["99", "-1", "9.5", "abc", "1" * 400, "٣", "dk'"])
    def test_ratings_off_the_scale_are_refused(self, said):
        survey = make_survey("nps", settings={"competitors": []})
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(**{"recommend.0": [said]})
        assert answerer.page.status_code == 422
        assert not Response.objects.exists()

    def test_what_was_not_asked_is_not_read(self):
        survey = make_survey("nps", settings={"competitors": []})
        answerer = Answerer(f"/s/{survey.key}/")
        answerer.send(
            **{
                "recommend.0": ["9"],
                "weight": ["1000"],
                "customer": ["1"],
                "x.0": ["1"],
            }
        )
        response = only_response(survey)
        assert set(response.answers) == {"recommend@Melati"}
        assert response.weight == 1

    def test_giants_are_not_read(self):
        survey = make_survey("nps")
        body = "improve.0=" + "a" * 70_000
        answer = Client().post(f"/s/{survey.key}/", body, content_type=FORM)
        assert answer.status_code == 413

    def test_files_are_not_taken(self):
        survey = make_survey("nps")
        assert Client().post(f"/s/{survey.key}/", {"a": "b"}).status_code == 415

    @pytest.mark.parametrize(
        "token", ["", "x", "../../etc/passwd", "a" * 300, "é" * 22]
    )
    def test_tokens_of_ones_own_making_lead_nowhere(self, token):
        survey = make_survey("nps")
        sent = sent_as_form({"token": token, "recommend.0": "9"})
        answer = Client().post(f"/s/{survey.key}/", sent, content_type=FORM)
        assert answer.status_code == 404

    def test_a_token_of_another_survey_leads_nowhere(self):
        first, second = make_survey("nps"), make_survey("csat")
        Answerer(f"/s/{first.key}/").send(**{"recommend.0": ["9"]})
        token = only_response(first).token
        assert Client().get(f"/s/{second.key}/r/{token}/").status_code == 404
        sent = sent_as_form({"token": token, "overall.0": "5"})
        answer = Client().post(f"/s/{second.key}/", sent, content_type=FORM)
        assert answer.status_code == 404

    @pytest.mark.parametrize("key", ["aaaaaaaaaa", "x", "AAAAAAAAAA"])
    def test_unknown_surveys_are_not_found(self, key):
        assert Client().get(f"/s/{key}/").status_code == 404


class TestWhenItIsOpen:
    def test_drafts_have_no_page(self):
        survey = make_survey("nps", state="draft")
        assert Client().get(f"/s/{survey.key}/").status_code == 404

    def test_closed_takes_no_new_answers_but_the_rest_of_begun_ones(self):
        survey = make_survey("csat")
        begun = Answerer(f"/s/{survey.key}/")
        begun.send()
        Survey.objects.filter(pk=survey.pk).update(state="closed")
        assert Client().get(f"/s/{survey.key}/").status_code == 410
        begun.answer_all()
        assert only_response(survey).is_finished

    def test_days_bound_it(self):
        now = timezone.now()
        later = make_survey("nps", opens_at=now + timedelta(hours=1))
        past = make_survey("nps", closes_at=now - timedelta(hours=1))
        for survey in (later, past):
            assert Client().get(f"/s/{survey.key}/").status_code == 410


class TestKioskAndFrame:
    def test_kiosk_returns_to_its_start(self):
        survey = make_survey("nps")
        start = f"/s/{survey.key}/kiosk/"
        answerer = Answerer(start)
        answerer.send()
        assert answerer.page["Refresh"] == f"120; url={start}"
        answerer.answer_all()
        assert answerer.page["Refresh"] == f"8; url={start}"
        again = answerer.client.get(start)
        assert again.status_code == 200
        assert not answerer.client.cookies
        assert Response.objects.get(survey=survey).channel == "kiosk"

    def test_only_the_frames_page_may_be_framed_elsewhere(self):
        survey = make_survey("nps")
        framed = Client().get(f"/s/{survey.key}/embed/")
        assert "frame-ancestors *" in framed["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed
        plain = Client().get(f"/s/{survey.key}/")
        assert "frame-ancestors 'self'" in plain["Content-Security-Policy"]
        assert plain["X-Frame-Options"] == "SAMEORIGIN"

    def test_a_frame_goes_on_without_cookies(self):
        survey = make_survey("csat")
        answerer = Answerer(f"/s/{survey.key}/embed/").answer_all()
        assert not answerer.client.cookies
        assert "frame-ancestors *" in answerer.page["Content-Security-Policy"]
        assert only_response(survey).channel == "embed"

    def test_nothing_runs_inline_and_nothing_comes_from_elsewhere(self):
        page = Client().get(f"/s/{make_survey('nps').key}/")
        policy = page["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        text = page.content.decode()
        assert "style=" not in text
        assert "http://" not in text
        assert "https://" not in text


class TestAmounts:
    @pytest.mark.parametrize(
        ("written", "amount"),
        [
            ("Rp 15.000", 15000), ("15,000", 15000), ("12,50", 12.5), ("15rb", 15000),
            ("Rp1.250.000,-", 1250000), ("12.345,67", 12345.67), ("0", 0), ("1.5", 1.5),
            ("banyak", None), ("", None), ("1e9", None), ("-5", None), ("1.2.3", None),
            ("١٢", None),
        ],
    )  # fmt: skip
    def test_are_read_as_people_write_them(self, written, amount):
        assert read_amount(written) == amount
