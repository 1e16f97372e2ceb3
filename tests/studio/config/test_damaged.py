"""Backups that a disk, a cable or a full stick damaged: refused whole, in a sentence."""

import io
import sqlite3
import tarfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nilai.errors import FileError
from nilai_studio.config.backup import write_backup
from nilai_studio.config.home import Home, make_home
from nilai_studio.config.restore import restore_backup

OFTEN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Home:
    """A small studio, whose files do and do not compress."""
    home = make_home(tmp_path_factory.mktemp("damaged") / "home")
    random = np.random.default_rng(1)
    with sqlite3.connect(home.path("studio.sqlite3")) as database:
        database.execute("CREATE TABLE orders (id INTEGER, note TEXT)")
        rows = [(n, f"note {random.random()}") for n in range(2000)]
        database.executemany("INSERT INTO orders VALUES (?, ?)", rows)
    database.close()
    for run in range(8):
        home.path("runs", str(run)).mkdir()
        home.path("runs", str(run), "a.parquet").write_bytes(random.bytes(3000))
        home.path("runs", str(run), "report.html").write_text("<p>worth</p>" * 500)
    return home


@pytest.fixture(scope="module")
def backup(studio) -> bytes:
    """What its backup holds."""
    return write_backup(studio).read_bytes()


@pytest.fixture
def told_of(studio, tmp_path_factory) -> Callable[[bytes], str]:
    """Restore a file; return what was refused of it, or "" where nothing was lost."""

    def told(content: bytes) -> str:
        folder = tmp_path_factory.mktemp("restored")
        file, home = folder / "broken.tar.gz", folder / "new" / "home"
        file.write_bytes(content)
        try:
            restored = restore_backup(file, home)
        except FileError as error:
            assert [path.name for path in folder.iterdir()] == [file.name]
            return str(error)
        assert held_in(restored) == held_in(studio)
        return ""

    return told


def held_in(home: Home) -> tuple[list[Any], dict[str, bytes]]:
    """Return what a studio's database and files hold."""
    with sqlite3.connect(home.path("studio.sqlite3")) as database:
        rows = database.execute("SELECT id, note FROM orders").fetchall()
    database.close()
    files = [home.path("secret"), *home.path("runs").rglob("*.*")]
    return rows, {str(f.relative_to(home.folder)): f.read_bytes() for f in files}


def is_a_sentence(told: str) -> bool:
    return told.endswith("; take another copy") and "\n" not in told


class TestDamage:
    @OFTEN
    @given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
    def test_of_one_bit_is_told_or_harmless(self, backup, told_of, place, bit):
        content = bytearray(backup)
        content[int(place * len(content))] ^= 1 << bit
        told = told_of(bytes(content))
        assert told == "" or is_a_sentence(told)

    @pytest.mark.parametrize("hundredth", range(2, 92, 3))
    def test_of_one_byte_in_the_middle_is_told(self, backup, told_of, hundredth):
        content = bytearray(backup)
        content[len(content) * hundredth // 100] ^= 0xFF
        assert is_a_sentence(told_of(bytes(content)))

    @OFTEN
    @given(share=st.floats(0, 0.98))
    def test_of_a_file_cut_off_is_told(self, backup, told_of, share):
        assert is_a_sentence(told_of(backup[: int(share * len(backup))]))

    def test_is_none_in_what_was_written(self, backup, told_of):
        assert told_of(backup) == ""

    @pytest.mark.parametrize(
        "manifest", ["[]", "{}", '{"sha256": 5}', "no JSON", "\xff"]
    )
    def test_of_the_sums_is_told(self, told_of, manifest):
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w:gz") as archive:
            member = tarfile.TarInfo("manifest.json")
            member.size = len(manifest.encode("latin-1"))
            archive.addfile(member, io.BytesIO(manifest.encode("latin-1")))
        assert is_a_sentence(told_of(content.getvalue()))

    def test_of_its_name_is_told(self, tmp_path):
        with pytest.raises(FileError, match="is not there; name a file"):
            restore_backup(tmp_path / "none.tar.gz", tmp_path / "home")
        assert not list(tmp_path.iterdir())
