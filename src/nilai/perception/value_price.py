"""The price that extra value carries, in money."""

from collections.abc import Mapping
from dataclasses import dataclass

from nilai.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class ValuePrice:
    """A price built on what the offer brings beyond the reference.

    Parameters
    ----------
    reference_amount : float
        Price of the next best offer.
    extra_amount : float
        Money worth of what we give beyond it.
    discount_amount : float
        Given away from the whole.
    """

    reference_amount: float
    extra_amount: float
    discount_amount: float

    @property
    def value_amount(self) -> float:
        """Price at which the customer is indifferent."""
        return self.reference_amount + self.extra_amount

    @property
    def price_amount(self) -> float:
        """What is asked."""
        return self.value_amount - self.discount_amount

    @property
    def premium_amount(self) -> float:
        """What the customer pays beyond the reference."""
        return self.price_amount - self.reference_amount

    @property
    def surplus_amount(self) -> float:
        """What the customer gains by choosing us."""
        return self.value_amount - self.price_amount


def value_price(
    reference_amount: float,
    advantages: Mapping[str, float],
    *,
    discount_amount: float = 0.0,
) -> ValuePrice:
    """Return the price that the advantages over a reference carry.

    Parameters
    ----------
    reference_amount : float
        Price of the next best offer, equal to ours but for the advantages.
    advantages : mapping of str to float
        What each advantage is worth to the customer, in money; below zero for a
        disadvantage.
    discount_amount : float
        What is left to the customer.

    Returns
    -------
    ValuePrice
        Value-based price, price asked, premium and the customer's surplus.

    Raises
    ------
    OptionError
        If the reference price is not above zero.

    Examples
    --------
    >>> found = value_price(90.0, {"durable": 7.0, "service": 5.0}, discount_amount=4.0)
    >>> found.value_amount, found.price_amount, found.surplus_amount
    (102.0, 98.0, 4.0)
    """
    if not reference_amount > 0:
        message = f"a reference price of {reference_amount} is not above zero"
        raise OptionError(message)
    return ValuePrice(
        reference_amount=reference_amount,
        extra_amount=sum(advantages.values()),
        discount_amount=discount_amount,
    )
