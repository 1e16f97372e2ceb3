"""`nilai drivers` on one file: its importances, for comparison.

python drivers_nilai.py FILE: the command itself, with all it does, printed as JSON.
"""

import json
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    nilai = Path(sys.executable).with_name("nilai")
    command = [nilai, "drivers", sys.argv[1], "--outcome", "overall", "--json"]
    began = time.perf_counter()
    printed = subprocess.check_output(command)
    seconds = time.perf_counter() - began
    drivers = json.loads(printed)["drivers"]
    found = {driver["name"]: driver["importance"]["value"] for driver in drivers}
    ordered = {name: found[name] for name in sorted(found, key=lambda n: int(n[5:]))}
    print(json.dumps({"seconds": seconds, "parameters": ordered}))


if __name__ == "__main__":
    main()
