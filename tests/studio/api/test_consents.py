"""What customers said, sent and read by programs."""

import pytest

from nilai_studio.customers.actions import merge_customers
from nilai_studio.customers.consent.models import Consent
from nilai_studio.customers.models import Customer

YES = {
    "channel": "email",
    "is_given": True,
    "said_at": "2026-05-01T09:00:00+07:00",
    "how": "newsletter form",
    "wording": "Saya mau menerima kabar lewat email.",
    "wording_version": "3",
}


@pytest.fixture
def ani(business) -> Customer:
    """Somebody known."""
    return Customer.objects.create(name="Ani")


class TestConsents:
    def test_are_recorded_once_however_often_they_are_sent(self, caller, ani):
        path = f"/customers/{ani.key}/consents"
        answers = [caller().post(path, YES) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 200, 200]
        first, *others = [answer.json() for answer in answers]
        assert others == [first, first]
        assert first.pop("recorded_at")
        assert first == YES | {
            "purpose": "offers",
            "source": "api",
            "said_at": "2026-05-01T02:00:00Z",
            "counts": True,
        }
        assert Consent.objects.count() == 1

    def test_stand_with_the_customer(self, caller, ani):
        path = f"/customers/{ani.key}"
        assert caller().get(path).json()["consents"] == []
        caller().post(f"{path}/consents", YES)
        caller().post(
            f"{path}/consents",
            YES | {"is_given": False, "said_at": "2026-05-02T09:00:00+07:00"},
        )
        stands = [
            {
                "channel": "email",
                "purpose": "offers",
                "is_given": False,
                "said_at": "2026-05-02T02:00:00Z",
            }
        ]
        assert caller().get(path).json()["consents"] == stands
        assert caller().get("/customers").json()["items"][0]["consents"] == stands

    def test_are_all_listed_with_the_one_that_counts(self, caller, ani):
        path = f"/customers/{ani.key}/consents"
        caller().post(path, YES)
        caller().post(path, YES | {"said_at": "2026-04-01T00:00:00Z"})
        items = caller().get(path).json()["items"]
        assert [item["counts"] for item in items] == [True, False]

    def test_say_that_they_do_not_count_when_they_came_late(self, caller, ani):
        path = f"/customers/{ani.key}/consents"
        caller().post(path, YES | {"is_given": False})
        late = caller().post(path, YES | {"said_at": "2026-04-01T00:00:00Z"})
        assert late.status_code == 201
        assert late.json()["counts"] is False

    def test_of_one_who_was_merged_go_to_whom_they_became(self, caller, ani):
        gone = Customer.objects.create(name="Any")
        merge_customers(kept=ani, gone=gone, by=None)
        caller().post(f"/customers/{gone.key}/consents", YES)
        assert Consent.objects.get().customer == ani

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"channel": "fax"}, "'email', 'phone' or 'chat'"),
            ({"purpose": "spam"}, "'offers' or 'surveys'"),
            ({"said_at": "2999-01-01T00:00:00Z"}, "year 2999"),
            ({"said_at": "2199-01-01T00:00:00Z"}, "still to come"),
            ({"said_at": "2026-05-01T09:00:00"}, "timezone"),
            ({"is_given": None}, "valid boolean"),
            ({"how": "x" * 201}, "200"),
            ({"recorded_by": 1}, "No member of this name"),
        ],
    )
    def test_are_refused_in_words(self, caller, ani, change, said):
        answer = caller().post(f"/customers/{ani.key}/consents", YES | change)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert said in answer.json()["detail"]
        assert not Consent.objects.exists()

    def test_of_nobody_are_a_problem(self, caller, business):
        assert caller().get("/customers/nobody/consents").status_code == 404
        assert caller().post("/customers/nobody/consents", YES).status_code == 404
