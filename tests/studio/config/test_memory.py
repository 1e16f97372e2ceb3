"""What was freed does not stay with a process."""

import subprocess
import sys

import pytest

HELD_BY_A_LIST = """
import sqlite3, sys, threading
from nilai_studio.config.memory import give_back, resident

MIB = 2**20

def read():
    one = sqlite3.connect(":memory:")
    one.execute("CREATE TABLE page (text)")
    one.executemany("INSERT INTO page VALUES (?)", (("x" * 900,) for _ in range(90_000)))
    # What stays lies behind what goes, so that the heap cannot shrink by itself.
    kept.append(bytearray(1000))
    one.close()

kept, before = [], resident()
reading = [threading.Thread(target=read) for _ in range(3)]
for one in reading:
    one.start()
for one in reading:
    one.join()
took = resident() - before
give_back()
print(took // MIB, (resident() - before) // MIB)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own way of keeping memory")
def test_is_given_back_after_much_was_read():
    line = [sys.executable, "-c", HELD_BY_A_LIST]
    told = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    took, kept = map(int, told.split())
    assert kept < took / 3, told
