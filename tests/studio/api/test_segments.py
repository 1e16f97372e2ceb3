import pytest

from nilai_studio.customers.models import Customer
from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment
from nilai_studio.segments.models import Segment


def segment_of(name: str, *conditions) -> Segment:
    asked = [{"field": f, "is": way, "value": v} for f, way, v in conditions]
    rule = {"match": "all", "groups": [{"match": "all", "conditions": asked}]}
    segment = add_segment(name=name, rule=rule, by=None)
    keeping.renew(segment)
    return segment


def names(caller) -> list[str]:
    return [row["name"] for row in caller.get("/segments?limit=500").json()["items"]]


class TestSegments:
    def test_come_page_by_page_each_once(self, caller):
        someone = caller("segments:read")
        seen, cursor = [], ""
        while cursor is not None:
            page = someone.get(f"/segments?limit=3&cursor={cursor}").json()
            seen += [row["slug"] for row in page["items"]]
            cursor = page["next"]
        assert len(seen) == len(set(seen)) == 10
        assert "champions" in seen

    def test_tell_who_is_in_them(self, caller):
        ani = Customer.objects.create(name="Ani", city="Solo")
        Customer.objects.create(name="Budi", city="Medan")
        segment = segment_of("Ours", ("city", "is", "Solo"))
        page = caller("segments:read").get(f"/segments/{segment.slug}/members").json()
        assert [row["customer"] for row in page["items"]] == [ani.key]

    @pytest.mark.parametrize(
        ("condition", "scope"),
        [
            (("worth", "above", 1_000), "worth:read"),
            (("at_risk", "above", 1_000), "worth:read"),
            (("revenue", "below", 1_000), "worth:read"),
            (("average_order", "below", 1_000), "worth:read"),
            (("exchange", "one_of", ["keep"]), "answers:read"),
        ],
    )
    def test_are_for_keys_that_may_read_what_they_go_by(self, caller, condition, scope):
        segment = segment_of("Hidden", condition, ("city", "is", "Solo"))
        segment_of("Open", ("city", "is", "Solo"))
        path = f"/segments/{segment.slug}/members"
        without = caller("segments:read", "orders:read", "customers:read")
        assert "Open" in names(without)
        assert "Hidden" not in names(without)
        assert without.get(path).status_code == 404
        having = caller("segments:read", scope)
        assert "Hidden" in names(having)
        assert having.get(path).status_code == 200
