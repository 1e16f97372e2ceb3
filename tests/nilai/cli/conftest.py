"""The command run in this process."""

import sys
from dataclasses import dataclass

import pytest

from nilai.cli import main


@dataclass
class Done:
    """What the command left behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def nilai(monkeypatch, capsys):
    """Run the command in this process: the same, without starting Python anew."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["nilai", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def heard() -> dict[tuple[str, ...], Done]:
    """What commands have answered that several tests read."""
    return {}


@pytest.fixture
def once(nilai, heard):
    """Run a command at its first asking; its files stay as they are for the worker."""

    def run(*arguments):
        asked = tuple(map(str, arguments))
        if asked not in heard:
            heard[asked] = nilai(*asked)
        return heard[asked]

    return run
