"""When the first analysis begins."""

import pytest
from worth.small_shop import store_small_shop
from worth.worker import clear_files

from nilai_studio.orders.storing import touch_months
from nilai_studio.runs import work
from nilai_studio.runs.models import Run
from nilai_studio.worth.actions import renew_if_stale


@pytest.fixture
def shop(business):
    """A small shop in Jakarta."""
    clear_files()
    store_small_shop()
    return business


class TestFirstRun:
    def test_waits_for_orders(self, business):
        assert renew_if_stale() is None

    def test_begins_one_run_however_often_it_is_asked(self, shop):
        run = renew_if_stale()
        assert renew_if_stale() is None
        touch_months("SELECT ordered_at FROM orders_order")
        assert renew_if_stale() is None
        assert list(Run.objects.all()) == [run]

    def test_does_not_try_again_what_failed_on_the_same_orders(self, business):
        clear_files()
        store_small_shop(customers=1, days=1)
        run = renew_if_stale()
        work.carry_out(run.pk)
        run.refresh_from_db()
        assert (run.state, run.error_code) == (Run.State.FAILED, "too_little")
        assert renew_if_stale() is None
        store_small_shop()
        assert renew_if_stale() is not None
