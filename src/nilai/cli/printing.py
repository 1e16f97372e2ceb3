"""Print sections: a heading, sentences, tables."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from nilai.report.sections import Section, Table


_WIDE = 110


def wide_console() -> Console:
    """Return where to print: the terminal, or a page wide enough for tables."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)


def print_sections(console: Console, sections: "Iterable[Section]") -> None:
    """Print the sections in order.

    Parameters
    ----------
    console : Console
        Where to print.
    sections : iterable of Section
        Headings, sentences and tables; texts are printed as they are.
    """
    for section in sections:
        console.print()
        console.print(Text(section.heading, style="bold"))
        for place, sentence in enumerate(section.sentences):
            console.print(Text(sentence, style="" if place else "cyan"))
        for table in section.tables:
            if not table.is_detail:
                _print_table(console, table)


def _print_table(console: Console, table: "Table") -> None:
    shown = RichTable(
        box=box.SIMPLE_HEAD,
        title=Text(table.caption, style="dim") if table.caption else None,
        title_justify="left",
        pad_edge=False,
    )
    for place, column in enumerate(table.columns):
        shown.add_column(Text(column), justify="right" if place else "left")
    for row in table.rows:
        shown.add_row(*map(Text, row))
    console.print(shown)
