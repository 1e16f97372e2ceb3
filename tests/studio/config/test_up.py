import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases_for_tests import new_database, new_studio
from live_studio import LiveStudio


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


class TestRefusals:
    def test_refuses_a_port_that_is_taken(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            answer = run("up", "--home", str(tmp_path / "a"), "--port", port)
        assert answer.returncode == 2
        assert f"--port {port} cannot be used" in answer.stderr
        # Nothing was begun that the next start would find.
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
        assert answer.returncode == 1
        assert "cannot be reached" in answer.stderr
        assert "Traceback" not in answer.stderr
