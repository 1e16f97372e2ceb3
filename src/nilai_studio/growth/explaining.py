"""How the figures of the home page came to be, those that no section explains."""

from django.utils.translation import gettext as _

from nilai_studio.business.models import Business
from nilai_studio.kit.explanation import Explanation
from nilai_studio.worth.telling import Telling


def explain_today(business: Business) -> Explanation:
    """Return how the live figures came to be; no run is behind them.

    Parameters
    ----------
    business : Business
        Whose day, in its time zone.
    """
    return Explanation(
        formula=_(
            "Orders and their revenue, net of discounts and refunds, since midnight "
            "in %(zone)s; yesterday up to the same hour; the week from its first day. "
            "A new customer is one whose first order is in that time. Where neither "
            "yesterday nor this week brought anything, the last day with orders stands "
            "here, whole."
        )
        % {"zone": business.time_zone},
        rows=_("Every order in the database at this moment; no analysis is needed."),
        interval=_("None: these are counts."),
        left_out=_(
            "Orders dated later than now. A refund is no order, but lowers revenue."
        ),
    )


def explain_new_customers(telling: Telling) -> Explanation | None:
    """Return how the growth of new customers came to be."""
    return telling.about(
        "cohorts",
        formula=_(
            "Customers whose first order is in that calendar month; the change on the "
            "month before, in percent of that month."
        ),
        interval=_(
            "A change is no larger than chance brings where it is within 1.96 × √(new "
            "customers of both months): 19 times in 20 if neither month drew more."
        ),
        left_out=_("The running month: it is not over."),
    )


def explain_slipping(telling: Telling, *, with_money: bool) -> Explanation | None:
    """Return how those slipping away came to be, and what is at stake with them."""
    parts = [
        _(
            "Still a customer: the probability, by the customer's own orders and the "
            "model of everybody's, that it has not left for good."
        )
    ]
    if with_money:
        parts.append(
            _(
                "At stake: what it would bring in the period that worth looks ahead "
                "to, were it a customer still × the probability that it is gone."
            )
        )
    return telling.about(
        "advice",
        formula=" ".join(parts),
        interval=_("On the page of each customer."),
    )
