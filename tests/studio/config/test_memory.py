"""What was freed does not stay with a process."""

import subprocess
import sys

import pytest

MUCH_AND_FREED = """
from nilai_studio.config.memory import give_back, resident

before = resident()
much = [bytearray(1000) for _ in range(100_000)]
# What stays lies between what goes, so that the heap cannot shrink by itself.
kept = much[::500] + much[-1:]
del much
freed = resident() - before
give_back()
print(freed, resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own way of keeping memory")
def test_is_given_back_after_much_was_held():
    line = [sys.executable, "-c", MUCH_AND_FREED]
    told = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    freed, kept = map(int, told.split())
    assert freed > 50_000_000
    assert kept < freed / 4
