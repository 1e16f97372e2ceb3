"""Results told to people and programs: page, terminal, JSON; two languages."""

from nilai.report.document import (
    lever_document,
    reading_document,
    renewal_document,
    to_document,
)
from nilai.report.html import write_report
from nilai.report.lines import (
    lever_sections,
    reading_sections,
    renewal_sections,
    result_sections,
)
from nilai.report.sections import Section, Table
from nilai.report.words import LANGUAGES, Words

__all__ = [
    "LANGUAGES",
    "Section",
    "Table",
    "Words",
    "lever_document",
    "lever_sections",
    "reading_document",
    "reading_sections",
    "renewal_document",
    "renewal_sections",
    "result_sections",
    "to_document",
    "write_report",
]
