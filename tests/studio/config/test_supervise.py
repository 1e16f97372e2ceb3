"""Web and worker are started again when they fall over, and stop together."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from nilai_studio.config import supervise
from nilai_studio.config.supervise import DISPLACED, Kept, watch

STAYS = "import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Put back what happens on the signals that a watch takes."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def watched(monkeypatch):
    """Watch a web server that stays and a worker that ends, each time by the next status."""
    web: list[subprocess.Popen[bytes]] = []

    def ended(*statuses: int) -> tuple[int, list[int | None]]:
        left = list(statuses)
        start = Kept.start

        def start_next(one):
            if one.name == "worker" and not left:
                for process in web:
                    process.kill()
                pytest.fail("the worker is started once more")
            script = (
                f"raise SystemExit({left.pop(0)})" if one.name == "worker" else STAYS
            )
            one.line = [sys.executable, "-c", script]
            start(one)
            if one.name == "web":
                web.append(one.process)

        monkeypatch.setattr(supervise, "WAITS", (0.1,))
        monkeypatch.setattr(Kept, "start", start_next)
        status = watch("127.0.0.1", 0)
        return status, [process.poll() for process in web]

    return ended


def test_a_worker_whose_database_another_folder_serves_stops_web_too(watched, capsys):
    assert watched(DISPLACED) == (DISPLACED, [-signal.SIGTERM])
    assert "another folder serves this database now" in capsys.readouterr().err


def test_what_falls_over_is_started_again(watched, capsys):
    assert watched(1, 1, DISPLACED) == (DISPLACED, [-signal.SIGTERM])
    assert capsys.readouterr().err.count("worker ended (1); again") == 2
