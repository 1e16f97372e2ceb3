"""Through a running studio and its own worker: a change moves who is in a segment."""

import pytest
from databases_for_tests import new_studio
from live_shop import LiveShop, fill, until
from live_studio import in_studio

SEGMENTS = """
from nilai_studio.segments.actions import add_segment
for name, field, way, value in (
    ("Kembali", "orders", "above", 1), ("Grosir", "tag", "is", "grosir"),
):
    condition = {"field": field, "is": way, "value": value}
    group = {"match": "all", "conditions": [condition]}
    add_segment(name=name, rule={"match": "all", "groups": [group]}, by=None)
"""
TAG = """
from nilai_studio.customers.actions import tag_customers
from nilai_studio.customers.models import Customer
pk = Customer.objects.get(key=KEY).pk
tag_customers(customer_ids=[pk], name="grosir", by=None, is_removed=REMOVED)
"""


@pytest.mark.slow
class TestMembership:
    def test_follows_orders_and_tags_as_they_change(self, tmp_path):
        shop = fill(new_studio(tmp_path / "home"), every=100)
        in_studio(shop.studio.folder, SEGMENTS)
        shop.studio.start()
        try:
            siti = self._order(shop, "1", "siti")
            budi = self._order(shop, "2", "budi")
            self._order(shop, "3", "siti")
            self._wait(shop, "kembali", siti, is_in=True)
            assert budi not in self._members(shop, "kembali")

            # The order was another's: one comes in, the other goes out.
            assert self._order(shop, "3", "budi") == budi
            self._wait(shop, "kembali", siti, is_in=False)
            self._wait(shop, "kembali", budi, is_in=True)

            for is_removed in (False, True):
                code = TAG.replace("KEY", repr(siti))
                in_studio(shop.studio.folder, code.replace("REMOVED", str(is_removed)))
                self._wait(shop, "grosir", siti, is_in=not is_removed)
            # Whoever counts them counts the same.
            shown = shop.call("GET", "/segments?limit=100")["items"]
            for segment in shown:
                members = self._members(shop, segment["slug"])
                assert segment["member_count"] == len(members)
        finally:
            shop.studio.stop()

    def _order(self, shop: LiveShop, number: str, who: str) -> str:
        """Send an order; return its customer."""
        order = {
            "order_id": number,
            "customer": {"external_id": who, "name": who.title()},
            "ordered_at": "2026-06-01T10:00:00+07:00",
            "revenue_amount": "100000",
        }
        return shop.call("POST", "/orders", order)["customer"]

    def _members(self, shop: LiveShop, slug: str) -> set[str]:
        found, path = set(), f"/segments/{slug}/members?limit=100"
        page = shop.call("GET", path)
        while True:
            found |= {row["customer"] for row in page["items"]}
            if not page["next"]:
                return found
            page = shop.call("GET", f"{path}&cursor={page['next']}")

    def _wait(self, shop: LiveShop, slug: str, who: str, *, is_in: bool) -> None:
        until(lambda: who in self._members(shop, slug), lambda found: found == is_in)
