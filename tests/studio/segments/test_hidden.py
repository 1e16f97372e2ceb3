"""Segments tell what their rule is about: they are for those who may see that."""

import pytest

from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment
from nilai_studio.segments.models import Segment
from nilai_studio.worth.forms import AskForm
from nilai_studio.worth.models import WorthAnalysis

EVERYBODY = {"Owner", "Marketer", "Analyst", "Sales", "Service"}
RULES = {
    "Worth": (("worth", "above", 1_000), EVERYBODY - {"Service"}),
    "Risk": (("at_risk", "above", 10), EVERYBODY - {"Service"}),
    "Revenue": (("revenue", "above", 100), EVERYBODY - {"Service"}),
    "Baskets": (("average_order", "above", 10), EVERYBODY - {"Service"}),
    "Stars": (("exchange", "none_of", ["watch"]), {"Owner", "Marketer", "Analyst"}),
    "Days": (("last_order", "within", 300), EVERYBODY),
    "Champions": (("rfm_segment", "one_of", ["champions"]), EVERYBODY),
}
"""Name to what its rule says, and who may see it."""


@pytest.fixture
def segments(made) -> dict[str, Segment]:
    """One segment per rule, Siti in each that can have her."""
    made("Siti", days=30, revenue=900, worth=5_000, rfm="champions", city="Solo")
    made("Budi", days=30, revenue=900, worth=5_000, rfm="champions", city="Medan")
    added = {}
    for name, ((field, way, value), _who) in RULES.items():
        city = {"field": "city", "is": "is", "value": "Solo"}
        asked = {"field": field, "is": way, "value": value}
        groups = [{"match": "all", "conditions": [city, asked]}]
        segment = add_segment(
            name=f"{name} of Solo", rule={"match": "all", "groups": groups}, by=None
        )
        keeping.renew(segment)
        added[name] = segment
    assert added["Worth"].memberships.get().customer.name == "Siti"
    return added


@pytest.mark.parametrize("role", sorted(EVERYBODY))
class TestSegment:
    def test_is_listed_for_those_who_may_see_its_rule(self, signed_in, segments, role):
        text = signed_in(role).get("/admin/segments/").content.decode()
        for name, segment in segments.items():
            assert (str(segment) in text) == (role in RULES[name][1]), name

    def test_opens_for_them_alone(self, signed_in, segments, role):
        client = signed_in(role)
        for name, segment in segments.items():
            may = role in RULES[name][1]
            answer = client.get(f"/admin/segments/{segment.pk}/")
            assert answer.status_code == (200 if may else 404), name
            if segment.memberships.exists():
                assert ("Siti" in answer.content.decode()) == may, name

    def test_narrows_the_list_of_customers_for_them(self, signed_in, segments, role):
        client = signed_in(role)
        form = client.get("/admin/customers/").content.decode()
        for name, segment in segments.items():
            may = role in RULES[name][1]
            assert (f">{segment}</option>" in form) == may, name
            if segment.memberships.exists():
                page = client.get(f"/admin/customers/?segment={segment.pk}")
                # Passed over, the filter would show Budi as well.
                assert "Budi" not in page.content.decode(), name
                assert ("Siti" in page.content.decode()) == may, name

    def test_is_told_of_a_customer_to_them(self, signed_in, segments, role):
        # Its panel wants a whole analysis, which this is not about.
        WorthAnalysis.objects.update(is_current=False)
        siti = segments["Worth"].memberships.get().customer
        page = signed_in(role).get(f"/admin/customers/{siti.pk}/").content.decode()
        for name, segment in segments.items():
            if segment.memberships.exists():
                # In the panel, and in the timeline.
                told = page.count(str(segment))
                assert (told >= 2) if role in RULES[name][1] else told == 0, name

    def test_is_a_cell_of_the_list_for_them(self, signed_in, segments, role):
        client = signed_in(role)
        client.post("/admin/customers/columns/", {"columns": ["segments"]})
        rows = client.get("/admin/customers/results/").content.decode()
        assert "Days of Solo" in rows
        assert ("Worth of Solo" in rows) == (role in RULES["Worth"][1])

    def test_can_be_asked_for_by_them(self, person, segments, role):
        asked = AskForm(person=person(role), horizon=12).as_p()
        for name, segment in segments.items():
            offered = f">{segment}</option>" in asked
            assert offered == (role in RULES[name][1]), name
