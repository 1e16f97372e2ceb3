"""`nilai studio check`: look whether everything is whole."""

import sys
from pathlib import Path

import typer

from nilai_studio.config.options import HomeFolder
from nilai_studio.config.ready import open_home


def check(*, home: HomeFolder = Path("nilai-data")) -> None:
    """Look over secret, database, totals, lake, queue, disk and backups."""
    open_home(home)
    from nilai_studio.backoffice.health import examine

    findings = examine(thoroughly=True)
    for finding in findings:
        mark = {"good": "ok   ", "notice": "note ", "fault": "FAULT"}[finding.state]
        typer.echo(f"{mark}  {finding.title}: {finding.text}")
    sys.exit(1 if any(finding.state == "fault" for finding in findings) else 0)
