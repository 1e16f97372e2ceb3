"""Keys with scopes, and calls that carry them."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from django.test import Client

from nilai_studio.api.keys import SCOPES
from nilai_studio.api.models import ApiKey, digest_of, new_api_key


@pytest.fixture
def caller(business):
    """Make a caller with scopes, as in `caller("orders:read")`; all without any."""

    def make(*scopes: str) -> SimpleNamespace:
        key = new_api_key()
        ApiKey.objects.create(
            name=f"key {ApiKey.objects.count()}",
            start=key[:10],
            digest=digest_of(key),
            scopes=list(scopes or SCOPES),
        )
        client = Client(headers={"authorization": f"Bearer {key}"})

        def send(method: str, path: str, body: Any = None):
            data = {} if body is None else {"data": json.dumps(body)}
            kind = "application/json"
            return client.generic(method, f"/api{path}", content_type=kind, **data)

        return SimpleNamespace(
            key=key,
            get=lambda path: send("GET", path),
            post=lambda path, body=None: send("POST", path, body),
            put=lambda path, body=None: send("PUT", path, body),
            client=client,
        )

    return make


@pytest.fixture
def one_connection():
    """Keep the test's own connection over several requests, as Django's client does."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)
