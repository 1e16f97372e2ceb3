"""PostgreSQL stops answering while the studio runs: that is said, and ends by itself."""

import json
import os
import urllib.request
from urllib.error import HTTPError

import psycopg
import pytest
from live_shop import until

pytestmark = pytest.mark.skipif(
    "NILAI_TEST_ADDRESS" not in os.environ, reason="of PostgreSQL alone"
)

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


def answer_of(live, path: str, **headers: str):
    """Return status, headers and text of what is answered."""
    request = urllib.request.Request(live.address + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as answer:
        with answer:
            return answer.code, answer.headers, answer.read().decode()


def let_in(live, is_open: bool) -> None:
    """Open the studio's database to connections, or end them and close it."""
    name = live.database.rpartition("/")[2]
    server = os.environ["NILAI_TEST_ADDRESS"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {is_open}')
        if not is_open:
            connection.execute(END, [name])


class TestSilence:
    def test_is_told_to_people_and_programs_and_ends_by_itself(self, live):
        live.start()
        key = {"Authorization": "Bearer nilai_none"}
        assert answer_of(live, "/api/customers", **key)[0] == 401
        let_in(live, False)
        for language, said in (("en", "does not answer"), ("id", "tidak menjawab")):
            head = {"Accept-Language": language, "Cookie": "sessionid=abcdefgh"}
            status, told, page = answer_of(live, "/admin/", **head)
            assert (status, told["Retry-After"]) == (503, "10")
            assert said in page
        status, told, text = answer_of(live, "/api/customers", **key)
        assert (status, told["Retry-After"]) == (503, "10")
        assert told["Content-Type"] == "application/problem+json"
        problem = json.loads(text)
        assert problem["type"] == "urn:nilai:problem:database-not-answering"
        let_in(live, True)
        found = until(lambda: answer_of(live, "/admin/")[0], lambda x: x == 200, 30)
        assert found == 200
