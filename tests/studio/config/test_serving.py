"""One folder serves a database on PostgreSQL; others are refused, in sentences."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases_for_tests import new_database

from nilai.errors import OptionError
from nilai_studio.config import serving, start
from nilai_studio.config.home import Home, make_home
from nilai_studio.config.serving import (
    beat,
    refuse_another,
    refuse_running,
    serve,
    server_of,
)

pytestmark = pytest.mark.skipif(
    "NILAI_TEST_ADDRESS" not in os.environ, reason="of PostgreSQL alone"
)

SET_BY_UP = ("NILAI_HOME", "NILAI_ADDRESS", "NILAI_HOSTS", "DJANGO_SETTINGS_MODULE")
ACCOUNT = (
    "INSERT INTO business_user (password, is_superuser, first_name, last_name, "
    "is_staff, is_active, date_joined, email, must_change_password) "
    "VALUES ('', false, '', '', true, true, now(), 'ani@toko.example', false)"
)


def command(*line: str) -> subprocess.CompletedProcess[str]:
    begin = [sys.executable, "-c", "from nilai.cli import main; main()", "studio"]
    return subprocess.run(
        [*begin, *line], check=False, capture_output=True, text=True, timeout=180
    )


@pytest.fixture
def address() -> str:
    """A migrated database."""
    return new_database(is_migrated=True)


@pytest.fixture
def cursor(address) -> Iterator[Any]:
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection.cursor()


@pytest.fixture
def home(tmp_path, address, cursor) -> Home:
    """The folder that serves the database."""
    made = make_home(tmp_path / "home", address)
    serve(cursor, made)
    return made


@contextmanager
def at_work(cursor: Any, home: Home) -> Iterator[None]:
    """Let a worker of the folder be heard of."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.1):
            beat(cursor, home)

    assert beat(cursor, home)
    thread = threading.Thread(target=work)
    thread.start()
    yield
    ended.set()
    thread.join()


class TestAnotherFolder:
    def test_is_refused_before_anything_is_made(self, tmp_path, address, home):
        other = tmp_path / "other"
        done = command("up", "--home", str(other), "--port", "0", "--database", address)
        assert done.returncode == 2
        assert f"holds the studio of {home.folder} on " in done.stderr
        assert "--move-here" in done.stderr
        assert not other.exists()

    def test_moves_nowhere_while_the_other_one_works(
        self, tmp_path, address, cursor, home
    ):
        other = ["--home", str(tmp_path / "other"), "--database", address]
        with at_work(cursor, home):
            done = command("up", *other, "--port", "0", "--move-here")
        assert done.returncode == 2
        assert f"the studio of {home.folder} on " in done.stderr
        assert "is running on this database" in done.stderr
        assert not (tmp_path / "other").exists()

    def test_is_refused_where_an_older_version_wrote_nobody_down(
        self, tmp_path, cursor
    ):
        other = Home(tmp_path / "other")
        refuse_another(cursor, other, is_new=True)
        cursor.execute(ACCOUNT)
        with pytest.raises(OptionError, match="not written down"):
            refuse_another(cursor, other, is_new=True)
        cursor.execute("DROP TABLE business_servinghome")
        with pytest.raises(OptionError, match="not written down"):
            refuse_another(cursor, other, is_new=True)
        # One that was begun before goes on with its own.
        refuse_another(cursor, make_home(tmp_path / "begun"))

    def test_is_refused_by_every_command(self, tmp_path, address, home):
        make_home(tmp_path / "other", address)
        for line in (["check"], ["rebuild-lake"], ["up", "--port", "0"]):
            done = command(*line, "--home", str(tmp_path / "other"))
            assert done.returncode in (1, 2)
            assert "holds the studio of" in done.stderr
            assert "Traceback" not in done.stderr

    def test_may_serve_from_now_on(self, tmp_path, cursor, home):
        other = make_home(tmp_path / "other")
        serve(cursor, other)
        refuse_another(cursor, other)
        assert beat(cursor, other)
        assert not beat(cursor, home), "the former one's worker ends"
        with pytest.raises(OptionError, match="holds the studio of"):
            refuse_another(cursor, home)


class TestCopiedFolder:
    """Of one secret, so that it may serve, but not while the other one does."""

    @pytest.fixture
    def copied(self, tmp_path, home) -> Home:
        shutil.copytree(home.folder, tmp_path / "copy")
        return Home(tmp_path / "copy")

    def test_is_refused_while_the_other_one_works(self, cursor, address, home, copied):
        refuse_another(cursor, copied)
        told = []
        with psycopg.connect(address, autocommit=True) as other:  # noqa: SIM117
            with at_work(other.cursor(), home):
                with pytest.raises(OptionError, match="is running on this database"):
                    refuse_running(cursor, copied, told.append)
                refuse_running(cursor, home, told.append)
        assert len(told) == 1

    def test_serves_when_the_other_one_has_stopped(self, cursor, home, copied):
        beat(cursor, home)
        beat(cursor, home, is_last=True)
        refuse_running(cursor, copied, pytest.fail)

    def test_serves_when_the_other_one_is_silent(
        self, cursor, home, copied, monkeypatch
    ):
        monkeypatch.setattr(serving, "SILENT_AFTER", 1.0)
        beat(cursor, home)
        refuse_running(cursor, copied, lambda _told: None)


class TestMachine:
    """Named otherwise while the studio runs, as a laptop is in another network."""

    @pytest.fixture(autouse=True)
    def kept(self, monkeypatch):
        monkeypatch.setattr(socket, "gethostname", lambda: "melati")
        monkeypatch.setenv(serving.MACHINE, "")

    def test_stays_the_one_that_serves(self, cursor, home, monkeypatch):
        serving.name_machine()
        serve(cursor, home)
        monkeypatch.setattr(socket, "gethostname", lambda: "melati.local")
        assert beat(cursor, home)

    def test_is_named_before_it_is_written_down(self, home, monkeypatch):
        found = []

        def prepare(made, *_given, **_options):
            monkeypatch.setattr(socket, "gethostname", lambda: "melati.local")
            found.append(server_of(made).machine)

        def watch(*_given):
            found.append(server_of(home).machine)
            return 0

        monkeypatch.setattr(start, "_prepare", prepare)
        monkeypatch.setattr(start, "watch", watch)
        # What `up` sets is put back afterwards.
        for name in SET_BY_UP:
            monkeypatch.setenv(name, os.environ.get(name, ""))
        with pytest.raises(SystemExit):
            start.up(home=home.folder, port=0)
        assert found == ["melati", "melati"]


class TestRefusals:
    def test_name_the_role_that_may_not(self, tmp_path, address, cursor):
        cursor.execute("DROP ROLE IF EXISTS stranger")
        cursor.execute("CREATE ROLE stranger LOGIN")
        strange = address.replace("//nilai@", "//stranger@")
        home = ["--home", str(tmp_path / "a")]
        done = command("up", *home, "--port", "0", "--database", strange)
        assert done.returncode == 2
        assert "permission denied" in done.stderr
        assert "let stranger own" in done.stderr
        make_home(tmp_path / "a", strange)
        for line in (["up", "--port", "0"], ["check"]):
            done = command(*line, *home)
            assert done.returncode in (1, 2)
            assert "let stranger own" in done.stderr
            assert "Traceback" not in done.stderr

    def test_take_a_new_password_only_where_it_opens(self, tmp_path, address, home):
        wrong = address.replace("//nilai@", "//nobody:x@")
        folder = ["--home", str(home.folder)]
        done = command("up", *folder, "--port", "0", "--database", wrong)
        assert done.returncode == 2
        assert "cannot be reached" in done.stderr
        assert home.settings["database"] == address

    def test_of_a_database_that_is_not_empty_say_what_is_there(self, tmp_path, home):
        file = tmp_path / "backup.tar.gz"
        done = command("backup", "--home", str(home.folder), "--out", str(file))
        assert done.returncode == 0, done.stderr
        address = home.settings["database"]
        again = ["restore", str(file), "--home", str(tmp_path / "again")]
        done = command(*again, "--database", address)
        assert done.returncode == 2
        assert "is not empty: it holds" in done.stderr
        assert "name an empty one" in done.stderr
        assert not Path(tmp_path / "again").exists()
        done = command(*again, "--database", new_database())
        assert done.returncode == 0, done.stderr
        done = command("check", "--home", str(tmp_path / "again"))
        assert "holds the studio of" not in done.stderr
