"""The people of a file: who each is, and whether it tells anything new of them."""

from pathlib import Path
from typing import Any

from nilai_studio.customers.identity import PersonSeen, tells_more
from nilai_studio.orders.imports.tables import batches
from nilai_studio.orders.models import Import


def person_of(brought: Import, row: tuple[Any, ...]) -> PersonSeen:
    """Return who a row of `people.parquet` is."""
    who, name, email, phone, city, country, source = row
    return PersonSeen(
        system=brought.shop,
        external_id=who,
        email=email or (who if "@" in who else ""),
        phone=phone,
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
    return any(
        tells_more([person_of(brought, row) for row in rows])
        for rows in batches(folder / "people.parquet")
    )
