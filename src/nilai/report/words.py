"""The reader's language: sentences by name, and numbers in the reader's form."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
)

from nilai.errors import OptionError
from nilai.tables import Duration

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
"""Languages a report can be written in, by code."""

BEYOND = 1e18
"""From here a number is written with its power of ten."""

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Words:
    """A language with the currency of the amounts.

    Parameters
    ----------
    language : str
        `en` or `id`.
    currency : str
        Code of the currency, as in `IDR`; "" when it is not known.

    Examples
    --------
    >>> Words("id", "IDR").money(1_250_000).replace(chr(160), " ")
    'Rp 1.250.000'
    >>> Words("en", "GBP").money(1250)
    '£1,250'
    """

    language: str = "en"
    currency: str = ""

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            known = " or ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
            message = f"there is no language {self.language!r}; ask for {known}"
            raise OptionError(message)

    def say(self, key: str, /, **values: str | float) -> str:
        """Return the sentence or label of that name, with its values put in.

        Parameters
        ----------
        key : str
            Name in the files of words, as in `worth.first`.
        **values : str or number
            What the sentence names. Numbers are written as whole numbers; a
            sentence with a singular and a plural goes by `count`.

        Returns
        -------
        str
            The sentence.

        Examples
        --------
        >>> Words().say("units.customers", count=1)
        '1 customer'
        """
        if key == "currency_name":
            return self.currency_name
        found = _templates(self.language)[key]
        if isinstance(found, Mapping):
            form = Locale(self.language).plural_form(abs(float(values["count"])))
            found = found[form]
        shown = {
            name: value if isinstance(value, str) else self.number(value)
            for name, value in values.items()
        }
        return found.format(**shown)

    @property
    def currency_name(self) -> str:
        """Name of the currency, or words for an unknown one."""
        if not self.currency:
            return self.say("currency_unknown")
        return get_currency_name(self.currency, locale=self.language)

    def money(self, amount: float) -> str:
        """Return an amount with its currency.

        Parameters
        ----------
        amount : float
            In the currency.

        Returns
        -------
        str
            Whole units from 100; a million and more in words (of rupiah, a
            hundred million).

        Examples
        --------
        >>> Words("en", "GBP").money(2_612_345).replace(chr(160), " ")
        '£2.6 million'
        >>> Words("en", "GBP").money(12.5)
        '£12.50'
        """
        if not math.isfinite(amount):
            return "–"
        sign = "−" if amount < 0 else ""
        return sign + self._with_symbol(self._size(abs(amount)))

    def exact(self, amount: float, digits: int = 0) -> str:
        """Return an amount with its currency in digits, never in words.

        Parameters
        ----------
        amount : float
            In the currency.
        digits : int
            After the decimal mark; whole units without.

        Returns
        -------
        str
            As in £2,612,345, for tables.
        """
        if not math.isfinite(amount):
            return "–"
        sign = "−" if amount < 0 else ""
        return sign + self._with_symbol(self.number(abs(amount), digits))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number in the reader's form.

        Parameters
        ----------
        value : float
            The number; what is not finite becomes a dash.
        digits : int
            Digits after the decimal mark.

        Returns
        -------
        str
            As in 1,250.5 or 1.250,5, with a true minus sign.
        """
        if not math.isfinite(value):
            return "–"
        if abs(value) >= BEYOND:
            # More digits than a decimal holds; nobody would read them.
            return f"{value:.1e}".replace("-", "−").replace("e+", "e")
        rounded = round(value, digits) + 0.0
        # A report writes thousands: Babel would read its pattern for each of them.
        text = f"{abs(rounded):,.{digits}f}".translate(_marks(self.language))
        return f"−{text}" if rounded < 0 else text

    def precise(self, value: float, digits: int = 4) -> str:
        """Return a number with that many digits that matter, for parameters.

        Parameters
        ----------
        value : float
            The number.
        digits : int
            Digits that matter.

        Returns
        -------
        str
            Very large and very small ones with a power of ten.

        Examples
        --------
        >>> Words().precise(0.0123456), Words().precise(12.3456)
        ('0.01235', '12.35')
        """
        if not math.isfinite(value):
            return "–"
        if value and not 1e-4 <= abs(value) < 1e6:
            return f"{value:.{digits - 1}e}"
        whole = math.floor(math.log10(abs(value))) + 1 if value else 1
        return self.number(value, max(digits - whole, 0))

    def span(self, low: str, high: str) -> str:
        """Return an interval of figures already written.

        Parameters
        ----------
        low, high : str
            Its ends.

        Returns
        -------
        str
            Joined by a dash, or by a word where a minus sign would meet it.

        Examples
        --------
        >>> Words().span("1", "2"), Words().span("−2", "1")
        ('1 – 2', '−2 to 1')
        """
        signed = "−" in low or "−" in high
        return self.say(
            "page.range_signed" if signed else "page.range", low=low, high=high
        )

    def share(self, value: float, digits: int = 0) -> str:
        """Return a share from 0 to 1 as a percentage.

        Parameters
        ----------
        value : float
            The share.
        digits : int
            Digits after the decimal mark.

        Returns
        -------
        str
            As in 12 %.
        """
        if not math.isfinite(value):
            return "–"
        return f"{self.number(100 * value, digits)}{NO_BREAK}%"

    def day(self, day: date) -> str:
        """Return a day, as in 25 Nov 2026.

        Parameters
        ----------
        day : date
            The day.

        Returns
        -------
        str
            With spaces that do not break.
        """
        return format_date(day, f"d{NO_BREAK}MMM{NO_BREAK}yyyy", locale=self.language)

    def month(self, day: date) -> str:
        """Return the month of a day, as in Nov 2026.

        Parameters
        ----------
        day : date
            Any day of the month.

        Returns
        -------
        str
            With a space that does not break.
        """
        return format_date(day, f"MMM{NO_BREAK}yyyy", locale=self.language)

    def duration(self, duration: Duration) -> str:
        """Return a length of time, as in 12 months.

        Parameters
        ----------
        duration : Duration
            The length.

        Returns
        -------
        str
            In words.
        """
        whole = duration.count == int(duration.count)
        return self.say(
            f"durations.{duration.unit}",
            count=duration.count,
            shown=self.number(duration.count, 0 if whole else 1),
        )

    @property
    def symbol(self) -> str:
        """The sign of the currency; "" where it is not known."""
        if not self.currency:
            return ""
        # Everyone who counts in rupiah writes Rp, in English, too.
        locale = "id" if self.currency == "IDR" else self.language
        return str(get_currency_symbol(self.currency, locale=locale))

    @property
    def digits(self) -> int:
        """Digits of the currency's smallest coin; nobody counts in sen."""
        if self.currency == "IDR":
            return 0
        return get_currency_precision(self.currency) if self.currency else 2

    def _size(self, amount: float) -> str:
        if amount >= (1e8 if self.currency == "IDR" else 1e6):
            text = format_compact_decimal(
                amount, format_type="long", locale=self.language, fraction_digits=1
            ).replace(" ", NO_BREAK)
            # 3 million and 3.1 million side by side look unequally exact.
            point = self.number(0, 1)[1]
            return re.sub(rf"^(\d+)(?![\d{point}])", rf"\g<1>{point}0", text)
        return self.number(amount, self.digits if 0 < amount < 100 else 0)

    def _with_symbol(self, size: str) -> str:
        symbol = self.symbol
        gap = NO_BREAK if symbol[-1:].isalpha() else ""
        return f"{symbol}{gap}{size}"


def keys(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """Return every sentence and label of a language by its name.

    Parameters
    ----------
    language : str
        `en` or `id`.

    Returns
    -------
    dict
        Name to sentence, or to its forms by number.
    """
    return dict(_templates(language))


@cache
def _marks(language: str) -> dict[int, str]:
    """Return what stands for Python's marks of thousands and decimals."""
    marks = Locale(language).number_symbols["latn"]
    return str.maketrans({",": marks["group"], ".": marks["decimal"]})


@cache
def _templates(language: str) -> dict[str, str | Mapping[str, str]]:
    folder = resources.files("nilai.report") / "language" / language
    found: dict[str, str | Mapping[str, str]] = {}
    for source in sorted(folder.iterdir(), key=lambda file: file.name):
        found.update(_flat(tomllib.loads(source.read_text("utf-8"))))
    return found


def _flat(
    table: Mapping[str, str | Mapping], prefix: str = ""
) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for name, value in table.items():
        if isinstance(value, str) or "other" in value:
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")
