"""Tag everybody who matches, a batch at a time; begun anew it does no harm."""

from nilai_studio.business.models import User
from nilai_studio.customers import actions
from nilai_studio.customers.listing import CustomerList

AT_ONCE = 1000


def tag_matching(
    *, asked: dict[str, str], name: str, is_removed: bool, person_id: int
) -> int:
    """Put a tag on all customers that match, or take it off; return how many.

    Parameters
    ----------
    asked : dict
        What the person asked for, as in the list's address.
    name : str
        The tag.
    is_removed : bool
        Whether it is taken off.
    person_id : int
        Who asked: what they may not search by is not searched by.

    Returns
    -------
    int
        Customers who matched.
    """
    person = User.objects.get(pk=person_id)
    # By key, so that a tag that is put on or taken off moves nobody in the order.
    asked = {key: value for key, value in asked.items() if key not in ("sort", "at")}
    matching = CustomerList(asked, person).matching.order_by("pk")
    last, count = 0, 0
    while pks := list(
        matching.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]
    ):
        actions.tag_customers(
            customer_ids=pks, name=name, by=person, is_removed=is_removed
        )
        last, count = pks[-1], count + len(pks)
    return count
