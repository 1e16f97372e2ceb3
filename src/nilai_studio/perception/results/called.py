"""What the figure of a headline is called, and how it is told."""

from django.utils.translation import gettext

SHARES = {"csat", "ces", "fit"}
"""What is told as a share."""


def name_of(what: str) -> str:
    """Return what a headline's figure is called, in the reader's language."""
    return {
        "lead": gettext("Lead over competitors, points of value"),
        "value": gettext("Customer value, −100 to 100"),
        "cva": gettext("Worth what paid, % of competitors"),
        "gap": gettext("Most pressing gap, perceived less expected"),
        "nps": gettext("Net promoter score"),
        "csat": gettext("Satisfied customers"),
        "ces": gettext("Customers who found it easy"),
        "fit": gettext("Very disappointed without it"),
    }.get(what, what)
