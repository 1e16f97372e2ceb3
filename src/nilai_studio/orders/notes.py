"""What was assumed or done while a file was read, as its page says it."""

from typing import Any

from django.utils.translation import gettext as _

from nilai_studio.kit import writing
from nilai_studio.orders.telling import OTHER_SIGN


def say_notes(found: dict[str, Any]) -> list[str]:
    """Return what was assumed or done while reading, as sentences."""
    from nilai.engine.reading.notes import Note
    from nilai.report.notes import say_note

    said = []
    for told in found.get("notes", ()):
        note = Note(code=told["code"], values=told["values"])
        value = note.values.get("value", "")
        if note.code == "day_first_assumed":
            said.append(
                _(
                    "Dates such as %(value)s may be read both ways; the day was taken "
                    "first. Choose below if the month comes first."
                )
                % {"value": value}
            )
        elif note.code == OTHER_SIGN:
            # Said by itself, above all others, where it is another currency.
            continue
        elif note.code == "decimal_assumed":
            said.append(
                _(
                    "Amounts such as %(value)s may be read both ways; “%(mark)s” was "
                    "taken as the decimal mark. Choose below if it is not."
                )
                % {"value": value, "mark": note.values.get("mark", "")}
            )
        elif note.code == "total_repeated":
            said.append(
                _(
                    "The column “%(column)s” holds one amount in all rows of an order "
                    "(orders with several products: %(orders)s): it is the order's "
                    "total, and counts once. Choose below if each row has an amount "
                    "of its own."
                )
                % {
                    "column": note.values["column"],
                    "orders": writing.words().number(note.values["orders"]),
                }
            )
        else:
            said.append(say_note(note, writing.words()))
    again = {"conflict", "duplicate"} & set(found.get("refused", {}))
    if again and found["kind"] == "orders":
        said.append(
            _(
                "Some order numbers stand in several rows; one row of each is used. If "
                "an order has a row for each of its products, choose below which "
                "column is the product code."
            )
        )
    if found.get("numbered") is False:
        said.append(
            _(
                "Rows of the same customer, time and amount count as the same order in "
                "every file."
            )
        )
    return said
