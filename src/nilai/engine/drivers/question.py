"""What may be asked about drivers, and the answer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from nilai.drivers.asymmetry import Asymmetry
from nilai.drivers.cautions import Caution
from nilai.drivers.driver import DriverFit
from nilai.drivers.moments import MISSING
from nilai.drivers.priorities import Priorities
from nilai.drivers.redrawn import METHODS
from nilai.drivers.scales import Scale
from nilai.errors import OptionError
from nilai.perception.disclosure import FEWEST, check_fewest

FOR_ALL = ""
"""The name under which a target stands that goes for every driver."""


@dataclass(frozen=True, kw_only=True)
class DriverQuestion:
    """What a person may ask about drivers.

    Parameters
    ----------
    outcome : str
        Column to be explained.
    drivers : tuple of str
        Columns that may explain it; empty for all other numeric columns.
    weight : str, optional
        Column of weights.
    respondent : str, optional
        Column that tells who answered; rows of one respondent are redrawn
        together. Without it each row is a respondent of its own.
    groups : mapping of str to tuple of str
        Drivers that come together, by the name of their group.
    missing : str
        `listwise` or `pairwise`.
    method : str
        `auto`, `lmg` or `johnson`.
    scale : (float, float), optional
        Worst and best score that could be given to each driver.
    targets : mapping of str to float
        Scores aimed at, by driver; under "" for every driver.
    fewest : int
        Of fewer respondents nothing is shown.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the bootstrap.
    """

    outcome: str
    drivers: tuple[str, ...] = ()
    weight: str | None = None
    respondent: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: str = "listwise"
    method: str = "auto"
    scale: tuple[float, float] | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    fewest: int = FEWEST
    confidence: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        for name, value, known in (
            ("--missing", self.missing, MISSING),
            ("--method", self.method, METHODS),
        ):
            if value not in known:
                message = f"{name} {value!r} is not one of {', '.join(known)}"
                raise OptionError(message)
        if not 0.5 <= self.confidence < 1:
            message = (
                f"a confidence of {self.confidence} is not between 0.5 and 1; "
                "0.95 means 95 %"
            )
            raise OptionError(message)
        if self.scale is not None and not (
            all(map(math.isfinite, self.scale)) and self.scale[0] < self.scale[1]
        ):
            message = f"--scale {self.scale[0]:g}..{self.scale[1]:g} does not rise"
            raise OptionError(message)
        check_fewest(self.fewest)
        self._check_groups()

    def _check_groups(self) -> None:
        if self.groups and self.method == "johnson":
            message = (
                "--group needs LMG: Johnson's weights know no groups. Leave out "
                "--method johnson"
            )
            raise OptionError(message)
        seen: dict[str, str] = {}
        for name, drivers in self.groups.items():
            for driver in drivers:
                if driver in seen:
                    message = (
                        f"--group {name}: {driver!r} is in the group {seen[driver]!r} "
                        "already; a driver belongs to one"
                    )
                    raise OptionError(message)
                seen[driver] = name


@dataclass(frozen=True, kw_only=True)
class DriverResult:
    """What goes with an outcome, where to begin, and what to be careful about.

    Parameters
    ----------
    question : DriverQuestion
        What was asked, the drivers as they were used.
    fit : DriverFit
        Importances, with intervals.
    priorities : Priorities
        Performance, quadrants, and what closing the gaps is worth.
    asymmetries : tuple of Asymmetry
        Of the drivers that allow it, the most important first.
    asymmetry_rows : int
        Rows that asymmetry rests on; fewer than `used` when there are many.
    cautions : tuple of Caution
        The gravest first.
    scales : tuple of Scale
        Of each driver, and of the outcome last.
    rows : int
        Rows of the table.
    used : int
        Rows that importances rest on.
    left_out : dict of str to int
        Rows not used, by reason: `no_weight`, `no_outcome`, `missing` (a driver
        was not answered).
    columns_left_out : dict of str to str
        Columns not used and why: `id`, `weight`, `constant`, `empty`, `sparse`.
    respondents : int
        Respondents redrawn; more than `blocks` when they were redrawn by lot.
    blocks : int
        Blocks of respondents redrawn.
    """

    question: DriverQuestion
    fit: DriverFit
    priorities: Priorities
    asymmetries: tuple[Asymmetry, ...]
    asymmetry_rows: int
    cautions: tuple[Caution, ...]
    scales: tuple[Scale, ...]
    rows: int
    used: int
    left_out: dict[str, int]
    columns_left_out: dict[str, str]
    respondents: int
    blocks: int
