from pathlib import Path

import pytest
from perception.factory import make_survey

from nilai_studio.api.kinds import Kind

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "studio-api.md"


class TestProblem:
    @pytest.mark.parametrize("kind", Kind)
    def test_is_told_in_the_guide_by_its_type(self, kind):
        row = f"| `{kind.type}` | {kind.status} |"
        assert row in GUIDE.read_text("utf-8")

    def test_has_a_type_of_its_own(self):
        assert len({kind.type for kind in Kind}) == len(Kind)

    @pytest.mark.parametrize(
        ("method", "path", "body", "kind"),
        [
            ("POST", "/orders", "{", Kind.NOT_UNDERSTOOD),
            ("POST", "/orders", "{}", Kind.INPUT_AT_FAULT),
            ("GET", "/customers?cursor=xyz", "", Kind.INPUT_AT_FAULT),
            ("GET", "/customers/nobody", "", Kind.NOT_FOUND),
            ("GET", "/nowhere", "", Kind.NOT_FOUND),
            ("DELETE", "/customers", "", Kind.METHOD_NOT_ALLOWED),
            ("GET", "/orders?from=notadate", "", Kind.UNKNOWN_PARAMETER),
        ],
    )
    def test_says_its_kind(self, caller, method, path, body, kind):
        client = caller().client
        answer = client.generic(
            method, f"/api{path}", body, content_type="application/json"
        )
        told = answer.json()
        assert answer["Content-Type"] == "application/problem+json"
        assert (told["type"], told["title"]) == (kind.type, kind.title)
        assert answer.status_code == told["status"] == kind.status
        assert told["detail"]
        assert told["instance"] == f"/api{path.partition('?')[0]}"

    def test_says_its_kind_to_whoever_may_not(self, caller, client):
        answer = caller("orders:read").get("/customers")
        assert answer.json()["type"] == "urn:nilai:problem:scope-missing"
        told = client.get("/api/customers").json()
        assert told["type"] == "urn:nilai:problem:no-key"
        key = {"authorization": "Bearer nilai_never"}
        told = client.get("/api/customers", headers=key).json()
        assert told["type"] == "urn:nilai:problem:unknown-key"

    def test_says_that_a_survey_is_closed(self, caller):
        survey = make_survey("nps", state="closed")
        sent = {"responses": [{"response_id": "a", "answers": {"recommend": 9}}]}
        answer = caller().post(f"/surveys/{survey.key}/answers", sent)
        assert answer.json()["type"] == Kind.SURVEY_NOT_OPEN.type


class TestUnknownParameter:
    def test_is_named_beside_those_there_are(self, caller):
        told = caller().get("/orders?from=notadate&limit=5").json()
        assert "'from'" in told["detail"]
        assert "limit, cursor, customer, ordered_from" in told["detail"]

    def test_is_refused_where_there_are_none(self, caller):
        answer = caller().get("/worth?horizon=2")
        assert answer.status_code == 422
        assert "takes none" in answer.json()["detail"]

    def test_is_refused_before_anything_is_written(self, caller):
        answer = caller().post("/customers?dry=1", {"external_id": "7"})
        assert answer.status_code == 422
        assert caller().get("/customers").json()["items"] == []

    def test_in_a_path_is_none_in_the_address(self, caller):
        assert caller().get("/runs/1?run_id=1").status_code == 422

    def test_is_not_told_to_whoever_has_no_key(self, client, business):
        assert client.get("/api/orders?from=notadate").status_code == 401
