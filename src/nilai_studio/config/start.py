"""`nilai studio up`: make what is missing, then run web and worker until told."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from nilai_studio.config.home import VARIABLE, Home, make_home

RESTART_AFTER = 2.0
"""Seconds before a process that fell over is started again."""
STOP_WITHIN = 25.0
"""Seconds for processes to finish what they are doing."""


def up(
    *,
    home: Annotated[
        Path, typer.Option(help="Folder of this installation.", metavar="DIR")
    ] = Path("nilai-data"),
    port: Annotated[int, typer.Option(help="Port of the web server.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for the network.")
    ] = "127.0.0.1",
    database: Annotated[
        str,
        typer.Option(
            help="postgresql://user:password@host/name; the embedded database "
            "without it.",
            metavar="ADDRESS",
        ),
    ] = "",
    owner: Annotated[
        str, typer.Option(help="Email address of the first account.", metavar="EMAIL")
    ] = "owner@nilai.localhost",
) -> None:
    """Start the studio: its folder, database and owner are made at first."""
    made = make_home(home, database)
    prepare(made, port)
    password = make_owner(owner)
    address = os.environ["NILAI_ADDRESS"]
    typer.echo(f"Nilai is at {address}")
    if password:
        typer.echo(f"  user                {owner}")
        typer.echo(f"  one-time password   {password}")
    sys.exit(watch(made, host, port))


def prepare(home: Home, port: int) -> None:
    """Bring the database to this version."""
    os.environ[VARIABLE] = str(home.folder)
    os.environ.setdefault("NILAI_ADDRESS", f"http://localhost:{port}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def make_owner(email: str) -> str | None:
    """Return the one-time password of the owner, when there was none yet."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    people = get_user_model()
    if people.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    person = people.objects.create_user(
        email, password, is_staff=True, must_change_password=True
    )
    person.groups.add(Group.objects.get(name="Owner"))
    return password


def watch(home: Home, host: str, port: int) -> int:
    """Run web and worker; start again what falls over; stop both when told."""
    del home
    commands = {
        "web": [
            sys.executable, "-m", "granian", "--interface", "wsgi",
            "--host", host, "--port", str(port), "--workers", "1",
            "--blocking-threads", "8", "--log-level", "warning", "--no-ws",
            "nilai_studio.config.wsgi:application",
        ],
        "worker": [sys.executable, "-m", "nilai_studio.config.worker"],
    }  # fmt: skip
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = {name: subprocess.Popen(line) for name, line in commands.items()}  # noqa: S603
    while not stopping:
        time.sleep(0.2)
        for name, process in running.items():
            if process.poll() is not None and not stopping:
                typer.echo(f"{name} stopped ({process.returncode}); again", err=True)
                time.sleep(RESTART_AFTER)
                running[name] = subprocess.Popen(commands[name])  # noqa: S603
    return _stop_all(list(running.values()))


def _stop_all(processes: list[subprocess.Popen[bytes]]) -> int:
    for process in processes:
        process.terminate()
    end = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
