"""Work is killed: a run, an import with its undo, calls of the API; all of it, or not.

One studio for all, killed and started again by each test; each has orders of its own.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from databases_for_tests import new_studio
from live_shop import WRONG, LiveShop, fill, orders_of, until
from live_studio import in_studio
from sold import write_rows

FINAL = ("done", "failed", "cancelled")
STEPS = ("", "lake", "reading", "summarise", "fit", "holdout", "spend", "score",
         "levers", "describe", "write", "store")  # fmt: skip

CURRENT = """
SELECT a.customer_count,
  (SELECT count(*) FROM worth_customerworth c WHERE c.analysis_id = a.run_id)
FROM worth_worthanalysis a WHERE a.is_current
"""
"""Customers that the analysis shown has, and how many of them are there."""

AT_FIRST, IN_FILE, OLD_BUYERS, BUYERS = 2_000, 20_000, 400, 3_400
OF_FILES = """
SELECT (SELECT count(*) FROM orders_order WHERE shop = 'pasar'),
  (SELECT CAST(sum(revenue_amount) AS bigint) FROM orders_order WHERE shop = 'pasar'),
  (SELECT count(*) FROM customers_customer WHERE name LIKE 'Pembeli %')
"""
BEFORE = (AT_FIRST, AT_FIRST * 1000, OLD_BUYERS)
AFTER = (IN_FILE, IN_FILE * 1500, BUYERS)
ROWS = """
SELECT order_id, customer_id, ordered_at, revenue_amount, brought_in_id
FROM orders_order WHERE shop = 'pasar' ORDER BY order_id
"""
BRING = """
from nilai_studio.orders.imports.actions import bring_file, confirm_import
from nilai_studio.orders.imports.examining import examine
from nilai_studio.orders.imports.loading import load
for path in FILES:
    brought = bring_file(file_name="orders.csv", path=path, shop="pasar")
    examine(brought.pk)
    if path != FILES[-1]:
        confirm_import(brought=brought)
        load(brought.pk)
print(brought.pk)
"""


@pytest.fixture(scope="module")
def draw() -> random.Random:
    """Chances of this run; the seed is shown when a test fails, to be repeated."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    return random.Random(seed)  # noqa: S311


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[LiveShop]:
    """A running studio with orders."""
    folder = tmp_path_factory.mktemp("killed")
    made = fill(new_studio(folder / "home"))
    files = [
        write_file(folder / "first.csv", AT_FIRST, OLD_BUYERS, 1000),
        write_file(folder / "second.csv", IN_FILE, BUYERS, 1500),
    ]
    in_studio(made.studio.folder, BRING.replace("FILES", repr(list(map(str, files)))))
    made.studio.start()
    yield made
    made.studio.stop()


def write_file(path: Path, orders: int, buyers: int, amount: int) -> Path:
    rows = [
        [f"B{n}", f"2026-{1 + n % 6:02d}-{1 + n % 28:02d}", f"C{n % buyers}", amount,
         f"Pembeli {n % buyers}", f"b{n % buyers}@example.com", "Solo"]
        for n in range(orders)
    ]  # fmt: skip
    return write_rows(path, rows)


@contextmanager
def watched(shop: LiveShop, query: str) -> Iterator[set[tuple]]:
    """Give what others see meanwhile, again and again."""
    seen, ended = set(), threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            seen.update(shop.ask(query))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


class TestRun:
    def test_killed_at_any_step_ends_or_says_why(self, shop, draw):
        with watched(shop, CURRENT) as seen:
            run = self._reach(shop, draw.choice(("reading", "fit", "holdout")))
            shop.studio.kill()
            shop.studio.start()
            self._reach(shop, draw.choice(("score", "write", "store")), run)
            shop.studio.kill_part("config.worker")
            shop.wait(f"SELECT state FROM runs_run WHERE id = {run}", *FINAL)
            assert shop.ask(self._of(run)) == [("done", "")]
            assert shop.ask(self._attempts(run)) >= [(2,)]

            run = shop.call("POST", "/runs", {"kind": "worth.base"})["id"]
            for attempt in (1, 2, 3):
                shop.wait(self._attempts(run), attempt)
                until(lambda: shop.studio.kill_part("runs.apart"), bool)
            self._wait_for_all(shop)
            assert shop.ask(self._of(run)) == [("failed", "killed")]

        states = shop.ask("SELECT state, error_code FROM runs_run")
        assert {state for state, _code in states} <= {"done", "failed"}
        assert all(code for state, code in states if state == "failed")
        # Others saw the whole of an analysis, or of the one before.
        assert all(told == there for told, there in seen)
        assert len(seen) >= 1
        unfinished = "SELECT count(*) FROM worth_worthanalysis WHERE is_current"
        assert shop.ask(unfinished + " AND NOT is_finished") == [(0,)]

    def _begin(self, shop: LiveShop) -> int:
        """Return a run that was never killed; one is asked for when there is none."""
        fresh = "(state = 'waiting' AND attempts = 0 OR state = 'running')"
        where = f"kind = 'worth.base' AND attempts <= 1 AND {fresh}"
        (run,) = shop.ask(f"SELECT min(id) FROM runs_run WHERE {where}")[0]
        return run or shop.call("POST", "/runs", {"kind": "worth.base"})["id"]

    def _reach(self, shop: LiveShop, step: str, run: int = 0) -> int:
        """Wait until a run, begun here when there is none, is at a step or beyond."""
        run = run or self._begin(shop)
        wanted = STEPS.index(step)
        until(
            lambda: shop.ask(f"SELECT state, step FROM runs_run WHERE id = {run}")[0],
            lambda x: (
                x[0] in FINAL or (x[0] == "running" and STEPS.index(x[1]) >= wanted)
            ),
            pause=0.005,
        )
        return run

    def _attempts(self, run: int) -> str:
        return f"SELECT attempts FROM runs_run WHERE id = {run}"

    def _of(self, run: int) -> str:
        return f"SELECT state, error_code FROM runs_run WHERE id = {run}"

    def _wait_for_all(self, shop: LiveShop) -> None:
        shop.wait(f"SELECT count(*) FROM runs_run WHERE state NOT IN {FINAL}", 0)


@pytest.mark.slow
class TestImport:
    def test_and_its_undo_killed_midway_are_whole_in_the_end(self, shop):
        (brought,) = shop.ask("SELECT max(id) FROM orders_import")[0]
        state = f"SELECT state FROM orders_import WHERE id = {brought}"
        attempts = f"SELECT attempts FROM orders_import WHERE id = {brought}"
        before = shop.ask(ROWS)
        with watched(shop, OF_FILES) as seen:
            self._ask_for(shop, brought, "confirm", until_share=0.05)
            with self._second_worker(shop):
                assert shop.wait(state, "done", "failed") == "done"
            assert shop.ask(attempts) == [(1,)]
            assert shop.ask(OF_FILES) == [AFTER]

            self._ask_for(shop, brought, "undo", until_share=0.1)
            assert shop.studio.kill_part("config.worker")
            shop.wait(attempts, 2)
            self._reach(shop, brought, 0.6)
            shop.studio.kill()
            assert shop.ask(state) == [("undoing",)]
            shop.studio.start()
            assert shop.wait(state, "undone", "done") == "undone"
        assert shop.ask(ROWS) == before
        assert shop.ask(OF_FILES) == [BEFORE]
        assert seen <= {BEFORE, AFTER}
        self._check(shop)

    def _ask_for(self, shop: LiveShop, brought: int, what: str, until_share) -> None:
        self._told(shop, brought).unlink(missing_ok=True)
        shop.call("POST", f"/imports/{brought}/{what}")
        self._reach(shop, brought, until_share)

    def _reach(self, shop: LiveShop, brought: int, share: float) -> None:
        """Wait until the work is so far, or over."""
        told = self._told(shop, brought)
        state = f"SELECT state FROM orders_import WHERE id = {brought}"

        def done() -> float:
            with suppress(OSError, ValueError):
                return json.loads(told.read_text())["share"]
            return 1.0 if shop.ask(state)[0][0] in ("done", "undone") else 0.0

        until(done, lambda found: found >= share, pause=0.002)

    def _told(self, shop: LiveShop, brought: int) -> Path:
        return shop.studio.folder / "uploads" / str(brought) / "progress.json"

    @contextmanager
    def _second_worker(self, shop: LiveShop) -> Iterator[None]:
        """Let a worker begin while the first is stuck midway, as after a kill of `up`.

        It must not take for interrupted what the first one goes on with.
        """
        shop.studio.kill_part("config.worker", signal.SIGSTOP)
        environment = {
            "NILAI_HOME": str(shop.studio.folder),
            "DJANGO_SETTINGS_MODULE": "nilai_studio.config.settings",
        }
        line = [sys.executable, "-m", "nilai_studio.config.worker"]
        second = subprocess.Popen(line, env=os.environ | environment)
        try:
            until(lambda: self._has_open(second.pid, "worker.lock"), bool, within=120)
            shop.studio.kill_part("config.worker", signal.SIGCONT)
            yield
            assert second.poll() is None
        finally:
            shop.studio.kill_part("config.worker", signal.SIGCONT)
            second.terminate()
            assert second.wait(60) == 0

    def _has_open(self, pid: int, name: str) -> bool:
        with suppress(OSError):
            links = Path(f"/proc/{pid}/fd").iterdir()
            return any(link.readlink().name == name for link in links)
        return False

    def _check(self, shop: LiveShop) -> None:
        line = [sys.executable, "-c", "from nilai.cli import main; main()", "studio"]
        checked = subprocess.run(
            [*line, "check", "--home", str(shop.studio.folder)],
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stdout
        assert shop.ask(WRONG) == [(0,)]


class TestBulkCall:
    AT_ONCE = 400

    def test_answered_is_stored_and_unanswered_is_whole_or_not_at_all(self, shop, draw):
        calls: dict[int, dict | None] = {}
        for kill in (self._kill_web, shop.studio.kill, self._kill_web):
            sender = threading.Thread(target=self._send, args=(shop, calls))
            sender.start()
            time.sleep(draw.uniform(0.3, 1.5))
            kill(shop) if kill == self._kill_web else kill()
            sender.join()
            if shop.studio.process.poll() is not None:
                shop.studio.start()
            shop.studio.wait_for_page()
            assert shop.ask(WRONG) == [(0,)]
        answered = [call for call, answer in calls.items() if answer]
        lost = [call for call, answer in calls.items() if not answer]
        assert len(answered) >= 1
        assert len(lost) == 3
        assert all(self._stored(shop, call) == self.AT_ONCE for call in answered)
        assert all(self._stored(shop, call) in (0, self.AT_ONCE) for call in lost)
        for call in (*lost, answered[0]):
            there = self._stored(shop, call)
            answer = shop.send(orders_of(call, self.AT_ONCE))
            assert answer == {"new": self.AT_ONCE - there, "changed": 0, "same": there}
        count = "SELECT count(*) FROM orders_order WHERE shop = 'kasir'"
        assert shop.ask(count) == [(len(calls) * self.AT_ONCE,)]
        assert shop.ask(WRONG) == [(0,)]

    def _kill_web(self, shop: LiveShop) -> None:
        assert shop.studio.kill_part("config.web")

    def _send(self, shop: LiveShop, calls: dict[int, dict | None]) -> None:
        """Send call after call until one is not answered."""
        while True:
            call = len(calls)
            calls[call] = shop.send(orders_of(call, self.AT_ONCE))
            if calls[call] is None:
                return

    def _stored(self, shop: LiveShop, call: int) -> int:
        like = f"shop = 'kasir' AND order_id LIKE '{call}-%'"
        return shop.ask(f"SELECT count(*) FROM orders_order WHERE {like}")[0][0]
