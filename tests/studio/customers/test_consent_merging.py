"""The stricter holds in a merge (R11); its undo puts back what was said (R10)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nilai_studio.customers.actions import merge_customers, undo_merge
from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.consent.models import Consent, ConsentState
from nilai_studio.customers.models import Customer
from nilai_studio.customers.timeline import get_timeline

ASKED = [("email", "offers"), ("chat", "offers"), ("email", "surveys")]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

statement = st.tuples(st.sampled_from(ASKED), st.booleans(), st.integers(0, 4))
said = st.lists(statement, max_size=6)

many = settings(
    max_examples=20,
    deadline=None,
    # Each example fills a database: to shrink one takes many minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def say(customer, asked, *, yes, day=None):
    channel, purpose = asked
    moment = None if day is None else BEGIN + timedelta(days=day)
    made, _is_new = record_consent(
        customer=customer, channel=channel, purpose=purpose, is_given=yes, by=None,
        said_at=moment,
    )  # fmt: skip
    return made


def make(statements) -> Customer:
    customer = Customer.objects.create()
    for asked, yes, day in statements:
        say(customer, asked, yes=yes, day=day)
    return customer


def stands(customer) -> dict[tuple[str, str], bool]:
    rows = ConsentState.objects.filter(customer=customer)
    return {(row.channel, row.purpose): row.is_given for row in rows}


def stricter(*each) -> dict[tuple[str, str], bool]:
    """Yes where all who were asked said yes."""
    return {
        asked: all(one[asked] for one in each if asked in one)
        for asked in set().union(*each)
    }


def everything():
    states = ConsentState.objects.values_list(
        "customer", "channel", "purpose", "is_given", "statement"
    )
    return list(Consent.objects.order_by("pk").values_list()), sorted(states)


def by_hand() -> set[tuple]:
    """How consent stands, worked out from the statements one by one."""
    latest = {}
    for row in sorted(Consent.objects.all(), key=lambda row: (row.said_at, row.pk)):
        latest[row.customer_id, row.channel, row.purpose] = (row.is_given, row.pk)
    return {(*key, *value) for key, value in latest.items()}


def holds_together() -> bool:
    return set(everything()[1]) == by_hand()


@pytest.mark.usefixtures("business")
class TestMerge:
    @many
    @given(first=said, second=said)
    def test_leaves_the_stricter_and_undone_what_was(self, first, second):
        with transaction.atomic():
            kept, gone = make(first), make(second)
            before, both = everything(), (stands(kept), stands(gone))
            merge = merge_customers(kept=kept, gone=gone, by=None)
            assert stands(kept) == stricter(*both)
            assert not stands(gone)
            assert {row[0] for row in before[0]} <= set(
                Consent.objects.filter(customer=kept).values_list("pk", flat=True)
            )
            assert holds_together()
            undo_merge(merge=merge, by=None)
            assert everything() == before
            transaction.set_rollback(True)

    @many
    @given(first=said, second=said, third=said)
    def test_of_one_merged_before_is_undone_from_the_outside_in(
        self, first, second, third
    ):
        with transaction.atomic():
            outer, middle, inner = make(first), make(second), make(third)
            each = [stands(one) for one in (outer, middle, inner)]
            before = everything()
            first_merge = merge_customers(kept=middle, gone=inner, by=None)
            between = everything()
            second_merge = merge_customers(kept=outer, gone=middle, by=None)
            assert stands(outer) == stricter(*each)
            undo_merge(merge=second_merge, by=None)
            assert everything() == between
            assert stands(middle) == stricter(*each[1:])
            undo_merge(merge=first_merge, by=None)
            assert everything() == before
            transaction.set_rollback(True)

    @many
    @given(
        people=st.lists(said, min_size=4, max_size=4),
        order=st.permutations([0, 1, 2]),
    )
    def test_of_several_into_one_never_gives_what_one_of_them_refused(
        self, people, order
    ):
        with transaction.atomic():
            kept, *others = (make(statements) for statements in people)
            each = [stands(one) for one in (kept, *others)]
            before = everything()
            merges = [merge_customers(kept=kept, gone=one, by=None) for one in others]
            assert stands(kept) == stricter(*each)
            left = {0, 1, 2}
            for number in order:
                undo_merge(merge=merges[number], by=None)
                left.remove(number)
                allowed = stricter(each[0], *(each[n + 1] for n in left))
                for asked, yes in stands(kept).items():
                    assert allowed[asked] or not yes
                assert holds_together()
            assert everything() == before
            transaction.set_rollback(True)

    @many
    @given(first=said, second=said, since=st.lists(statement, max_size=4))
    def test_takes_what_is_said_since_for_the_latest(self, first, second, since):
        with transaction.atomic():
            kept, gone = make(first), make(second)
            had = stands(gone)
            merge = merge_customers(kept=kept, gone=gone, by=None)
            for asked, yes, _day in since:
                say(kept, asked, yes=yes)
                assert stands(kept)[asked] is yes
            latest = {asked: yes for asked, yes, _day in since}
            undo_merge(merge=merge, by=None)
            assert holds_together()
            # Whose no it was, nobody knows: it holds for both.
            for asked, yes in had.items():
                assert stands(gone)[asked] is (yes and latest.get(asked, True))
            for asked, yes in latest.items():
                assert stands(kept)[asked] is yes
            transaction.set_rollback(True)

    def test_says_no_for_one_who_agreed_and_one_who_refused(self, siti, nameless):
        say(siti, ASKED[0], yes=True, day=4)
        say(nameless, ASKED[0], yes=False, day=1)
        merge = merge_customers(kept=siti, gone=nameless, by=None)
        (state,) = ConsentState.objects.filter(customer=siti)
        assert (state.is_given, state.statement.source) == (False, "merge")
        assert merge.moved["consents"] == [state.statement_id]
        assert siti.consents.count() == 3

    def test_is_told_apart_on_the_timeline_from_what_was_said(
        self, siti, nameless, owner
    ):
        say(siti, ASKED[0], yes=True, day=4)
        say(nameless, ASKED[0], yes=False, day=1)
        merge_customers(kept=siti, gone=nameless, by=None)
        told = [str(event.title) for event in get_timeline(siti, owner).events]
        assert told.count("Consent withdrawn") == 1
        assert told.count("Withdrawal carried over by a merge") == 1

    def test_leaves_a_yes_to_whom_the_other_was_never_asked(self, siti, nameless):
        say(nameless, ASKED[0], yes=True, day=1)
        merge_customers(kept=siti, gone=nameless, by=None)
        assert stands(siti) == {ASKED[0]: True}

    def test_passes_a_later_no_down_through_all_undone_merges(self, siti, nameless):
        third = make([(ASKED[0], True, 1)])
        say(nameless, ASKED[0], yes=True, day=2)
        inner = merge_customers(kept=nameless, gone=third, by=None)
        outer = merge_customers(kept=siti, gone=nameless, by=None)
        say(siti, ASKED[0], yes=False)
        undo_merge(merge=outer, by=None)
        undo_merge(merge=inner, by=None)
        for one in (siti, nameless, third):
            assert stands(one) == {ASKED[0]: False}

    def test_keeps_a_later_no_that_another_merge_hides(self, siti, nameless):
        third = make([(ASKED[0], True, 1)])
        say(nameless, ASKED[0], yes=True, day=2)
        first = merge_customers(kept=siti, gone=nameless, by=None)
        say(siti, ASKED[0], yes=False)
        merge_customers(kept=siti, gone=third, by=None)
        undo_merge(merge=first, by=None)
        assert stands(nameless) == {ASKED[0]: False}

    def test_undoes_merges_from_before_consent_was_kept(self, siti, nameless):
        merge = merge_customers(kept=siti, gone=nameless, by=None)
        del merge.moved["consents"]
        merge.save()
        undo_merge(merge=merge, by=None)
        nameless.refresh_from_db()
        assert nameless.merged_into is None
