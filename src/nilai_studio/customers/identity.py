"""Who is meant: ids, email addresses and phone numbers, written alike and resolved.

The rules, in this order, of `resolve_customers`:

1. The id of a system (`shopify: 1234`) means one customer.
2. The same email address means the same customer,
3. the same phone number too, unless both are known by email addresses that differ;
4. but two ids of one system, contacts aside, are two customers until they are merged.

Of several customers with the address or number, the one known first is meant. Blanks
of a known customer are filled; what is known is never overwritten.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone

from nilai_studio.business.models import Business
from nilai_studio.customers.models import (
    ContactPoint,
    Customer,
    FilledField,
    Identity,
    new_key,
)
from nilai_studio.customers.normalising import owner_of, search_texts
from nilai_studio.customers.search_index import indexed_at_once
from nilai_studio.customers.seen import PersonSeen, Seen, normal
from nilai_studio.kit.bulk import insert_rows, new_keys

MANY = 500
"""New customers from which on the search's index takes them at once."""
BATCH = 5000
"""People resolved at once: bounded memory, few queries."""
LOCK = 0x4E494C41
"""Number of PostgreSQL's lock under which new people are told apart."""
FILLED = ("name", "city", "country", "source")
EMAIL, PHONE = ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE


@dataclass(slots=True, eq=False)
class _Person:
    """A customer while a batch is resolved; `pk` is 0 until it is stored."""

    pk: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    new_ids: list[tuple[str, str]] = field(default_factory=list)
    new_contacts: list[tuple[str, str, str]] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)

    @property
    def is_told_more(self) -> bool:
        """Whether anything is new of it."""
        return bool(self.filled or self.new_ids or self.new_contacts)


def resolve_customers(
    people: Sequence[PersonSeen],
    *,
    import_id: int | None = None,
    region: str | None = None,
) -> list[int | None]:
    """Return the customer that each row means; those not known yet are made.

    Parameters
    ----------
    people : sequence of PersonSeen
        Any number; several may mean one customer.
    import_id : int, optional
        The import that brings them, for its undo.
    region : str, optional
        Country of phone numbers without a code; the business's when left out.

    Returns
    -------
    list
        The key (`pk`) of a customer per row; None where a row names nobody, having
        no id, no email address and no phone number.

    Notes
    -----
    Runs inside the caller's transaction, or in one of its own per batch of 5,000.
    The caller notes the changes (`actions.note_changes`) when its own facts are
    written. See the module's first lines for the rules.
    """
    region = region or Business.current().phone_region
    found: list[int | None] = []
    for start in range(0, len(people), BATCH):
        with transaction.atomic():
            if connection.vendor == "postgresql":
                # Two imports at once must not make one person twice.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            batch = _Batch(people[start : start + BATCH], region)
            found += batch.resolve(import_id)
    return found


def find_meant(
    people: Sequence[PersonSeen], *, region: str | None = None
) -> list[int | None]:
    """Return the customer that each row means, as `resolve_customers` would.

    Nothing is stored.

    Parameters
    ----------
    people : sequence of PersonSeen
        Some thousands; all are looked up at once.
    region : str, optional
        As `resolve_customers` takes it.

    Returns
    -------
    list
        The key of a customer per row, 0 for one who would be made; None where a row
        names nobody.
    """
    met = _Batch(people, region or Business.current().phone_region).meet()
    return [person.pk if person else None for person in met]


def tells_more(people: Sequence[PersonSeen], *, region: str | None = None) -> bool:
    """Return whether rows know anything of their customers that is not here yet.

    Nothing is stored; `resolve_customers` with the same rows would store it.

    Parameters
    ----------
    people : sequence of PersonSeen
        Some thousands; all are looked up at once.
    region : str, optional
        As `resolve_customers` takes it.

    Returns
    -------
    bool
        True also for a customer who is not known at all.
    """
    met = _Batch(people, region or Business.current().phone_region).meet()
    return any(person and (not person.pk or person.is_told_more) for person in met)


class _Batch:
    """People who are resolved together."""

    def __init__(self, people: Sequence[PersonSeen], region: str) -> None:
        self.people = [normal(person, region) for person in people]
        self.by_id: dict[tuple[str, str], _Person] = {}
        self.by_email: dict[str, _Person] = {}
        self.by_phone: dict[str, _Person] = {}
        self.known: dict[int, _Person] = {}

    def resolve(self, import_id: int | None) -> list[int | None]:
        """Return the customer of each, having stored what is new."""
        meant = self.meet()
        # Each once, in the order in which they came.
        touched = list(dict.fromkeys(filter(None, meant)))
        _store(touched, import_id)
        return [person.pk if person else None for person in meant]

    def meet(self) -> list[_Person | None]:
        """Return who each is, with what is new of them; nothing is stored."""
        self._read_known()
        return [self._person_of(seen) for seen in self.people]

    def _read_known(self) -> None:
        """Read whoever may be meant, with all their ids and contact points."""
        ids = {seen.external_id for seen in self.people if seen.external_id}
        wanted = {(seen.system, seen.external_id) for seen in self.people}
        systems = {seen.system for seen in self.people}
        rows = Identity.objects.filter(
            # With the system, so that the index serves.
            system__in=systems,
            external_id__listed=ids,
        ).values_list("system", "external_id", "customer_id")
        identified = {(s, e): pk for s, e, pk in rows if (s, e) in wanted}
        contacts = {}
        for kind in (EMAIL, PHONE):
            values = {v for seen in self.people if (v := getattr(seen, kind.value))}
            points = ContactPoint.objects.filter(
                kind=kind, value__listed=values, customer__merged_into=None
            )
            # Of several the one known first: it is written last.
            contacts[kind] = dict(
                points.order_by("-customer_id").values_list("value", "customer_id")
            )
        pks = {*identified.values(), *contacts[EMAIL].values()}
        self._read_people(pks | set(contacts[PHONE].values()))
        self.by_id = {key: self.known[pk] for key, pk in identified.items()}
        self.by_email = {v: self.known[pk] for v, pk in contacts[EMAIL].items()}
        self.by_phone = {v: self.known[pk] for v, pk in contacts[PHONE].items()}

    def _read_people(self, pks: set[int]) -> None:
        rows = Customer.objects.filter(pk__listed=pks).values_list("pk", *FILLED)
        for pk, *facts in rows:
            known = dict(zip(FILLED, facts, strict=True))
            self.known[pk] = _Person(pk=pk, facts=known)
        for pk, kind, value in ContactPoint.objects.filter(
            customer_id__listed=pks
        ).values_list("customer_id", "kind", "value"):
            if kind == EMAIL:
                self.known[pk].emails.add(value)
            elif kind == PHONE:
                self.known[pk].phones.add(value)
        ids = Identity.objects.filter(customer_id__listed=pks)
        for pk, *key in ids.values_list("customer_id", "system", "external_id"):
            self.known[pk].systems |= owner_of(*key, self.known[pk].phones)

    def _person_of(self, seen: Seen) -> _Person | None:
        """Return who is meant, having added what the row knows of them."""
        key = (seen.system, seen.external_id)
        if not (seen.external_id or seen.email or seen.phone):
            return None
        person = self.by_id.get(key) if seen.external_id else None
        if person is None:
            person = self._by_contact(seen) or _Person(facts=dict.fromkeys(FILLED, ""))
        if seen.external_id and key not in self.by_id:
            self.by_id[key] = person
            person.systems |= owner_of(*key, {*person.phones, seen.phone})
            person.new_ids.append(key)
        for kind, value, written, had, index in (
            (EMAIL, seen.email, seen.written_email, person.emails, self.by_email),
            (PHONE, seen.phone, seen.written_phone, person.phones, self.by_phone),
        ):
            if value and value not in had:
                had.add(value)
                person.new_contacts.append((kind, value, written))
                index.setdefault(value, person)
        for name in FILLED:
            if not person.facts[name] and getattr(seen, name):
                person.facts[name] = getattr(seen, name)
                person.filled.append(name)
        return person

    def _by_contact(self, seen: Seen) -> _Person | None:
        """Return the customer with this email address, or this phone number."""
        person = self.by_email.get(seen.email) if seen.email else None
        if person is None or not _may_be(person, seen):
            person = self.by_phone.get(seen.phone) if seen.phone else None
            if person is not None and seen.email and person.emails:
                return None
        return person if person is not None and _may_be(person, seen) else None


def _may_be(person: _Person, seen: Seen) -> bool:
    """Two ids of one system are two customers."""
    numbers = {*person.phones, seen.phone}
    return not owner_of(seen.system, seen.external_id, numbers) & person.systems


def _store(people: list[_Person], import_id: int | None) -> None:
    """Store new customers, and what is new of known ones."""
    new = [person for person in people if not person.pk]
    changed = [person for person in people if person.pk and person.is_told_more]
    _add_customers(new, import_id)
    Identity.objects.bulk_create(
        [
            Identity(
                customer_id=person.pk,
                system=system,
                external_id=external_id,
                first_import_id=import_id,
            )
            for person in changed
            for system, external_id in person.new_ids
        ],
        batch_size=BATCH,
    )
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                customer_id=person.pk,
                kind=kind,
                value=value,
                written=written,
                first_import_id=import_id,
            )
            for person in changed
            for kind, value, written in person.new_contacts
        ],
        batch_size=BATCH,
        # The customer has it already, from before a merge.
        ignore_conflicts=True,
    )
    if changed:
        _fill_blanks(changed, import_id)
        refresh_search([person.pk for person in changed])


def _add_customers(people: list[_Person], import_id: int | None) -> None:
    """Store new customers with their ids and contact points, many a second."""
    if not people:
        return
    for person, pk in zip(people, new_keys(Customer, len(people)), strict=True):
        person.pk = pk
    many = len(people) >= MANY
    with indexed_at_once(people[0].pk, people[-1].pk) if many else nullcontext():
        insert_rows(Customer, CUSTOMER, _new_customers(people, import_id))
    insert_rows(
        Identity,
        ("customer_id", "system", "external_id", "first_import_id"),
        (
            (person.pk, system, external_id, import_id)
            for person in people
            for system, external_id in person.new_ids
        ),
    )
    insert_rows(
        ContactPoint,
        ("customer_id", "kind", "value", "written", "first_import_id"),
        (
            (person.pk, str(kind), value, written, import_id)
            for person in people
            for kind, value, written in person.new_contacts
        ),
    )


CUSTOMER = (
    "id", "key", *FILLED, "needs", "search_text", "contact_text", "first_import_id",
    "created_at", "changed_at",
)  # fmt: skip
"""Columns of a new customer."""


def _new_customers(
    people: list[_Person], import_id: int | None
) -> Iterator[tuple[Any, ...]]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    for person in people:
        key = new_key()
        found = search_texts(
            person.facts["name"],
            key,
            (external_id for _system, external_id in person.new_ids),
            (value for _kind, value, _written in person.new_contacts),
        )
        facts = (person.facts[name] for name in FILLED)
        yield (person.pk, key, *facts, "", *found, import_id, now, now)


def _fill_blanks(people: list[_Person], import_id: int | None) -> None:
    rows = [
        FilledField(
            customer_id=person.pk,
            import_id=import_id,
            field=name,
            value=person.facts[name],
        )
        for person in people
        for name in person.filled
    ]
    if import_id is not None:
        FilledField.objects.bulk_create(rows, batch_size=BATCH)
    filled = {row.customer_id for row in rows}
    customers = list(Customer.objects.filter(pk__in=filled))
    facts = {person.pk: person.facts for person in people}
    for customer in customers:
        for name in FILLED:
            setattr(customer, name, facts[customer.pk][name])
    Customer.objects.bulk_update(customers, FILLED, batch_size=500)


def refresh_search(customer_ids: Sequence[int]) -> None:
    """Write anew what the search looks through.

    Parameters
    ----------
    customer_ids : sequence of int
        Whose names, ids or contact points changed; at most some thousands.
    """
    customers = list(
        Customer.objects.filter(pk__in=customer_ids)
        .prefetch_related(
            # In one order, so that the same facts give the same text.
            Prefetch("identities", Identity.objects.order_by("pk")),
            Prefetch("contact_points", ContactPoint.objects.order_by("pk")),
        )
        .only("name", "key", "search_text", "contact_text")
    )
    for customer in customers:
        customer.search_text, customer.contact_text = search_texts(
            customer.name,
            customer.key,
            (identity.external_id for identity in customer.identities.all()),
            (point.value for point in customer.contact_points.all()),
        )
    Customer.objects.bulk_update(
        customers, ["search_text", "contact_text"], batch_size=500
    )
