"""Value to the customer, from answers to surveys."""

from nilai.engine.value.analyse import analyse_value
from nilai.engine.value.question import ValueQuestion, is_part, with_parts
from nilai.engine.value.result import ValueResult

__all__ = [
    "ValueQuestion",
    "ValueResult",
    "analyse_value",
    "is_part",
    "with_parts",
]
