import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from databases_for_tests import new_database, new_studio
from live_studio import LiveStudio, in_studio


def are_gone(pids: list[int], within: float = 30.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        alive = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        # A zombie has ended; whoever adopted it has not looked yet.
        alive = [
            pid
            for pid in alive
            if "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
        ]
        if not alive:
            return True
        time.sleep(0.1)
    return False


def run(*line: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from nilai.cli import main; main()", "studio"]
    return subprocess.run(
        [*command, *line], check=False, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[LiveStudio]:
    """A studio that runs, shared: it runs on after each of these tests."""
    studio = new_studio(tmp_path_factory.mktemp("running") / "home").start()
    yield studio
    studio.stop()


class TestStart:
    def test_from_nothing_prints_a_one_time_password_once(self, tmp_path):
        live = LiveStudio(tmp_path / "home", database=new_database()).start()
        try:
            assert len(live.password) >= 12
            pids = live.processes()
            assert len(pids) >= 3
            assert live.stop() == 0
            assert are_gone(pids), "every process ends when asked"
            live.password = ""
            live.start()
            assert live.password == "", "the second start makes no second owner"
            # Killed, the supervisor takes the others along; the folder is free again.
            pids = live.processes()
            os.kill(pids[0], signal.SIGKILL)
            live.process.wait()
            assert are_gone(pids)
            live.start()
        finally:
            live.stop()

    def test_stopped_before_its_first_page_ends_at_once(self, tmp_path):
        live = new_studio(tmp_path / "home")
        # Returns as soon as the server's own process, its child, is there.
        live._wait = lambda _log: wait_for_server(live)
        live.start()
        asked = time.monotonic()
        assert live.stop() == 0
        assert time.monotonic() - asked < 10


def wait_for_server(live: LiveStudio) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        lines = []
        for pid in live.processes():
            with suppress(OSError):
                lines.append(Path(f"/proc/{pid}/cmdline").read_text())
        if sum("config.web" in line for line in lines) == 2:
            return
        time.sleep(0.02)
    raise AssertionError("no server came")


class TestRunning:
    def test_sends_strangers_to_the_sign_in_page(self, running):
        with urllib.request.urlopen(running.address) as page:
            assert page.url.startswith(f"{running.address}/admin/login/")
            assert "Content-Security-Policy" in page.headers

    def test_starts_again_what_is_killed(self, running):
        before = set(running.processes())
        for pid in before - {running.process.pid}:
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 60
        while time.monotonic() < end and len(running.processes()) < len(before):
            time.sleep(0.2)
        running.wait_for_page()
        assert running.process.poll() is None

    def test_refuses_a_second_studio_on_the_same_folder(self, running):
        second = run("up", "--home", str(running.folder), "--port", "0")
        assert second.returncode == 2
        assert "is running on" in second.stderr


MEGABYTE = b"x" * 2**20
MAKE_KEY = """
from nilai_studio.api.actions import make_key
from nilai_studio.business.models import User
print(make_key(name="Kasir", scopes=["orders:write"], by=User.objects.first())[1])
"""


def pieces_of(whole: bytes) -> Iterator[bytes]:
    for at in range(0, len(whole), 100):
        piece = whole[at : at + 100]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def heard_from(line: socket.socket) -> str:
    """Return an answer: its head, and what of its body comes at once or soon."""
    heard = b""
    with suppress(ConnectionResetError):
        while b"}" not in heard and (piece := line.recv(8192)):
            heard += piece
    return heard.decode()


def peak_of(studio: LiveStudio) -> int:
    """Return the most bytes that one of its processes ever held."""
    told = [Path(f"/proc/{pid}/status").read_text() for pid in studio.processes()]
    return max(int(text.split("VmHWM:")[1].split()[0]) for text in told) * 1024


@pytest.fixture(scope="module")
def send(running):
    key = in_studio(running.folder, MAKE_KEY)

    def post(header: str, pieces: Iterable[bytes]) -> str:
        head = (
            f"POST /api/orders/bulk HTTP/1.1\r\nHost: localhost:{running.port}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"{header}\r\n\r\n"
        )
        with socket.create_connection(("localhost", running.port), 20) as line:
            line.sendall(head.encode())
            # It need not listen to the end: what it says first counts.
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in pieces:
                    if select.select([line], [], [], 0)[0]:
                        break
                    line.sendall(piece)
            return answered(line)

    return post


def answered(line: socket.socket) -> str:
    """Read an answer to its end, or as far as it comes before the line is cut."""
    said = b""
    with suppress(ConnectionResetError):
        while not is_whole(said) and (more := line.recv(8192)):
            said += more
    return said.decode()


def is_whole(said: bytes) -> bool:
    head, end, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return bool(end and length) and len(body) >= int(length[1])


class TestGiantBodies:
    """What a program sends to the API without end, or with a length that is not so."""

    @pytest.mark.parametrize(
        ("header", "pieces"),
        [
            ("Content-Length: 99999999999", []),
            (f"Content-Length: {300 * 2**20}", [MEGABYTE] * 300),
            (
                "Transfer-Encoding: chunked",
                [b"100000\r\n" + MEGABYTE + b"\r\n"] * 300,
            ),
        ],
        ids=["declared only", "sent whole", "in pieces"],
    )
    def test_are_told_to_be_too_large_and_held_nowhere(
        self, running, send, header, pieces
    ):
        before = peak_of(running)
        answer = send(header, pieces)
        assert answer.startswith("HTTP/1.1 413 ")
        assert "application/problem+json" in answer
        # Whoever is cut off while sending may miss the document itself.
        assert pieces or "urn:nilai:problem:too-large" in answer
        assert peak_of(running) < before + 60 * 2**20

    def test_small_ones_may_come_in_pieces(self, send):
        order = {
            "order_id": "1",
            "customer": {"external_id": "7"},
            "ordered_at": "2026-11-20T09:30:00+07:00",
            "revenue_amount": "125000",
        }
        body = json.dumps({"orders": [order]}).encode()
        answer = send("Transfer-Encoding: chunked", pieces_of(body))
        assert answer.startswith("HTTP/1.1 200 ")
        assert '"new": 1' in answer


class TestRefusals:
    def test_refuses_a_port_that_is_taken(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            answer = run("up", "--home", str(tmp_path / "a"), "--port", port)
        assert answer.returncode == 2
        assert f"--port {port} cannot be used" in answer.stderr
        # Nothing was begun that the next start would find.
        assert not (tmp_path / "a").exists()

    @pytest.mark.parametrize(
        ("option", "said"),
        [
            (("--port", "99999"), "--port 99999 cannot be used"),
            (("--address", "toko.example"), "begin with https://"),
        ],
    )
    def test_refuses_what_cannot_be_before_anything_is_made(
        self, tmp_path, option, said
    ):
        answer = run("up", "--home", str(tmp_path / "a"), *option)
        assert answer.returncode == 2
        assert said in answer.stderr
        assert "Traceback" not in answer.stderr
        # The next start may still name PostgreSQL.
        assert not (tmp_path / "a").exists()

    @pytest.mark.parametrize("command", ["backup", "check", "rebuild-lake"])
    def test_refuses_a_folder_without_a_studio(self, tmp_path, command):
        answer = run(command, "--home", str(tmp_path))
        assert answer.returncode == 2
        assert "holds no studio" in answer.stderr

    def test_says_when_the_database_cannot_be_reached(self, tmp_path):
        answer = run(
            "up", "--home", str(tmp_path / "a"), "--port", "0",
            "--database", "postgresql://nobody@127.0.0.1:1/none",
        )  # fmt: skip
        assert answer.returncode == 2
        assert "cannot be reached" in answer.stderr
        assert "Traceback" not in answer.stderr
        # The right address may be given next.
        assert not (tmp_path / "a").exists()
