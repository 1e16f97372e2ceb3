"""A merge keeps everything, and its undo puts everything back (R10)."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nilai_studio.customers import moving
from nilai_studio.customers.actions import keep_apart, merge_customers, undo_merge
from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.models import (
    ContactPoint,
    Customer,
    CustomerTask,
    DuplicateCandidate,
    Identity,
    Merge,
    Note,
    Tag,
)
from nilai_studio.customers.queries import find_by_pk
from nilai_studio.orders.models import Order, OrderTotals

FOUND_ANEW = {
    # Derived: totals and worth from orders, the rest says what was done or is to do.
    "orders.OrderTotals.customer",
    "worth.CustomerWorth.customer",
    "customers.ChangedCustomer.customer",
    "customers.ConsentState.customer",
    "customers.DuplicateCandidate.first",
    "customers.DuplicateCandidate.second",
    "customers.Merge.kept",
    "customers.Merge.gone",
    "customers.Customer.merged_into",
}


def everything() -> dict[str, list]:
    """Every row of every table that says something of a customer."""
    rows = {}
    for mover in moving.list_merge_movers():
        model = apps.get_model(mover.model)
        rows[mover.model] = sorted(
            model.objects.values_list("pk", f"{mover.field}_id"), key=str
        )
    facts = (
        "pk",
        "name",
        "city",
        "country",
        "source",
        "needs",
        "merged_into",
        "search_text",
        "contact_text",
    )
    rows["facts"] = list(Customer.objects.order_by("pk").values_list(*facts))
    rows["totals"] = list(
        OrderTotals.objects.order_by("pk").values_list(
            "pk", "order_count", "revenue_amount", "last_ordered_at"
        )
    )
    return rows


words = st.text("abcé ", max_size=6).map(str.strip)
person = st.fixed_dictionaries(
    {
        "name": words,
        "city": words,
        "needs": words,
        "emails": st.sets(st.sampled_from("abc"), max_size=3),
        "tags": st.sets(st.sampled_from("xyz"), max_size=3),
        "orders": st.integers(0, 3),
        "notes": st.integers(0, 2),
    }
)


def make(facts, number) -> Customer:
    customer = Customer.objects.create(
        name=facts["name"], city=facts["city"], needs=facts["needs"]
    )
    Identity.objects.create(customer=customer, system="s", external_id=str(number))
    for email in facts["emails"]:
        ContactPoint.objects.create(
            customer=customer, kind="email", value=f"{email}@x.id", written=email
        )
    for name in facts["tags"]:
        customer.tags.add(Tag.objects.get_or_create(name=name)[0])
    for order in range(facts["orders"]):
        Order.objects.create(
            order_id=f"{number}-{order}", customer=customer, revenue_amount=10 + order,
            ordered_at=datetime(2026, 1, 1 + order, tzinfo=UTC),
        )  # fmt: skip
    if facts["orders"]:
        OrderTotals.objects.create(
            customer=customer, order_count=facts["orders"],
            revenue_amount=sum(10 + o for o in range(facts["orders"])),
            first_ordered_at=datetime(2026, 1, 1, tzinfo=UTC),
            last_ordered_at=datetime(2026, 1, facts["orders"], tzinfo=UTC),
        )  # fmt: skip
    for note in range(facts["notes"]):
        Note.objects.create(customer=customer, text=str(note))
        CustomerTask.objects.create(customer=customer, text=str(note))
    return customer


class TestMerge:
    @settings(
        max_examples=25,
        deadline=None,
        # Each example fills a database: to shrink one takes many minutes.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(people=st.lists(person, min_size=3, max_size=3))
    def test_undo_is_identity(self, business, people):
        with transaction.atomic():
            first, second, third = (make(f, n) for n, f in enumerate(people))
            refresh_search([first.pk, second.pk, third.pk])
            before = everything()
            inner = merge_customers(kept=second, gone=third, by=None)
            between = everything()
            outer = merge_customers(kept=first, gone=second, by=None)
            assert Order.objects.filter(customer=first).count() == sum(
                f["orders"] for f in people
            )
            assert Identity.objects.filter(customer=first).count() == 3
            assert Note.objects.filter(customer=first).count() == sum(
                f["notes"] for f in people
            )
            emails = set.union(*(f["emails"] for f in people))
            assert {p.value[0] for p in first.contact_points.all()} == emails
            tags = set.union(*(f["tags"] for f in people))
            assert {t.name for t in first.tags.all()} == tags
            undo_merge(merge=outer, by=None)
            assert everything() == between
            undo_merge(merge=inner, by=None)
            assert everything() == before
            transaction.set_rollback(True)

    def test_every_table_of_customers_is_thought_of(self):
        moved = {f"{m.model}.{m.field}" for m in moving.list_merge_movers()}
        known = {name.lower() for name in moved | FOUND_ANEW}
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                if field.related_model is Customer:
                    name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
                    assert name.lower() in known, (
                        f"{name}: what becomes of it in a merge?"
                    )

    def test_takes_over_what_the_kept_one_lacks(self, siti, nameless):
        merge_customers(kept=nameless, gone=siti, by=None)
        nameless.refresh_from_db()
        assert (nameless.name, nameless.city) == ("Siti Aminah", "Bandung")
        assert nameless.contact_text == "siti@toko.example\n6281234567890"

    def test_leads_on_from_the_one_merged(self, siti, nameless):
        merge_customers(kept=siti, gone=nameless, by=None)
        assert find_by_pk(nameless.pk) == siti

    def test_leaves_at_the_kept_one_what_came_since(self, siti, nameless):
        merge = merge_customers(kept=siti, gone=nameless, by=None)
        Note.objects.create(customer=siti, text="later")
        Customer.objects.filter(pk=siti.pk).update(city="Medan")
        undo_merge(merge=merge, by=None)
        siti.refresh_from_db()
        assert siti.notes.count() == 1
        assert siti.city == "Medan"

    def test_is_refused_twice_and_with_oneself(self, siti, nameless):
        merge = merge_customers(kept=siti, gone=nameless, by=None)
        with pytest.raises(ValidationError):
            merge_customers(kept=siti, gone=nameless, by=None)
        undo_merge(merge=merge, by=None)
        with pytest.raises(ValidationError):
            undo_merge(merge=merge, by=None)
        with pytest.raises(ValidationError):
            merge_customers(kept=siti, gone=siti, by=None)

    def test_is_undone_from_the_outside_in(self, siti, nameless):
        third = Customer.objects.create(name="Third")
        inner = merge_customers(kept=siti, gone=nameless, by=None)
        merge_customers(kept=third, gone=siti, by=None)
        with pytest.raises(ValidationError, match="undo that first"):
            undo_merge(merge=inner, by=None)

    def test_is_for_those_who_may(self, siti, nameless, person):
        with pytest.raises(PermissionDenied):
            merge_customers(kept=siti, gone=nameless, by=person("Sales"))
        assert not Merge.objects.exists()


class TestPair:
    def test_remembers_two_persons(self, siti, nameless, owner):
        pair = DuplicateCandidate.objects.create(
            first=siti, second=nameless, probability=0.9
        )
        keep_apart(pair=pair, by=owner)
        pair.refresh_from_db()
        assert pair.state == "different"

    def test_is_open_again_after_the_undo(self, siti, nameless):
        pair = DuplicateCandidate.objects.create(
            first=siti, second=nameless, probability=0.9
        )
        merge = merge_customers(kept=nameless, gone=siti, by=None)
        pair.refresh_from_db()
        assert pair.state == "merged"
        undo_merge(merge=merge, by=None)
        pair.refresh_from_db()
        assert pair.state == "open"
