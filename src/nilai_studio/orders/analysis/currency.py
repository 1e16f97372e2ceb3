"""Whether a file's amounts are in the currency that the business counts in."""

import ibis

from nilai.engine.reading import Reading
from nilai.engine.reading.kinds import PLATFORMS
from nilai.engine.session import Session
from nilai.errors import OptionError

MOST_NAMED = 3


def check_currency(session: Session, reading: Reading, currency: str) -> None:
    """Refuse a file none of whose amounts is in the currency of the business.

    Of a file that holds several, the rows in others are refused one by one.

    Parameters
    ----------
    session : Session
        Where the file was read.
    reading : Reading
        What was read of it, in that currency.
    currency : str
        As in `IDR`.

    Raises
    ------
    OptionError
        If every amount is in another one: nothing is converted.
    """
    foreign = _named(session, reading) or _usual(reading, currency)
    if not foreign:
        return
    message = f"the amounts are in {foreign}, and the business counts in {currency}"
    values = {"foreign": foreign, "currency": currency}
    raise OptionError(message, code="other_currency", **values)


def _named(session: Session, reading: Reading) -> str:
    """Return the currencies that rows name, where no row can be used for them."""
    if reading.used or reading.rejected is None:
        return ""
    if not reading.refused.get("other_currency"):
        return ""
    refused = reading.rejected.filter(reading.rejected["class"] == "other_currency")
    named = refused.group_by(word=refused["value"].upper()).agg(n=refused.count())
    most = named.order_by(ibis.desc("n"), "word").limit(MOST_NAMED)
    return ", ".join(row["word"] for row in session.rows(most))


def _usual(reading: Reading, currency: str) -> str:
    """Return the currency of the platform that wrote a file without naming one."""
    usual = {kind.name: kind.currency for kind in PLATFORMS}.get(reading.kind)
    is_told = "currency" in reading.columns
    return "" if usual in (None, currency) or is_told else str(usual)
