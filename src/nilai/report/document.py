"""An analysis as one document with stable keys, ready for JSON."""

from typing import Any

from nilai.engine.levers import LeverComparison
from nilai.engine.reading import Reading
from nilai.engine.renewal_result import RenewalResult
from nilai.engine.worth.result import WorthResult
from nilai.levers import LeverChange, Levers, WhatIf
from nilai.report.plain import plain
from nilai.report.sections import chosen_check
from nilai.tables import Duration, Estimate
from nilai.worth.cohorts import CohortTable
from nilai.worth.concentration import Concentration
from nilai.worth.fit import Fit
from nilai.worth.holdout import ModelCheck

Json = dict[str, Any]


def to_document(result: WorthResult) -> Json:
    """Return an analysis of worth as a document.

    Parameters
    ----------
    result : WorthResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.schema.json says; what is not finite is None.
    """
    return plain(
        {
            "version": result.version,
            "as_of": result.until,
            "options": _options(result),
            "read": _read(result.reading),
            "levers": None
            if result.levers is None
            else _change(result.levers)
            | {"what_if": [_what_if(gain) for gain in result.what_if]},
            "model": _model(result),
            "worth": _worth(result),
            "concentration": _concentration(result.concentration),
            "cohorts": _cohorts(result.cohorts),
            "tracking": {
                "start": result.tracking.start,
                "unit": "week",
                "actual": result.tracking.actual,
                "predicted": result.tracking.predicted,
                "fitted_weeks": result.tracking.fitted_weeks,
            },
            "frequencies": {
                "actual": result.frequencies.actual,
                "predicted": result.frequencies.predicted,
            },
            "advice": [vars(advice) for advice in result.advice],
        }
    )


def lever_document(reading: Reading, comparison: LeverComparison) -> Json:
    """Return a comparison of two periods as a document.

    Parameters
    ----------
    reading : Reading
        The orders read.
    comparison : LeverComparison
        The levers of two periods, of the whole and of segments.

    Returns
    -------
    dict
        Keys `read`, `whole`, `by`, `segments`, `mix`, `what_if`; the changes have the
        form of `levers` in docs/result.schema.json.
    """
    return plain(
        {
            "read": _read(reading),
            "whole": _change(comparison.whole),
            "by": comparison.by,
            "segments": [_change(segment) for segment in comparison.segments],
            "mix": comparison.mix,
            "what_if": [_what_if(gain) for gain in comparison.what_if],
        }
    )


def reading_document(reading: Reading) -> Json:
    """Return what was read as a document.

    Parameters
    ----------
    reading : Reading
        The orders read.

    Returns
    -------
    dict
        The form of `read` in docs/result.schema.json.
    """
    return plain(_read(reading))


def renewal_document(reading: Reading, result: RenewalResult) -> Json:
    """Return who pays again and what that is worth as a document.

    Parameters
    ----------
    reading : Reading
        The orders read.
    result : RenewalResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    periods, last = result.periods, result.last
    return plain(
        {
            "read": _read(reading),
            "options": vars(result.question),
            "as_of": periods.last_day(last),
            "periods": {
                "every": periods.every,
                "from": periods.first_day(0),
                "to": periods.last_day(last),
                "count": last + 1,
            },
            "customers": result.customers,
            "began_later": result.began_later,
            "active": result.active,
            "payment_amount": result.payment_amount,
            "model": _fit(result.fit)
            | {
                "unit": periods.every,
                "choice": {
                    "reason": result.reason,
                    "candidates": [
                        vars(check)
                        | {
                            "origin": periods.last_day(check.origin),
                            "until": periods.last_day(check.until),
                            "error_share": check.error_share,
                        }
                        for check in result.checks
                    ],
                },
            },
            "contract": _contract(result),
            "by_orders": [vars(row) for row in result.by_orders],
            "ahead": [
                {"from": periods.first_day(last + t), "to": periods.last_day(last + t)}
                | _estimate(figure)
                for t, figure in enumerate(result.ahead, start=1)
            ],
            "worth": {
                "total_amount": result.worth_ahead.value,
                "interval": _interval(result.worth_ahead),
                "customers": result.worth.n,
                "periods": result.terms.ahead,
                "forever_amount": result.worth.value,
                "forever_interval": _interval(result.worth),
                "new_customer_amount": result.new_customer.value,
                "new_customer_interval": _interval(result.new_customer),
                "currency": result.terms.currency or None,
                "margin_share": result.terms.margin_share,
                "annual_rate": result.question.annual_rate,
                "rate": result.terms.rate,
            },
        }
    )


def _contract(result: RenewalResult) -> Json | None:
    figures = result.contract
    if figures is None:
        return None
    shares = {"retention": figures.retention, "survival": figures.survival}
    return vars(figures) | shares


def _read(reading: Reading) -> Json:
    return {
        "kind": reading.kind,
        "files": reading.files,
        "columns": dict(reading.columns),
        "rows": reading.rows,
        "used": reading.used,
        "refused": dict(reading.refused),
        "orders": reading.orders,
        "customers": reading.customers,
        "from": reading.first_on,
        "to": reading.last_on,
        "revenue_amount": reading.revenue_amount,
        "currency": reading.currency,
        "notes": [
            {
                "code": note.code,
                "values": dict(note.values),
                "sentence": note.sentence(),
            }
            for note in reading.notes
        ],
    }


def _options(result: WorthResult) -> Json:
    asked = vars(result.options)
    return asked | {"horizon": _duration(result.options.horizon)}


def _duration(duration: Duration) -> Json:
    return {
        "count": duration.count,
        "unit": duration.unit,
        "days": duration.days,
    }


def _interval(estimate: Estimate) -> Json:
    return {
        "low": estimate.low,
        "high": estimate.high,
        "confidence": estimate.confidence,
    }


def _estimate(estimate: Estimate) -> Json:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _change(change: LeverChange) -> Json:
    before, after = change.periods
    return {
        "segment": change.segment,
        "method": change.method,
        "confidence": change.change.confidence,
        "currency": change.change.unit or None,
        "customers": change.change.n,
        "periods": {
            "before": {"from": before.first, "to": before.last},
            "after": {"from": after.first, "to": after.last},
        },
        "before": _levers(change.before),
        "after": _levers(change.after),
        "shares": {name: _estimate(share) for name, share in change.shares.items()},
        "change": _estimate(change.change),
    }


def _levers(levers: Levers) -> Json:
    return {
        "customers": levers.customers,
        "orders": levers.orders,
        "orders_per_customer": levers.orders_per_customer,
        "revenue_per_order": levers.revenue_per_order,
        "revenue_amount": levers.revenue_amount,
        "margin_share": levers.margin_share,
        "margin_amount": levers.margin_amount,
    }


def _what_if(gain: WhatIf) -> Json:
    return {
        "lever": gain.lever,
        "raised_share": gain.raised_share,
        "gained_amount": gain.gained_amount,
    }


def _model(result: WorthResult) -> Json:
    held = chosen_check(result.choice)
    return _fit(result.timing) | {
        "choice": {
            "reason": result.choice.reason,
            "candidates": [_check(check) for check in result.choice.checks],
        },
        "holdout": None
        if held is None
        else _check(held)
        | {"by_frequency": [vars(frequency) for frequency in held.by_frequency]},
        "backtests": [_check(check) for check in result.backtests],
        "error_share": result.model_error,
        "spend": _fit(result.spend) | {"correlation": result.spend_correlation},
    }


def _fit(fit: Fit) -> Json:
    return {
        "name": fit.name,
        "unit": fit.unit or None,
        "parameters": fit.parameters,
        "standard_errors": fit.standard_errors,
        "log_likelihood": fit.log_likelihood,
        "customers": fit.n,
        "prior": fit.prior,
        "certificate": vars(fit.certificate),
    }


def _check(check: ModelCheck) -> Json:
    names = ("name", "origin", "until", "customers", "actual", "predicted", "spread")
    errors = ("error_share", "mean_error", "root_error", "correlation")
    return {name: getattr(check, name) for name in (*names, *errors, "log_likelihood")}


def _worth(result: WorthResult) -> Json:
    worth, terms = result.worth, result.terms
    found: Json = {
        "total_amount": worth.total.value,
        "interval": _interval(worth.total),
        "currency": terms.currency or None,
        "horizon": _duration(terms.horizon),
        "annual_rate": terms.annual_rate,
        "margin_share": terms.margin_share,
        "margin_basis": result.margin_basis,
        "customers": worth.total.n,
        "alive": worth.alive,
    }
    others = {
        "forever_amount": worth.forever,
        "orders": worth.orders,
        "new_customer_amount": worth.new_customer,
        "new_customer_forever_amount": worth.new_customer_forever,
    }
    for name, estimate in others.items():
        stem = name.removesuffix("_amount")
        found[name] = None if estimate is None else estimate.value
        found[f"{stem}_interval"] = None if estimate is None else _interval(estimate)
    found["segments"] = [
        {
            "segment": s.segment,
            "customers": s.customers,
            "revenue_amount": s.revenue_amount,
            "alive": s.alive,
            "worth_amount": s.worth.value,
            "interval": _interval(s.worth),
        }
        for s in worth.segments
    ]
    found["spread"] = worth.spread
    return found


def _concentration(held: Concentration) -> Json:
    return {
        "customers": held.customers,
        "revenue_amount": held.revenue_amount,
        "gini": held.gini,
        "top_fifth_share": held.top_fifth_share,
        "below_zero": held.below_zero,
        "deciles": [vars(decile) for decile in held.deciles],
        "lorenz": {
            "customer_share": held.customer_share,
            "revenue_share": held.revenue_share,
        },
    }


def _cohorts(table: CohortTable) -> list[Json]:
    """One entry per cohort; its lists end with the month of the last day observed."""
    last = len(table.cohort_on)
    retention = table.retention
    return [
        {
            "cohort_on": month,
            "customers": table.customers[row],
            "active": table.active[row, : last - row],
            "retention": retention[row, : last - row],
            "orders": table.orders[row, : last - row],
            "revenue_amount": table.revenue_amount[row, : last - row],
            "is_partial": table.is_partial[row, : last - row],
        }
        for row, month in enumerate(table.cohort_on)
    ]
