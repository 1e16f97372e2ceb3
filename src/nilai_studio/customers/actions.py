"""What is done with customers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai_studio.business.contacts import SEE
from nilai_studio.business.models import Business, User
from nilai_studio.customers import merging
from nilai_studio.customers.cities import normal_city
from nilai_studio.customers.consent import merging as consent
from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.models import (
    ChangedCustomer,
    ColumnChoice,
    ContactPoint,
    Customer,
    CustomerTask,
    DuplicateCandidate,
    Merge,
    Note,
    Tag,
)
from nilai_studio.customers.normalising import normal_email, normal_phone
from nilai_studio.kit.actions import action, require
from nilai_studio.kit.queue import enqueue_once

NOTED_AT_ONCE = 5000
FACTS = ("name", "city", "country", "source", "needs")
Person: TypeAlias = AbstractBaseUser | AnonymousUser | None
"""Who does it; None is the studio itself."""


def note_changes(customer_ids: Iterable[int]) -> None:
    """Note that facts of customers changed, so that the segments look again.

    In the transaction that changes the facts: both are kept, or neither.

    Parameters
    ----------
    customer_ids : iterable of int
        Their keys; any number, one of them any number of times.
    """
    # In one order everywhere, so that two writers never wait for each other.
    pks = sorted(set(customer_ids))
    if not pks:
        return
    noted_at = timezone.now()
    with transaction.atomic():
        for start in range(0, len(pks), NOTED_AT_ONCE):
            ChangedCustomer.objects.bulk_create(
                [
                    ChangedCustomer(customer_id=pk, noted_at=noted_at)
                    for pk in pks[start : start + NOTED_AT_ONCE]
                ],
                # Not ignored: a row that is there stays locked until the facts are
                # kept, so that the segments cannot look too early and take it away.
                update_conflicts=True,
                unique_fields=["customer"],
                update_fields=["noted_at"],
                batch_size=450,
            )
        enqueue_once("segments.refresh")


@action("customers.change_customer")
def add_customer(
    *, facts: dict[str, str], by: Person, contacts: Iterable[str] = ()
) -> Customer:
    """Add a customer by hand; a name alone is enough, or not even that.

    Raises
    ------
    PermissionDenied
        If there are contact points, which the person may not see.
    """
    facts = _in_one_way(facts)
    customer = Customer.objects.create(**{name: facts.get(name, "") for name in FACTS})
    refresh_search([customer.pk])
    log(instance=customer, action="customers.add", user=by)
    note_changes([customer.pk])
    for written in contacts:
        add_contact_point(customer=customer, written=written, by=by)
    return customer


@action("customers.change_customer")
def change_customer(*, customer: Customer, facts: dict[str, str], by: Person) -> None:
    """Change who a customer is."""
    facts = _in_one_way(facts)
    changed = {
        name: [getattr(customer, name), facts[name]]
        for name in FACTS
        if name in facts and getattr(customer, name) != facts[name]
    }
    if not changed:
        return
    for name, (_was, becomes) in changed.items():
        setattr(customer, name, becomes)
    customer.save(update_fields=[*changed, "changed_at"])
    refresh_search([customer.pk])
    log(
        instance=customer,
        action="customers.change",
        user=by,
        data={"fields": sorted(changed)},
    )
    note_changes([customer.pk])


def _in_one_way(facts: dict[str, str]) -> dict[str, str]:
    """Return facts with the city as those of files and shops are written."""
    if not facts.get("city"):
        return facts
    region = Business.current().phone_region
    return {**facts, "city": normal_city(facts["city"], region)}


@action("customers.change_customer")
def add_contact_point(*, customer: Customer, written: str, by: Person) -> ContactPoint:
    """Add an email address, a phone number, or the name in a chat.

    Raises
    ------
    ValidationError
        If nothing is written.
    PermissionDenied
        If the person may not see contact points.
    """
    require(by, SEE)
    written = " ".join(written.replace("\0", "").split())[:200]
    if not written:
        raise ValidationError(_("Write an email address, a phone number or a name."))
    kind, value = ContactPoint.Kind.CHAT, written
    if email := normal_email(written):
        kind, value = ContactPoint.Kind.EMAIL, email
    elif phone := normal_phone(written, Business.current().phone_region):
        kind, value = ContactPoint.Kind.PHONE, phone
    point, is_new = ContactPoint.objects.get_or_create(
        customer=customer, kind=kind, value=value, defaults={"written": written}
    )
    if is_new:
        refresh_search([customer.pk])
        log(instance=customer, action="customers.contact", user=by)
        note_changes([customer.pk])
    return point


@action("customers.change_customer")
def remove_contact_point(*, point: ContactPoint, by: Person) -> None:
    """Remove a contact point that is wrong."""
    require(by, SEE)
    customer = point.customer
    point.delete()
    refresh_search([customer.pk])
    log(instance=customer, action="customers.contact", user=by)
    note_changes([customer.pk])


@action("customers.add_note")
def add_note(*, customer: Customer, text: str, by: Person) -> Note:
    """Write a remark on a customer."""
    note = Note.objects.create(customer=customer, text=text, author=by)
    log(instance=customer, action="customers.note", user=by)
    return note


@action("customers.change_customertask")
def ask_task(
    *,
    customer: Customer,
    text: str,
    by: Person,
    due_on: date | None = None,
    assigned_to: User | None = None,
) -> CustomerTask:
    """Ask a colleague, or oneself, to do something for a customer."""
    task = CustomerTask.objects.create(
        customer=customer,
        text=text,
        due_on=due_on,
        assigned_to=assigned_to or by,
        asked_by=by,
    )
    log(instance=customer, action="customers.task", user=by, data={"task": text[:200]})
    return task


@action("customers.change_customertask")
def finish_task(*, task: CustomerTask, is_done: bool, by: Person) -> None:
    """Mark a task as done, or as not done after all."""
    if is_done == bool(task.done_at):
        return
    task.done_at = timezone.now() if is_done else None
    task.save(update_fields=["done_at"])
    log(
        instance=task.customer,
        action="customers.task",
        user=by,
        data={"task": task.text[:200], "is_done": is_done},
    )


@action("customers.tag_customers")
def tag_customers(
    *, customer_ids: Sequence[int], name: str, by: Person, is_removed: bool = False
) -> Tag:
    """Put a tag on customers, or take it off; at most some thousands at once."""
    tag, _is_new = Tag.objects.get_or_create(name=name)
    pks = list(
        Customer.objects.filter(pk__in=customer_ids, merged_into=None).values_list(
            "pk", flat=True
        )
    )
    links = Customer.tags.through
    if is_removed:
        links.objects.filter(tag=tag, customer_id__in=pks).delete()
    else:
        links.objects.bulk_create(
            [links(customer_id=pk, tag_id=tag.pk) for pk in pks],
            ignore_conflicts=True,
            batch_size=450,
        )
    log(
        instance=tag,
        action="customers.untag" if is_removed else "customers.tag",
        user=by,
        data={"count": len(pks)},
    )
    note_changes(pks)
    return tag


def choose_columns(*, names: Sequence[str], by: Person) -> None:
    """Remember the columns that a person wants to see; none for the usual ones."""
    ColumnChoice.objects.update_or_create(
        person=by, defaults={"columns": list(names)[:60]}
    )


@action("customers.export_customers")
def log_export(
    *,
    count: int,
    kind: str,
    asked: dict[str, str],
    contacts: Sequence[str],
    by: Person,
) -> None:
    """Write down that customers left the studio as a file, and which.

    Parameters
    ----------
    count : int
        Customers in the file.
    kind : str
        CSV or XLSX.
    asked : dict
        Name of each filter in use (`q` is the search) to its value in words.
    contacts : sequence of str
        Names of the columns in it that hold contact points.
    by : User
        Who takes it; masked as for this person.
    """
    log(
        instance=Business.current(),
        action="customers.export",
        user=by,
        data={
            "count": count,
            "kind": kind,
            "asked": {name: value[:200] for name, value in asked.items()},
            "contacts": list(contacts),
            "is_masked": by is not None and not by.has_perm(SEE),
        },
    )


@action("customers.merge_customers")
def merge_customers(*, kept: Customer, gone: Customer, by: Person) -> Merge:
    """Make two customers one; `gone` is kept aside, for the undo.

    Raises
    ------
    ValidationError
        If they are one already, or one of them was merged into another.
    """
    kept, gone = _locked(kept.pk, gone.pk)
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(
            _("These two cannot be merged: one of them was merged already.")
        )
    pair = DuplicateCandidate.objects.filter(
        first_id=min(kept.pk, gone.pk), second_id=max(kept.pk, gone.pk)
    ).first()
    facts = merging.take_over(kept, gone)
    kept.save()
    stricter = consent.find_stricter(kept=kept.pk, gone=gone.pk)
    remembered = merging.remember(gone=gone.pk, kept=kept.pk)
    rows = merging.move_rows(gone=gone.pk, kept=kept.pk)
    said = consent.write_stricter(stricter, kept=kept.pk, by=by)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = Merge.objects.create(
        kept=kept,
        gone=gone,
        merged_by=by,
        moved={
            "rows": rows,
            "facts": facts,
            "remembered": remembered,
            "pair": pair.state if pair else None,
            consent.OWN: said,
        },
    )
    if pair:
        pair.state = DuplicateCandidate.State.MERGED
        pair.save(update_fields=["state"])
    refresh_search([kept.pk, gone.pk])
    log(instance=kept, action="customers.merge", user=by, data={"gone": gone.key})
    note_changes([kept.pk, gone.pk])
    return merge


@action("customers.merge_customers")
def undo_merge(*, merge: Merge, by: Person) -> None:
    """Make two customers of one again, each with what it had.

    Raises
    ------
    ValidationError
        If it was undone already, or the kept one was merged further since.
    """
    kept, gone = _locked(merge.kept_id, merge.gone_id)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at or gone.merged_into_id != kept.pk:
        raise ValidationError(_("This merge was undone already."))
    if kept.merged_into_id:
        raise ValidationError(
            _("%(name)s was merged into another customer since: undo that first.")
            % {"name": kept}
        )
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    withdrawn = consent.find_withdrawn_since(merge)
    consent.take_away(merge.moved.get(consent.OWN, ()))
    remembered = merge.moved.get("remembered", {})
    merging.recall(remembered, gone=gone.pk, kept=kept.pk)
    merging.move_back(merge.moved["rows"], gone=gone.pk, kept=kept.pk)
    consent.hold_for(withdrawn, gone=gone.pk, by=by)
    merging.give_back(kept, merge.moved["facts"])
    kept.save()
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    if merge.moved["pair"]:
        DuplicateCandidate.objects.filter(
            first_id=min(kept.pk, gone.pk), second_id=max(kept.pk, gone.pk)
        ).update(state=merge.moved["pair"])
    refresh_search([kept.pk, gone.pk])
    log(instance=kept, action="customers.unmerge", user=by, data={"gone": gone.key})
    note_changes([kept.pk, gone.pk])


@action("customers.merge_customers")
def keep_apart(*, pair: DuplicateCandidate, by: Person) -> None:
    """Remember that two customers are two persons; they are not offered again."""
    pair.state = DuplicateCandidate.State.DIFFERENT
    pair.save(update_fields=["state"])
    log(instance=pair.first, action="customers.apart", user=by)


def _locked(first: int, second: int) -> tuple[Customer, Customer]:
    rows: dict[int, Any] = {
        row.pk: row
        # Who is put into segments meanwhile is not kept waiting: it would hold those.
        for row in Customer.objects.select_for_update(no_key=True)
        .filter(pk__in=[first, second])
        .order_by("pk")
    }
    return rows[first], rows[second]
