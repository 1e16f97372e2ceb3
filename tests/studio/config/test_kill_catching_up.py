"""The power fails while a shop's orders are read: all come, each once."""

import time
from contextlib import contextmanager

import pytest
from asking import ask
from live_shop import until
from live_studio import LiveStudio, in_studio
from orders.woocommerce import KEY, SECRET, open_shop, order

ORDERS = 600

BEGIN = f"""
from datetime import date
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.catching_up import keep_catch_up
shop = Shop.objects.create(kind="woocommerce", name="woo", path_key="w", secret="s")
keep_catch_up(shop=shop, site=SITE, key={KEY!r}, secret={SECRET!r}, since=date(2026, 1, 1))
"""
STATE = """
SELECT (SELECT left_count FROM orders_catchup),
  (SELECT count(*) FROM orders_delivery WHERE state = 'taken'),
  (SELECT count(*) FROM orders_order), (SELECT count(*) FROM orders_delivery)
"""


@contextmanager
def large_shop():
    """Serve six pages of orders, each after a while."""
    with open_shop() as shop:
        shop.sells(
            *(order(n, f"2026-{1 + n % 12:02d}-{1 + n % 28:02d}T03:00:00")
              for n in range(1, ORDERS + 1))
        )  # fmt: skip
        shop.meanwhile = lambda _number: time.sleep(0.3)
        yield shop


@pytest.mark.slow
class TestPowerFailure:
    def test_while_a_shop_is_read_loses_and_doubles_nothing(self, live: LiveStudio):
        pages = 2
        with large_shop() as shop:
            live.start()
            in_studio(live.folder, BEGIN.replace("SITE", repr(shop.address)))
            until(lambda: len(shop.asked), lambda n: n > pages, within=120)
            live.kill()
            asked = shop.pages
            live.start()
            everything = [(0, 0, ORDERS, ORDERS)]
            until(lambda: ask(live, STATE), lambda told: told == everything)
            # It went on: what was kept before the failure was not read again.
            assert len(shop.pages) - len(asked) <= 1 + 6 - (pages - 1)
