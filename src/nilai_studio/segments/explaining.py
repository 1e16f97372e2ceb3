"""How the figures of a segment came to be."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nilai_studio.kit import writing
from nilai_studio.kit.explanation import Explanation
from nilai_studio.segments.models import Segment
from nilai_studio.worth.queries import find_finished


def explain_worth(segment: Segment) -> Explanation | None:
    """Return how the worth of a segment's customers came to be.

    Parameters
    ----------
    segment : Segment
        Measured.

    Returns
    -------
    Explanation or None
        None before its members were valued by an analysis of worth.
    """
    # Not the current one: the sum may be that of the one before, for a minute.
    analysis = find_finished(segment.measured_by_analysis)
    if analysis is None:
        return None
    words = writing.words()
    months = round(
        analysis.document.get("worth", {}).get("horizon", {}).get("count", 0)
    )
    formula = _(
        "Σ over its customers of the worth that each customer's own page explains; "
        "the average is that by the customers whose worth is known."
    )
    if months:
        formula += " " + ngettext(
            "Worth looks one month ahead.",
            "Worth looks %(months)s months ahead.",
            months,
        ) % {"months": words.number(months)}
    unknown = segment.member_count - segment.valued_count
    return Explanation(
        formula=formula,
        rows=ngettext(
            "%(known)s of %(members)s customer has a known worth.",
            "%(known)s of %(members)s customers have a known worth.",
            segment.member_count,
        )
        % {
            "known": words.number(segment.valued_count),
            "members": words.number(segment.member_count),
        },
        as_of=analysis.as_of,
        interval=_(
            "None for a sum of chosen customers; Worth, shown for this segment, works "
            "one out."
        ),
        left_out=ngettext(
            "%(count)s customer without a known worth: no order yet, or none before "
            "the day above.",
            "%(count)s customers without a known worth: no order yet, or none before "
            "the day above.",
            unknown,
        )
        % {"count": words.number(unknown)},
        run=reverse("run", args=[analysis.pk]),
    )
