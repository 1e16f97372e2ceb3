"""A real PostgreSQL for the tests: its own binaries, a new cluster, a free port."""

import atexit
import os
import shutil
import socket
import subprocess
from pathlib import Path


def start_postgresql(folder: Path, *, is_durable: bool = False) -> str:
    """Start a cluster under `folder`; return the address of its database.

    Tests lose nothing when the machine goes down: theirs is not durable.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(found[-1]) if found else None)
    if initdb is None:
        message = "initdb is missing: install Debian's package postgresql"
        raise RuntimeError(message)
    binaries = Path(initdb).resolve().parent
    cluster = folder / "postgresql"
    cluster.mkdir()
    before: list[str] = []
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        folder.chmod(0o711)
        shutil.chown(cluster, "postgres")
        before = ["runuser", "-u", "postgres", "--"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(*line: str) -> None:
        subprocess.run([*before, *line], check=True, stdout=subprocess.DEVNULL, cwd="/")

    run(f"{binaries}/initdb", "-D", str(cluster), "-U", "nilai", "-A", "trust", "-N")
    options = (
        f"-p {port} -k {cluster} -c listen_addresses=127.0.0.1"
        f" -c fsync={'on' if is_durable else 'off'} -c max_connections=200"
    )
    run(
        f"{binaries}/pg_ctl", "-D", str(cluster), "-o", options,
        "-l", str(cluster / "log"), "-w", "start",
    )  # fmt: skip
    atexit.register(run, f"{binaries}/pg_ctl", "-D", str(cluster), "-m", "fast", "stop")
    return f"postgresql://nilai@127.0.0.1:{port}/postgres"
