"""Take turns in asking shops for what no webhook told; none waits for another.

A turn first asks for the latest changes since the last one. Do they fill more than one
page, they are walked from the last page to the first, by the orders' numbers, up to
the latest change known then: an order that changes meanwhile leaves the walk, and the
others move towards pages that are still to come, so that none is passed over. How far
it came is kept with each page, together with what was found.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.models import CatchUp
from nilai_studio.orders.webhooks.asking import Answer, Question, ask
from nilai_studio.orders.webhooks.faults import NotAnswered
from nilai_studio.orders.webhooks.states import keep_found, told_at

EVERY = timedelta(minutes=5)
AT_MOST = timedelta(hours=1)
"""A shop that does not answer is asked the less often, down to this."""
OVERLAP = timedelta(minutes=2)
"""Asked for once more: what was being written while we asked shows late."""
PAGE = 100
"""Orders of a page, the most that WooCommerce gives."""
TURN_PAGES = 10
TURN_WITHIN = 60.0
"""A turn asks for so many pages, and begins no question after so many seconds."""
AT_ONCE = 4
"""Shops that are asked at the same time."""

log = logging.getLogger(__name__)


def list_due() -> QuerySet[CatchUp]:
    """Return the shops whose time has come, those that answered last time first."""
    due = CatchUp.objects.filter(next_at__lte=timezone.now(), shop__is_open=True)
    return due.select_related("shop").order_by("failures", "next_at")


def ask_due() -> None:
    """Give each shop that is due its turn."""
    turns = [Turn(catch_up) for catch_up in list_due()]
    with ThreadPoolExecutor(AT_ONCE, "asking") as lines:
        asked = {lines.submit(turn.ask): turn for turn in turns}
        while asked:
            for answered in wait(asked, return_when=FIRST_COMPLETED).done:
                turn = asked.pop(answered)
                if turn.goes_on(answered):
                    asked[lines.submit(turn.ask)] = turn
    if turns and list_due().exists():
        enqueue_once("orders.ask_shops")


@dataclass
class Turn:
    """One shop's turn.

    Parameters
    ----------
    catch_up : CatchUp
        The shop, and how far it is.
    """

    catch_up: CatchUp
    size: int = PAGE
    pages: int = 0
    ends: float = field(default_factory=lambda: time.monotonic() + TURN_WITHIN)

    def __post_init__(self) -> None:
        self.asked_before = self.catch_up.asked_at
        self.failed_before = self.catch_up.failures
        self.mark = _mark(self.catch_up)

    def ask(self) -> Answer:
        """Ask the next question; elsewhere than where the database is."""
        self.pages += 1
        shop, at = self.catch_up.shop, self.catch_up
        page = -(-at.left_count // self.size) if at.until else 1
        return ask(
            Question(
                site=shop.site,
                key=shop.consumer_key,
                secret=shop.consumer_secret,
                after=at.after,
                until=at.until and at.until + timedelta(seconds=1),
                size=self.size,
                page=max(page, 1),
            )
        )

    def goes_on(self, answered: "Future[Answer]") -> bool:
        """Take what was answered; return whether there is another question now."""
        try:
            return self._take(answered.result())
        except NotAnswered as reason:
            if reason.fault == "too_large" and self.size > 1:
                self.size //= 10
                return True
            self._give_up(reason)
        except Exception:  # a fault of one shop must not keep the others waiting
            log.exception("asking the shop %s failed", self.catch_up.shop)
            self._give_up(NotAnswered("studio"))
        return False

    def _take(self, answer: Answer) -> bool:
        """Keep what was found and how far that is: both, or neither."""
        with transaction.atomic():
            if not self._is_current():
                return False
            found = keep_found(self.catch_up.shop, answer.orders)
            self.catch_up.found_count += found
            self._move_on(answer)
            self.catch_up.save()
        self.mark = _mark(self.catch_up)
        return self.catch_up.until is not None and not self._is_over()

    def _move_on(self, answer: Answer) -> None:
        at, now = self.catch_up, timezone.now()
        changed = self._changes(answer)
        at.failures, at.fault, at.fault_detail = 0, "", ""
        at.asked_at = at.next_at = now
        if at.until is None:
            newest = max(changed, default=None)
            if newest is not None and not self._is_settled(newest):
                at.newest = None
            if answer.pages > 1:
                at.until, at.left_count = newest, answer.pages * self.size
                return
        else:
            newest = at.until
            before = -(-at.left_count // self.size) - 1
            if before > 0:
                # As many as there are still: none of those to come is beyond.
                at.left_count = max(min(before, answer.pages), 1) * self.size
                return
        self._arrive(newest)
        at.next_at = now + EVERY

    def _is_settled(self, newest: datetime) -> bool:
        """Return whether nothing changed since we asked, and that was a while ago."""
        known, asked = self.catch_up.newest, self.asked_before
        return (
            known is not None
            and newest <= known
            and asked is not None
            and timezone.now() - asked >= OVERLAP
        )

    def _arrive(self, newest: datetime | None) -> None:
        """Everything up to the latest change is here; ask from there next time."""
        at = self.catch_up
        if newest is not None:
            is_settled = at.newest is not None and newest <= at.newest
            # The second itself once more: it may not have been over.
            at.after = newest - (timedelta(seconds=1) if is_settled else OVERLAP)
            at.newest = newest
        at.until, at.left_count = None, 0

    def _changes(self, answer: Answer) -> list[datetime]:
        """Return when what was answered changed."""
        told = [at for order in answer.orders if (at := told_at(order))]
        changed = [datetime.fromisoformat(at) for at in told]
        if changed and min(changed) < self.catch_up.after - timedelta(days=1):
            raise NotAnswered("too_old")
        if answer.pages > 1 and self.catch_up.until is None and not changed:
            raise NotAnswered("no_orders")
        return changed

    def _is_current(self) -> bool:
        """Return whether nobody has told otherwise since we asked."""
        rows = CatchUp.objects.select_for_update(of=("self",)).select_related("shop")
        found = rows.filter(pk=self.catch_up.pk).first()
        return found is not None and _mark(found) == self.mark

    def _is_over(self) -> bool:
        return self.pages >= TURN_PAGES or time.monotonic() >= self.ends

    def _give_up(self, reason: NotAnswered) -> None:
        """Write down why, and ask the later the oftener it happened."""
        now = timezone.now()
        with transaction.atomic():
            if not self._is_current():
                return
            failures = min(self.failed_before + 1, 1000)
            CatchUp.objects.filter(pk=self.catch_up.pk).update(
                asked_at=now,
                next_at=now + min(EVERY * 2 ** min(failures, 8), AT_MOST),
                failures=failures,
                fault=reason.fault,
                fault_detail=reason.detail,
            )


def _mark(catch_up: CatchUp) -> tuple[object, ...]:
    """Return what is asked of whom; people may change it at any time."""
    shop = catch_up.shop
    place = (catch_up.after, catch_up.until, catch_up.left_count)
    return (*place, shop.site, shop.consumer_key, shop.consumer_secret)
