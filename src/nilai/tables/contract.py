"""What a table promises: its grain, its columns, their types and units."""

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["id", "text", "number", "count", "share", "time", "day"]
"""`id` is a string or whole number, compared as it is; `time` a timestamp in
UTC; `day` a date in the business's time zone; `count` a whole number."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a contract.

    Parameters
    ----------
    name : str
        Name, ending in its unit (`_at`, `_on`, `_amount`, `_days`, `_count`,
        `_share`).
    kind : str
        One of `id`, `text`, `number`, `count`, `share`, `time`, `day`.
    meaning : str
        One sentence for people, used in docs and column help.
    nullable : bool
        Whether the value may be missing.
    optional : bool
        Whether the whole column may be missing.
    """

    name: str
    kind: ColumnKind
    meaning: str
    nullable: bool = False
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What one table promises.

    Parameters
    ----------
    name : str
        Plural noun, as in `orders`.
    grain : str
        What one row is, beginning with "One row per".
    columns : tuple of Column
        The columns, in order.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(c.name for c in self.columns if not c.optional)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(c.name for c in self.columns)
