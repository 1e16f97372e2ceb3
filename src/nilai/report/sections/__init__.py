"""The sections of a report, in words: one module per question."""

from nilai.report.sections.advice import advice_section, advice_sentence
from nilai.report.sections.cohorts import cohorts_section
from nilai.report.sections.coverage import coverage_section
from nilai.report.sections.holders import holders_section
from nilai.report.sections.imports import format_section, rejected_section
from nilai.report.sections.lenses import lens_sections
from nilai.report.sections.levers import lever_sentences, levers_section
from nilai.report.sections.mix import mix_section
from nilai.report.sections.read import read_section
from nilai.report.sections.renewal_trust import renewal_trust_section
from nilai.report.sections.renewals import payments_section, renewals_section
from nilai.report.sections.section import Section, Table
from nilai.report.sections.trust import chosen_check, trust_section
from nilai.report.sections.worth import worth_section, worth_sentence, worth_title

__all__ = [
    "Section",
    "Table",
    "advice_section",
    "advice_sentence",
    "chosen_check",
    "cohorts_section",
    "coverage_section",
    "format_section",
    "holders_section",
    "lens_sections",
    "lever_sentences",
    "levers_section",
    "mix_section",
    "payments_section",
    "read_section",
    "rejected_section",
    "renewal_trust_section",
    "renewals_section",
    "trust_section",
    "worth_section",
    "worth_sentence",
    "worth_title",
]
