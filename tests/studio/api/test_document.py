"""Whatever the document allows, and what it forbids, is answered as it says."""

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

load_all_checks()
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@schema.parametrize()
@examples(12)
def test_every_call_answers_as_the_document_says(case, caller, one_connection):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {caller().key}"}, checks=CHECKS
    )


class TestDocument:
    def test_page_takes_nothing_from_elsewhere(self, client, business):
        assert client.get("/api/")["Location"] == "/api/docs"
        page = client.get("/api/docs").content.decode()
        assert "Nilai" in page
        assert "https://" not in page.replace("https://localhost", "")

    def test_says_which_key_is_needed(self, client, business):
        document = client.get("/api/openapi.json").json()
        for path, operations in document["paths"].items():
            for operation in operations.values():
                assert operation.get("security"), path

    def test_tells_what_each_call_may_refuse(self, client, business):
        document = client.get("/api/openapi.json").json()
        answers = document["paths"]["/api/surveys/{key}/answers"]["post"]["responses"]
        assert {"200", "401", "403", "409", "422"} <= answers.keys()
        assert "application/problem+json" in answers["409"]["content"]
