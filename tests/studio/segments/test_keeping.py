from datetime import date, timedelta

from django_tasks_db.models import DBTaskResult

from nilai_studio.customers.actions import merge_customers, note_changes, undo_merge
from nilai_studio.customers.models import ChangedCustomer, Customer
from nilai_studio.runs.models import Run
from nilai_studio.segments import keeping, tasks
from nilai_studio.segments.actions import add_segment, change_segment
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.queries import has_unmeasured, list_due, this_moment
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis


def city(name):
    return {"match": "all", "groups": [{"match": "all", "conditions": [
        {"field": "city", "is": "is", "value": name}]}]}  # fmt: skip


def timed(days):
    return {"match": "all", "groups": [{"match": "all", "conditions": [
        {"field": "last_order", "is": "longer_ago", "value": days}]}]}  # fmt: skip


def members(segment):
    rows = Membership.objects.filter(segment=segment)
    return sorted(rows.values_list("customer__name", flat=True))


def segment_of(rule, name="Ours"):
    segment = add_segment(name=name, rule=rule, by=None)
    keeping.renew(segment)
    segment.refresh_from_db()
    return segment


class TestBuiltIn:
    def test_there_are_ten_from_the_start(self, business):
        assert Segment.objects.filter(is_built_in=True).count() == 10

    def test_they_fill_with_the_analysis(self, made):
        made("Siti", worth=100, rfm="at_risk")
        assert keeping.renew_due() == 10
        segment = Segment.objects.get(slug="at-risk")
        assert (segment.member_count, segment.worth_amount) == (1, 100)
        assert members(segment) == ["Siti"]


class TestRefreshChanged:
    def test_lets_in_and_out(self, made):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Medan")
        segment = segment_of(city("Solo"))
        assert members(segment) == ["Siti"]
        Customer.objects.filter(pk=siti.pk).update(city="Medan")
        Customer.objects.filter(pk=budi.pk).update(city="Solo")
        note_changes([siti.pk, budi.pk])
        assert keeping.refresh_changed() == 2
        segment.refresh_from_db()
        assert members(segment) == ["Budi"]
        assert segment.member_count == 1
        assert not ChangedCustomer.objects.exists()

    def test_looks_at_nobody_else(self, made):
        siti = made("Siti", city="Solo")
        segment = segment_of(city("Solo"))
        Customer.objects.filter(pk=siti.pk).update(city="Medan")
        assert keeping.refresh_changed() == 0
        assert members(segment) == ["Siti"]

    def test_asks_as_little_for_five_hundred_as_for_one(
        self, made, django_assert_max_num_queries
    ):
        segment_of(city("Solo"))
        Customer.objects.bulk_create(
            [Customer(name=f"C{i}", city="Solo") for i in range(500)]
        )
        note_changes(Customer.objects.values_list("pk", flat=True))
        with django_assert_max_num_queries(40):
            keeping.refresh_changed()
        assert Segment.objects.get(name="Ours").member_count == 500

    def test_lets_other_work_have_its_turn(self, made, monkeypatch):
        monkeypatch.setattr(keeping, "AT_ONCE", 3)
        monkeypatch.setattr(tasks, "AT_ONCE", 6)
        Customer.objects.bulk_create([Customer(name=f"C{i}") for i in range(10)])
        note_changes(Customer.objects.values_list("pk", flat=True))
        DBTaskResult.objects.all().delete()
        tasks.refresh.func()
        assert ChangedCustomer.objects.count() == 4
        assert DBTaskResult.objects.count() == 1

    def test_takes_those_who_changed_last_first(self, made, monkeypatch):
        monkeypatch.setattr(keeping, "AT_ONCE", 1)
        siti, budi = made("Siti"), made("Budi")
        note_changes([budi.pk])
        note_changes([siti.pk])
        keeping.refresh_changed(1)
        assert ChangedCustomer.objects.get().customer == budi

    def test_follows_a_merge_and_its_undo(self, made):
        siti, budi = made("Siti", city="Solo"), made("Budi", city="Solo")
        segment = segment_of(city("Solo"))
        merge = merge_customers(kept=siti, gone=budi, by=None)
        keeping.refresh_changed()
        assert members(segment) == ["Siti"]
        undo_merge(merge=merge, by=None)
        keeping.refresh_changed()
        assert members(segment) == ["Budi", "Siti"]


class TestRenew:
    def test_is_the_same_as_refreshing_each(self, made):
        for number in range(30):
            made(f"C{number:02}", city=("Solo", "Medan", "Bogor")[number % 3])
        segment = segment_of(city("Solo"))
        assert segment.member_count == 10
        Customer.objects.filter(city="Medan").update(city="Solo")
        Customer.objects.filter(name="C00").update(city="Bogor")
        keeping.renew(segment)
        segment.refresh_from_db()
        assert segment.member_count == 19
        assert "C00" not in members(segment)

    def test_works_in_spans(self, made, monkeypatch):
        monkeypatch.setattr(keeping, "SPAN", 7)
        for number in range(40):
            made(f"C{number:02}", city="Solo")
        assert segment_of(city("Solo")).member_count == 40


class TestRecount:
    def test_counts_those_who_are_left(self, made):
        siti = made("Siti", city="Solo", worth=100)
        made("Budi", city="Solo", worth=50)
        solo, medan = segment_of(city("Solo")), segment_of(city("Medan"), "Medan")
        # As an undone import takes its customers away.
        Membership.objects.filter(customer=siti).delete()
        tasks.recount.func()
        for segment in (solo, medan):
            segment.refresh_from_db()
        assert (solo.member_count, solo.worth_amount) == (1, 50)
        assert medan.member_count == 0


class TestDue:
    def test_those_by_days_once_a_day(self, made):
        segment = segment_of(timed(30))
        moment = this_moment()
        assert segment not in list_due(moment)
        Segment.objects.filter(pk=segment.pk).update(
            refreshed_at=moment.now - timedelta(days=1)
        )
        assert segment in list_due(this_moment())

    def test_those_by_facts_alone_never(self, made):
        segment = segment_of(city("Solo"))
        Segment.objects.filter(pk=segment.pk).update(refreshed_at="2020-01-01T00:00Z")
        assert segment not in list_due(this_moment())

    def test_those_by_worth_after_an_analysis(self, made, analysis):
        keeping.renew_due()
        assert not list_due(this_moment())
        WorthAnalysis.objects.update(is_current=False)
        assert len(list_due(this_moment())) == 10

    def test_all_are_valued_by_the_analysis_that_is_current(self, made, analysis):
        """Also those that do not go by worth, and into which nobody came."""
        siti = made("Siti", city="Solo", worth=100)
        segment = segment_of(city("Solo"))
        assert (segment.worth_amount, segment.measured_by_analysis) == (
            100,
            analysis.pk,
        )
        tasks.renew.func()
        assert not has_unmeasured(this_moment())
        WorthAnalysis.objects.update(is_current=False)
        run = Run.objects.create(kind="worth.base", version="test", state="done")
        later = WorthAnalysis.objects.create(
            run=run, as_of=date(2026, 11, 2), is_current=True, is_finished=True
        )
        CustomerWorth.objects.filter(customer=siti).update(
            analysis=later, clv_amount=70
        )
        DBTaskResult.objects.all().delete()
        tasks.refresh_due()
        assert DBTaskResult.objects.filter(task_path__endswith="renew").count() == 1
        tasks.renew.func()
        segment.refresh_from_db()
        assert (segment.worth_amount, segment.measured_by_analysis) == (70, later.pk)

    def test_without_an_analysis_none_has_a_worth(self, made):
        made("Siti", city="Solo", worth=100)
        segment = segment_of(city("Solo"))
        tasks.renew.func()
        WorthAnalysis.objects.update(is_current=False)
        tasks.renew.func()
        segment.refresh_from_db()
        assert (segment.worth_amount, segment.valued_count) == (None, 0)

    def test_is_asked_for_once(self, made):
        tasks.refresh_due()
        tasks.refresh_due()
        assert DBTaskResult.objects.filter(task_path__endswith="renew").count() == 1

    def test_a_changed_rule_is_due(self, made):
        segment = segment_of(city("Solo"))
        change_segment(segment=segment, name="Ours", rule=city("Medan"), by=None)
        assert segment in list_due(this_moment())

    def test_takes_up_changes_that_were_left(self, made):
        note_changes([made("Siti").pk])
        DBTaskResult.objects.all().delete()
        tasks.refresh_due()
        assert DBTaskResult.objects.filter(task_path__endswith="refresh").count() == 1
