"""Customers named one by one: by email, phone, or an id."""

from collections.abc import Iterable

from nilai_studio.customers.models import ContactPoint, Customer, Identity
from nilai_studio.customers.normalising import normal_email, normal_phone

AT_ONCE = 500


def find_people(text: str, region: str) -> tuple[set[int], list[str]]:
    """Return the customers that a text names, one on each line.

    Parameters
    ----------
    text : str
        Emails, phones, keys of Nilai, ids of a shop.
    region : str
        Country of phone numbers without their code.

    Returns
    -------
    tuple
        Keys (`pk`) of those found, also of all who share a contact; and the lines
        that name nobody.
    """
    found = match_people(text.splitlines(), region)
    known = set().union(*found.values())
    return known, [line for line, pks in found.items() if not pks]


def match_people(lines: Iterable[str], region: str) -> dict[str, set[int]]:
    """Return who each line names.

    Parameters
    ----------
    lines : iterable of str
        Emails, phones, keys of Nilai, ids of a shop.
    region : str
        Country of phone numbers without their code.

    Returns
    -------
    dict
        Line to keys (`pk`); several where they share a contact.
    """
    told = dict.fromkeys(line.strip()[:200] for line in lines)
    forms = {line: _forms(line, region) for line in told if line}
    found: dict[str, set[int]] = {}
    every = sorted({form for own in forms.values() for form in own})
    for start in range(0, len(every), AT_ONCE):
        _find(every[start : start + AT_ONCE], found)
    return {
        line: set().union(*(found.get(form, set()) for form in own))
        for line, own in forms.items()
    }


def _forms(line: str, region: str) -> list[str]:
    written = [line, normal_email(line), normal_phone(line, region)]
    return [form for form in dict.fromkeys(written) if form]


def _find(forms: list[str], found: dict[str, set[int]]) -> None:
    for rows in (
        ContactPoint.objects.filter(
            value__in=forms, customer__merged_into=None
        ).values_list("value", "customer_id"),
        Identity.objects.filter(
            external_id__in=forms, customer__merged_into=None
        ).values_list("external_id", "customer_id"),
        Customer.objects.filter(key__in=forms, merged_into=None).values_list(
            "key", "pk"
        ),
    ):
        _add(rows, found)


def _add(rows: Iterable[tuple[str, int]], found: dict[str, set[int]]) -> None:
    for form, pk in rows:
        found.setdefault(form, set()).add(pk)
