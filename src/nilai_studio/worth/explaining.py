"""How the pictures came to be that no section of the report explains."""

from dataclasses import replace

from django.utils.translation import gettext as _

from nilai_studio.kit.explanation import Explanation
from nilai_studio.worth.telling import Telling


def explain_map(telling: Telling) -> Explanation | None:
    """Return how the ten segments, and the shading of their map, came to be."""
    return telling.about(
        "holders",
        formula=_(
            "Customers are cut into fifths twice: by days since the last order (1 long "
            "ago, 5 lately) and by number of order days (1 seldom, 5 often). Equal "
            "customers get equal scores. The two scores are the place on the map; each "
            "of the 25 belongs to one of the ten segments. Colour: the segments in "
            "order of worth per customer, in three steps; the stronger against the "
            "ground, the more each is worth."
        ),
        interval=_(
            "None: customers are counted. Worth by segment has its interval under the "
            "worth of the customers."
        ),
        left_out=_(
            "Money: its score is on each customer's page and does not decide the "
            "segment. Segments say where customers stand today, not that they stay."
        ),
    )


def explain_spread(telling: Telling) -> Explanation | None:
    """Return how customers came to be parted by what they are worth."""
    worth = telling.about("worth")
    if worth is None:
        return None
    return replace(
        worth,
        formula=_(
            "Each customer's worth, parted at round amounts (1, 2 and 5 times powers "
            "of ten): share of customers and share of all worth in each class. "
            "Worth: %(formula)s"
        )
        % {"formula": worth.formula},
        interval=_(
            "None for the classes: they go by the worth expected of each customer. "
            "What a customer may do is on its page, with its interval."
        ),
    )
