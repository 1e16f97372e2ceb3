"""The people of a file: who each is, and whether it tells anything new of them."""

from pathlib import Path
from typing import Any

from nilai_studio.business.models import Business
from nilai_studio.customers.identity import PersonSeen, tells_more
from nilai_studio.customers.normalising import is_number, normal_phone
from nilai_studio.orders.imports.tables import batches
from nilai_studio.orders.models import Import


def person_of(brought: Import, row: tuple[Any, ...], region: str) -> PersonSeen:
    """Return who a row of `people.parquet` is, in a country of phone numbers."""
    who, name, email, phone, city, country, source, _is_more = row
    # A number that tells the customer is kept as its country writes it.
    number = normal_phone(phone or who, region) if is_number(who) else ""
    return PersonSeen(
        system=brought.shop,
        external_id=number or who,
        email=email or (who if "@" in who else ""),
        phone=phone or number,
        name=name,
        city=city,
        country=country,
        source=source or brought.shop,
    )


def tells_more_of_people(brought: Import, folder: Path) -> bool:
    """Return whether a file knows more of its customers than is here.

    Parameters
    ----------
    brought : Import
        Being examined.
    folder : Path
        With `people.parquet`; looked through up to the first who is told more of.
    """
    region = Business.current().phone_region
    return any(
        tells_more([person_of(brought, row, region) for row in rows], region=region)
        for rows in batches(folder / "people.parquet")
    )
