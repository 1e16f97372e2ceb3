"""Who pays again, period after period: reduce in the engine, solve in NumPy."""

import ibis
import numpy as np

from nilai.engine.days import business_days
from nilai.engine.reading import Reading
from nilai.engine.renewal_result import (
    AHEAD,
    ContractFigures,
    OccasionRow,
    RenewalQuestion,
    RenewalResult,
)
from nilai.engine.session import Session
from nilai.errors import OptionError, TooLittleDataError
from nilai.worth.bg_bb import BgBb
from nilai.worth.occasions import (
    Histories,
    check_occasions,
    fit_occasions,
    new_occasion_worth,
    occasion_worth,
    orders_ahead,
)
from nilai.worth.payments import rate_per
from nilai.worth.periods import Periods
from nilai.worth.recurring import (
    PaymentTerms,
    active_ahead,
    contract_worth,
    new_contract_worth,
)
from nilai.worth.renewals import count_renewals
from nilai.worth.subscribers import (
    Contracts,
    check_contracts,
    check_renewals,
    choose_subscription,
    fit_contracts,
    holdout_origin,
    subscription_of,
)
from nilai.worth.tenures import (
    count_contracts,
    count_histories,
    customer_periods_paid,
)

MOST_OCCASIONS = 200
"""With more there are no occasions to speak of: customers pay when they like."""


def analyse_renewals(
    session: Session, reading: Reading, question: RenewalQuestion
) -> RenewalResult:
    """Return who pays again and what it is worth, from orders just read.

    Parameters
    ----------
    session : Session
        Open engine.
    reading : Reading
        Orders read.
    question : RenewalQuestion
        What is asked.

    Returns
    -------
    RenewalResult
        The model chosen and its figures.

    Raises
    ------
    OptionError
        If the payments are not of the kind asked about.
    TooLittleDataError
        If there are too few whole periods.
    FitError
        If no model could be fitted.
    """
    days = session.keep(business_days(reading, question.time_zone), "days")
    ordered = days.filter(days.is_order_day == 1)
    ends = session.row(
        ordered.agg(
            a=ordered.ordered_on.min(),
            z=ordered.ordered_on.max(),
            customers=ordered.customer_id.nunique(),
        )
    )
    if ends["a"] is None:
        message = "there are refunds and no order: nobody has paid for a period"
        raise TooLittleDataError(message)
    until = question.until or ends["z"]
    periods = Periods(question.every, ends["a"])
    last = periods.last_whole(until)
    if last < 1:
        message = (
            f"{ends['a']} to {until} holds {last + 1} whole {question.every}s; at "
            "least two are needed. Shorten --every, or give --until when the last "
            "one is in the file as a whole"
        )
        raise TooLittleDataError(message)
    paid = session.keep(customer_periods_paid(days, periods, last=last), "periods")
    terms = PaymentTerms(
        rate=rate_per(question.every, annual=question.annual_rate),
        margin_share=question.margin_share or 1.0,
        currency=reading.currency or "",
        confidence=question.confidence,
        ahead=AHEAD[question.every],
    )
    analyse = _contracts if question.contract else _occasions
    found = analyse(session, paid, last, question, terms)
    return RenewalResult(
        question=question,
        periods=periods,
        last=last,
        until=until,
        began_later=ends["customers"] - found["customers"],
        terms=terms,
        **found,
    )


def _contracts(
    session: Session,
    paid: ibis.Table,
    last: int,
    question: RenewalQuestion,
    terms: PaymentTerms,
) -> dict:
    contracts = Contracts(**_arrays(session, count_contracts(paid, last=last)))
    check_contracts(contracts, question.every)
    fits = fit_contracts(contracts, last, model=question.model)
    checks = check_renewals(
        contracts, last, model=question.model, confidence=question.confidence
    )
    asked = None if question.model == "auto" else question.model
    fit, reason = choose_subscription(checks, fits, asked=asked)
    model = subscription_of(fit)
    lost, kept = count_renewals(*contracts.counts(last))
    return {
        "customers": round(contracts.customers.sum()),
        "active": float(contracts.customers[contracts.are_active(last)].sum()),
        "payment_amount": _mean_payment(contracts),
        "fit": fit,
        "reason": reason,
        "checks": tuple(checks),
        "ahead": active_ahead(fit, contracts, last, terms),
        "worth_ahead": contract_worth(fit, contracts, last, terms, periods=terms.ahead),
        "worth": contract_worth(fit, contracts, last, terms),
        "new_customer": new_contract_worth(fit, contracts, terms),
        "contract": ContractFigures(
            lost=lost,
            kept=kept,
            model_retention=model.retention(np.arange(1, len(lost) + 1)),
            model_survival=model.survival(np.arange(len(lost) + terms.ahead + 1)),
            returned=round(contracts.returned.sum()),
            back=round(contracts.back.sum()),
        ),
    }


def _occasions(
    session: Session,
    paid: ibis.Table,
    last: int,
    question: RenewalQuestion,
    terms: PaymentTerms,
) -> dict:
    if last > MOST_OCCASIONS:
        message = (
            f"there are {last + 1:,} whole {question.every}s: with more than "
            f"{MOST_OCCASIONS} they are no occasions that customers wait for. Give a "
            "longer --every, or use nilai worth"
        )
        raise OptionError(message)
    now = Histories(**_arrays(session, count_histories(paid, origin=last, last=last)))
    origin = holdout_origin(last)
    past = Histories(
        **_arrays(session, count_histories(paid, origin=origin, last=last))
    )
    fit = fit_occasions(now, last)
    model = BgBb(*fit.parameters.values())
    alive = model.alive_probability(*now.seen(last))
    expected = model.expected_orders(*now.seen(last), terms.ahead)
    size = np.bincount(now.orders, now.customers)
    rows = tuple(
        OccasionRow(
            orders=int(k),
            customers=round(size[k]),
            alive=float(np.bincount(now.orders, now.customers * alive)[k] / size[k]),
            expected_orders=float(
                np.bincount(now.orders, now.customers * expected)[k] / size[k]
            ),
        )
        for k in np.flatnonzero(size)
    )
    return {
        "customers": round(now.customers.sum()),
        "active": float(now.customers @ alive),
        "payment_amount": _mean_payment(now),
        "fit": fit,
        "reason": "only",
        "checks": tuple(check_occasions(past, last, confidence=question.confidence)),
        "ahead": tuple(
            orders_ahead(fit, now, last, periods, question.confidence)
            for periods in range(1, terms.ahead + 1)
        ),
        "worth_ahead": occasion_worth(fit, now, last, terms, periods=terms.ahead),
        "worth": occasion_worth(fit, now, last, terms),
        "new_customer": new_occasion_worth(fit, now, terms),
        "by_orders": rows,
    }


def _arrays(session: Session, cells: ibis.Table) -> dict[str, np.ndarray]:
    """Fetch cells in an order of their own, so that sums repeat to the last digit."""
    keys = [n for n in ("first", "latest", "tenure", "orders") if n in cells.columns]
    found = session.arrays(cells.order_by(*keys))
    return {
        name: values.astype(np.int64 if name in keys else float)
        for name, values in found.items()
    }


def _mean_payment(customers: Contracts | Histories) -> float:
    return float(customers.payment_amount.sum() / customers.customers.sum())
