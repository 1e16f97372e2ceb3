import pytest
from perception.factory import make_sample, make_survey

from nilai_studio.customers.models import Customer
from nilai_studio.perception.answers import answers_file
from nilai_studio.perception.models import Response, Survey

SENT = {
    "response_id": "pos-77",
    "answers": {"recommend": 9, "recommend@Mawar": 4, "improve": "Antre"},
    "answered_at": "2026-10-02T09:30:00+07:00",
    "segment": "Jakarta",
}


def path(survey: Survey) -> str:
    return f"/surveys/{survey.key}/answers"


class TestSending:
    def test_is_kept_once_by_its_own_id(self, caller):
        survey = make_survey("nps")
        someone = caller("answers:write")
        first = someone.post(path(survey), {"responses": [SENT]})
        assert first.json() == {"new": 1, "same": 0}
        again = someone.post(path(survey), {"responses": [SENT]})
        assert again.json() == {"new": 0, "same": 1}
        row = Response.objects.get()
        assert row.answers == {
            "recommend@Melati": 9,
            "recommend@Mawar": 4,
            "improve": "Antre",
            "segment": "Jakarta",
        }
        assert (row.wave, row.channel) == ("2026-10", "api")
        assert answers_file(survey).exists()

    def test_twice_in_one_call_is_one(self, caller):
        survey = make_survey("nps")
        answer = caller().post(path(survey), {"responses": [SENT, SENT]})
        assert answer.json() == {"new": 1, "same": 1}

    def test_knows_customers(self, caller):
        survey = make_survey("nps")
        ani = Customer.objects.create(name="Ani")
        caller().post(path(survey), {"responses": [SENT | {"customer": ani.key}]})
        assert Response.objects.get().customer_id == ani.pk

    def test_of_an_anonymous_survey_forgets_them(self, caller):
        survey = make_survey("nps", is_anonymous=True)
        ani = Customer.objects.create(name="Ani")
        caller().post(path(survey), {"responses": [SENT | {"customer": ani.key}]})
        row = Response.objects.get()
        assert row.customer_id is None
        assert "pos-77" not in row.external_id
        listed = caller().get(path(survey)).json()["items"]
        assert listed[0]["customer"] is None

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            ({"recommend": 11}, "was not offered"),
            ({"recommend": "NaN"}, "was not offered"),
            ({"recommend@Rose": 9}, "no brand"),
            ({"horoscope": 9}, "does not ask"),
            ({"improve": "a", "recommend": ["a"]}, "was not offered"),
        ],
    )
    def test_names_what_is_at_fault_and_keeps_none(self, caller, answers, said):
        survey = make_survey("nps")
        sent = {"responses": [SENT, SENT | {"response_id": "b", "answers": answers}]}
        answer = caller().post(path(survey), sent)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert "responses[1]" in answer.json()["detail"]
        assert said in answer.json()["detail"]
        assert not Response.objects.exists()

    @pytest.mark.parametrize("state", ["draft", "closed"])
    def test_only_to_open_surveys(self, caller, state):
        survey = make_survey("nps", state=state)
        answer = caller().post(path(survey), {"responses": [SENT]})
        assert answer.status_code == 409

    def test_takes_few_queries(self, caller, django_assert_max_num_queries):
        survey, someone = make_survey("nps"), caller()
        many = [SENT | {"response_id": f"r{n}"} for n in range(400)]
        with django_assert_max_num_queries(22):
            answer = someone.post(path(survey), {"responses": many})
        assert answer.json()["new"] == 400

    @pytest.mark.parametrize("scope", ["answers:read", "orders:write"])
    def test_needs_its_scope(self, caller, scope):
        survey = make_survey("nps")
        answer = caller(scope).post(path(survey), {"responses": [SENT]})
        assert answer.status_code == 403


class TestReading:
    def test_lists_surveys_and_what_they_ask(self, caller):
        survey = make_survey("csat")
        someone = caller("answers:read")
        assert someone.get("/surveys").json()["items"][0]["key"] == survey.key
        told = someone.get(f"/surveys/{survey.key}").json()
        assert told["questions"][:2] == ["overall", "satisfaction_1"]

    def test_lists_answers_page_by_page(self, caller):
        survey = make_survey("nps")
        make_sample(survey, 5)
        someone = caller("answers:read")
        first = someone.get(f"{path(survey)}?limit=3").json()
        assert len(first["items"]) == 3
        rest = someone.get(f"{path(survey)}?limit=3&cursor={first['next']}").json()
        assert len(rest["items"]) == 2
        assert "token" not in str(first)

    def test_unknown_surveys_are_problems(self, caller):
        answer = caller().get("/surveys/aaaaaaaaaa/answers")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_needs_its_scope(self, caller):
        survey = make_survey("nps")
        assert caller("answers:write").get(path(survey)).status_code == 403
