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
