"""The people of a file: who each is, and whether it tells anything new of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nilai_studio.business.models import Business
from nilai_studio.customers.identity import PersonSeen, tells_more
from nilai_studio.customers.normalising import is_number, normal_phone
from nilai_studio.orders.imports.tables import batches
from nilai_studio.orders.models import Import
from nilai_studio.orders.staging import stage


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


def stage_who(
    brought: Import,
    folder: Path,
    find: Callable[[list[PersonSeen]], list[int | None]],
    told: Callable[[int], None] = lambda _done: None,
) -> None:
    """Stage which customer each of a file's people is.

    Parameters
    ----------
    brought : Import
        Whose people they are.
    folder : Path
        With `people.parquet`.
    find : callable
        From people to the keys of customers; None for nobody.
    told : callable
        Told how many people were looked at.
    """
    region = Business.current().phone_region
    done = 0
    for rows in batches(folder / "people.parquet"):
        keys = find([person_of(brought, row, region) for row in rows])
        stage(
            "staged_who",
            (
                (who, key)
                for (who, *_facts, is_more), key in zip(rows, keys, strict=True)
                if key is not None and not is_more
            ),
        )
        done += len(rows)
        told(done)


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
