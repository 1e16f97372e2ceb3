"""A real studio for tests: `nilai studio up` in processes of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

READY_WITHIN = 300.0
"""Seconds to the first page; generous, for machines that do much else."""


@dataclass
class LiveStudio:
    """One studio on a folder and a free port.

    Parameters
    ----------
    folder : Path
        Its home; may be begun already.
    database : str
        PostgreSQL's address; "" for the embedded database.
    options : tuple of str
        Further options of `up`.
    """

    folder: Path
    database: str = ""
    options: tuple[str, ...] = ()
    port: int = 0
    password: str = ""
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> "LiveStudio":
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NILAI_HOME", "DJANGO_SETTINGS_MODULE", "NILAI_ADDRESS")
        }
        log = self.folder.with_name(self.folder.name + ".log")
        line = [
            sys.executable, "-c", "from nilai.cli import main; main()",
            "studio", "up", "--home", str(self.folder), "--port", str(self.port),
            *(["--database", self.database] if self.database else []),
            *self.options,
        ]  # fmt: skip
        said_before = log.stat().st_size if log.exists() else 0
        with log.open("a") as output:
            self.process = subprocess.Popen(
                line, stdout=output, stderr=subprocess.STDOUT, env=environment,
                start_new_session=True, text=True,
            )  # fmt: skip
        self._wait(log)
        found = re.search(r"one-time password +(\S+)", log.read_text()[said_before:])
        self.password = found[1] if found else self.password
        return self

    def _wait(self, log: Path) -> None:
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the studio ended:\n{log.read_text()}")
            with suppress(URLError, OSError):
                urllib.request.urlopen(f"{self.address}/admin/login/", timeout=5)
                return
            time.sleep(0.1)
        raise AssertionError(f"no page came:\n{log.read_text()}")

    def processes(self) -> list[int]:
        """Return the studio's processes, the supervisor first."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError, ValueError):
                    status = (entry / "stat").read_text().rpartition(")")[2].split()
                    children.setdefault(int(status[1]), []).append(int(entry.name))
        found = [self.process.pid]
        for pid in found:
            found += children.get(pid, [])
        return found

    def kill(self) -> None:
        """Kill every process at once, as a power failure would."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def kill_part(self, module: str, number: int = signal.SIGKILL) -> int:
        """Kill the processes that run a module, as in `config.worker`; how many."""
        count = 0
        for pid in self.processes():
            with suppress(OSError):
                if module in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, number)
                    count += 1
        return count

    def wait_for_page(self) -> None:
        """Wait until the web server answers."""
        self._wait(self.folder.with_name(self.folder.name + ".log"))

    def stop(self) -> int:
        """Ask it to stop; return its exit status."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            return self.process.wait(timeout=120)
        return self.process.returncode if self.process else 0


def in_studio(folder: Path, code: str) -> str:
    """Run Python beside a studio, on its folder; return what it prints."""
    begin = "import django; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + code],
        env={
            **os.environ,
            "NILAI_HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "nilai_studio.config.settings",
        },
        check=False, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
