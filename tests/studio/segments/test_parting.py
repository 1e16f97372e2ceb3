"""Customers merged by mistake and parted again: in their segments since when they were."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from nilai_studio.customers.actions import merge_customers, tag_customers, undo_merge
from nilai_studio.customers.models import Customer
from nilai_studio.customers.timeline import get_timeline
from nilai_studio.runs.models import Run
from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

LONG_AGO = datetime(2026, 3, 1, 9, tzinfo=UTC)


def is_(field, value, way="is"):
    return {"match": "all", "groups": [{"match": "all", "conditions": [
        {"field": field, "is": way, "value": value}]}]}  # fmt: skip


def segment_of(name, rule):
    segment = add_segment(name=name, rule=rule, by=None)
    keeping.renew(segment)
    return segment


def since(customer):
    """Return in which segments a customer is, and since when."""
    rows = Membership.objects.filter(customer=customer).select_related("segment")
    return {row.segment.name: row.since for row in rows}


def are_counted():
    for segment in Segment.objects.all():
        assert segment.member_count == segment.memberships.count(), segment


@pytest.fixture
def solo(business):
    return segment_of("Solo", is_("city", "Solo"))


def analyse_again(*known):
    """Let an analysis follow to which those customers are known."""
    rows = [CustomerWorth.objects.filter(customer=each)[0] for each in known]
    run = Run.objects.create(
        kind="worth.base", version="test", state="done", started_at=timezone.now()
    )
    WorthAnalysis.objects.update(is_current=False)
    made = WorthAnalysis.objects.create(run=run, is_current=True, is_finished=True)
    for row in rows:
        row.pk, row.analysis = None, made
        row.save()
    keeping.renew_due()


class TestUndo:
    def test_keeps_since_when_both_were_members(self, made, solo):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Solo")
        keeping.renew(solo)
        Membership.objects.filter(customer=siti).update(since=LONG_AGO)
        Membership.objects.filter(customer=budi).update(
            since=LONG_AGO - timedelta(days=9)
        )
        before = since(siti), since(budi)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        keeping.refresh_changed()
        assert since(budi) == {}
        undo_merge(merge=merge, by=None)
        assert (since(siti), since(budi)) == before
        keeping.refresh_changed()
        assert (since(siti), since(budi)) == before
        are_counted()

    def test_keeps_the_dates_of_the_timeline(self, made, solo, owner):
        siti, budi = made("Siti", city="Medan"), made("Budi", city="Solo")
        keeping.renew(solo)
        Membership.objects.filter(customer=budi).update(since=LONG_AGO)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        # Who was kept lives elsewhere: the segment that came along is lost to both.
        keeping.refresh_changed()
        assert not Membership.objects.filter(segment=solo).exists()
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        came = [e for e in get_timeline(budi, owner).events if e.icon == "tag"]
        assert [event.at for event in came] == [LONG_AGO]
        assert since(siti) == {}
        are_counted()

    def test_keeps_what_came_to_the_one_kept_meanwhile(self, made, solo):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Solo")
        friends = segment_of("Friends", is_("tag", "friend"))
        keeping.renew(solo)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        tag_customers(customer_ids=[siti.pk], name="friend", by=None)
        keeping.refresh_changed()
        Membership.objects.filter(segment=friends).update(since=LONG_AGO)
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        assert since(siti)["Friends"] == LONG_AGO
        assert since(budi).keys() == {"Solo"}
        are_counted()

    def test_leaves_out_who_no_longer_belongs(self, made, solo):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Solo")
        keeping.renew(solo)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        keeping.refresh_changed()
        Customer.objects.filter(pk=budi.pk).update(city="Medan")
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        assert since(budi) == {}
        are_counted()

    def test_passes_over_segments_removed_since(self, made, solo):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Solo")
        keeping.renew(solo)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        solo.delete()
        undo_merge(merge=merge, by=None)
        assert since(budi) == {}


class TestWorth:
    """A segment of RFM, where an analysis saw the two as one person."""

    def test_keeps_its_date_until_both_are_analysed_and_after(self, made, business):
        siti = made("Siti", worth=100, rfm="at_risk")
        budi = made("Budi", worth=50, rfm="champions")
        keeping.renew_due()
        Membership.objects.update(since=LONG_AGO)
        before = since(siti), since(budi)
        merge = merge_customers(kept=siti, gone=budi, by=None)
        keeping.refresh_changed()
        # Together they are loyal.
        CustomerWorth.objects.filter(customer=siti).update(
            rfm_segment="loyal_customers"
        )
        analyse_again(siti)
        assert since(siti).keys() == {"Loyal customers"}
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        keeping.renew_due()
        assert (since(siti), since(budi)) == before
        CustomerWorth.objects.filter(customer=siti).update(rfm_segment="at_risk")
        analyse_again(siti, budi)
        assert (since(siti), since(budi)) == before
        are_counted()

    def test_counts_again_with_the_analysis_that_follows(self, made, business):
        siti, budi = made("Siti", worth=100), made("Budi", worth=50)
        keeping.renew_due()
        merge = merge_customers(kept=siti, gone=budi, by=None)
        analyse_again(siti)
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        CustomerWorth.objects.filter(customer=budi).update(rfm_segment="hibernating")
        analyse_again(siti, budi)
        assert since(budi).keys() == {"Hibernating"}
        are_counted()

    def test_follows_who_is_merged_again(self, made, business):
        siti, budi = made("Siti", worth=100), made("Budi", worth=50)
        keeping.renew_due()
        analyse_again(siti, budi)
        undo_merge(merge=merge_customers(kept=siti, gone=budi, by=None), by=None)
        merge_customers(kept=siti, gone=budi, by=None)
        keeping.refresh_changed()
        assert (since(siti).keys(), since(budi)) == ({"Champions"}, {})
        are_counted()
