"""Every call of the document: who may, found by walking it."""

import re

import pytest

from nilai_studio.api.addresses import api
from nilai_studio.api.keys import SCOPES

WRITES = {"post", "put", "patch", "delete"}
SUBJECT = {"surveys": "answers"}
"""Where scopes are called otherwise than addresses."""


def walk():
    for path, operations in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in operations.items():
            yield pytest.param(path, method, operation, id=f"{method} {path}")


CALLS = list(walk())


def scopes_of(operation):
    return [scope for key in operation.get("security", ()) for scope in key["Key"]]


def send(client, path, method):
    filled = re.sub(r"{\w+}", "1", path)
    return client.generic(
        method.upper(), f"/api{filled}", "{}", content_type="application/json"
    )


@pytest.mark.parametrize(("path", "method", "operation"), CALLS)
class TestCalls:
    def test_need_the_scope_of_what_they_read_or_write(self, path, method, operation):
        subject = path.split("/")[1]
        does = "write" if method in WRITES else "read"
        assert f"{SUBJECT.get(subject, subject)}:{does}" in scopes_of(operation)
        assert set(scopes_of(operation)) <= SCOPES.keys()

    def test_refuse_whoever_has_no_key(self, client, business, path, method, operation):
        assert send(client, path, method).status_code == 401

    def test_refuse_whoever_is_signed_in_and_has_no_key(
        self, signed_in, business, path, method, operation
    ):
        answer = send(signed_in("Owner"), path, method)
        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:nilai:problem:no-key"

    def test_refuse_every_scope_but_theirs(self, caller, path, method, operation):
        for scope in scopes_of(operation):
            others = caller(*(SCOPES.keys() - {scope}))
            answer = send(others.client, path, method)
            assert answer.status_code == 403
            assert scope in answer.json()["detail"]

    def test_take_their_scope_and_no_other(self, caller, path, method, operation):
        someone = caller(*scopes_of(operation))
        assert send(someone.client, path, method).status_code not in (401, 403)


def test_there_is_a_call_for_every_scope():
    used = {scope for call in CALLS for scope in scopes_of(call.values[2])}
    assert used == SCOPES.keys()
