"""Read order files: find, recognise, type, refuse by class, make orders."""

from nilai.engine.reading.notes import NOTES, NOTES_ID, Note
from nilai.engine.reading.reading import Reading, check_import, read_orders
from nilai.engine.reading.rejected import REASONS, write_rejected

__all__ = [
    "NOTES",
    "NOTES_ID",
    "REASONS",
    "Note",
    "Reading",
    "check_import",
    "read_orders",
    "write_rejected",
]
