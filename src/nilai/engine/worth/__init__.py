"""An analysis of worth, from orders to advice."""

from nilai.engine.worth.analyse import analyse_worth
from nilai.engine.worth.options import WorthOptions
from nilai.engine.worth.result import Advice, WorthResult

__all__ = ["Advice", "WorthOptions", "WorthResult", "analyse_worth"]
