"""What a reader should know before acting on drivers, told in codes and figures."""

from dataclasses import dataclass

from nilai.drivers.driver import DriverFit

HIGH_INFLATION = 5.0
"""Beyond it a driver's own coefficient says little."""

HIGH_COMMON_SHARE = 0.70
"""Beyond it all ratings move together, as when one impression colours them all."""

LITTLE_EXPLAINED = 0.15
"""Below it the drivers are not what moves the outcome."""

TOO_WELL_EXPLAINED = 0.98
"""Above it the outcome follows from its drivers, by a formula or a copy."""

POOR_WEIGHTS = 0.60
"""Below it weights cost so much that it should be said."""

ROWS_ALWAYS, ROWS_PER_DRIVER = 50, 8
"""Rows wanted: the one, and the other for each driver (Green, 1991)."""


@dataclass(frozen=True, kw_only=True)
class Caution:
    """One thing to know.

    Parameters
    ----------
    code : str
        Which, as in `few_rows`.
    names : tuple of str
        Drivers it is about.
    values : dict of str to float
        Figures it names.
    """

    code: str
    names: tuple[str, ...]
    values: dict[str, float]


def find_cautions(fit: DriverFit) -> tuple[Caution, ...]:
    """Return what to know of these drivers before acting on them.

    Parameters
    ----------
    fit : DriverFit
        Importances.

    Returns
    -------
    tuple of Caution
        The gravest first: `too_well_explained`, `copies`, `few_rows`,
        `little_explained`, `overlap`, `common`, `reversed`, `weights`.

    References
    ----------
    .. [1] Green, S. B. (1991), How many subjects does it take to do a regression
       analysis?, Multivariate Behavioral Research 26.
    """
    drivers = fit.drivers
    wanted = ROWS_ALWAYS + ROWS_PER_DRIVER * len(drivers)
    whole = fit.r_squared.value
    copies = tuple(d.name for d in drivers if d.inflation == float("inf"))
    overlap = tuple(
        d.name for d in drivers if HIGH_INFLATION <= d.inflation < float("inf")
    )
    turned = tuple(d.name for d in drivers if d.is_reversed)
    worst = max((d.inflation for d in drivers if d.name in overlap), default=1.0)
    found = [
        ("too_well_explained", whole > TOO_WELL_EXPLAINED, (), {"share": whole}),
        ("copies", bool(copies), copies, {}),
        (
            "few_rows",
            fit.effective < wanted,
            (),
            {"rows": fit.effective, "drivers": len(drivers), "wanted": wanted},
        ),
        ("little_explained", whole < LITTLE_EXPLAINED, (), {"share": whole}),
        ("overlap", bool(overlap), overlap, {"inflation": worst}),
        (
            "common",
            len(drivers) > 2 and fit.common_share > HIGH_COMMON_SHARE,
            (),
            {"share": fit.common_share},
        ),
        ("reversed", bool(turned), turned, {}),
        (
            "weights",
            fit.effective < POOR_WEIGHTS * fit.rows,
            (),
            {"rows": fit.rows, "effective": fit.effective},
        ),
    ]
    return tuple(
        Caution(code=code, names=names, values=dict(values))
        for code, holds, names, values in found
        if holds
    )
