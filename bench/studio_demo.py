"""How long does `make demo` take in a fresh clone, to the first page?

    python bench/studio_demo.py

With warm package caches, environment and compiling included. Port 8000 must be free.
"""

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[1]
PAGE = "http://localhost:8000/admin/login/"
PATIENCE = 600


def main() -> None:
    """Clone, start, wait for the page, stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if answers():
        raise SystemExit(f"something answers at {PAGE} already: stop it first")
    with tempfile.TemporaryDirectory(prefix="nilai-bench-") as folder:
        clone = Path(folder) / "nilai"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        took = measure(clone)
    print(f"make demo {took:.0f} s to the first page")
    if asked.json:
        asked.json.write_text(json.dumps({"demo_seconds": took}))


def measure(clone: Path) -> float:
    """Return the seconds from the command to the first page."""
    log = clone.parent / "demo.log"
    began = time.perf_counter()
    with log.open("w") as said:
        demo = subprocess.Popen(
            ["make", "demo"], cwd=clone, start_new_session=True,
            stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        while not answers():
            if demo.poll() is not None or time.perf_counter() > began + PATIENCE:
                raise SystemExit(f"no page came:\n{log.read_text()}")
            time.sleep(0.1)
        return time.perf_counter() - began
    finally:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGTERM)
        demo.wait(120)


def answers() -> bool:
    """Tell whether the sign-in page is there."""
    with suppress(URLError, OSError), urllib.request.urlopen(PAGE, timeout=5) as page:
        return page.status == 200
    return False


if __name__ == "__main__":
    main()
