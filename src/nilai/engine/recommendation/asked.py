"""Answers about an experience, made ready; what of them is not shown."""

from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import numpy as np

from nilai.engine.answers.figures import Surveyed, label_of, repeated_respondent
from nilai.engine.answers.held import hold
from nilai.engine.recommendation.question import RecommendationQuestion
from nilai.engine.session import Session
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.customer_value import RatingScale, usual_scale, within
from nilai.perception.disclosure import groups_to_show
from nilai.perception.item_means import ItemMeans

GROUP = "nilai_group"
MOST_GROUPS = 100
"""More groups than these are no groups: a column of ids was taken by mistake."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question on its answers.

    Parameters
    ----------
    question : RecommendationQuestion
        What is asked.
    surveyed : Surveyed
        Answers, with the column GROUP.
    responses : int
        Rows.
    most_held : int
        So many rows and fewer are held in memory.
    hidden : dict of str to int
        Filled on the way: groups of too few answers.
    beyond : dict of str to int
        Filled on the way: answers beyond a scale.
    """

    question: RecommendationQuestion
    surveyed: Surveyed
    responses: int
    most_held: int
    hidden: dict[str, int] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        session: Session,
        answers: ibis.Table,
        question: RecommendationQuestion,
        *,
        most_held: int,
    ) -> "Asked":
        """Return a question on its answers."""
        label: Any = ibis.literal("")
        if question.by is not None:
            label = label_of(answers[question.by])
        surveyed = Surveyed(
            session=session,
            table=answers.mutate(**{GROUP: label}),
            weight=question.weight,
            respondent=repeated_respondent(session, answers, question.respondent),
        )
        few: dict[str, int] = {}
        if question.own is not None:
            # Beside our own, everybody less what is shown must not be a small group.
            counts = surveyed.counts(GROUP)
            few = {g: n for g, n in counts.items() if n < question.fewest}
            few.pop(question.own, None)
        if few:
            group: Any = surveyed.table[GROUP]
            kept = surveyed.table.filter(group.isnull() | ~group.isin(sorted(few)))
            surveyed = replace(surveyed, table=kept)
        rows = session.row(surveyed.table.agg(n=surveyed.table.count()))
        return cls(
            question=question,
            surveyed=surveyed,
            responses=int(rows["n"]),
            most_held=most_held,
            hidden=few,
        )

    def with_columns(self, **columns: Any) -> Surveyed:
        """Return the answers with further columns; in memory where they are few."""
        made = self.surveyed.with_columns(columns)
        if self.responses > self.most_held:
            return made
        apart = (GROUP, self.surveyed.weight, self.surveyed.respondent)
        needed = made.table.select(*(n for n in apart if n is not None), *columns)
        return replace(made, held=hold(made.session, needed))

    def inside(self, item: str, scale: RatingScale) -> Any:
        """Return a column with answers beyond the scale null, and count these."""
        column: Any = self.surveyed.table[item]
        if not column.type().is_numeric():
            message = (
                f"{item} holds text, not numbers; its answers must be numbers, also "
                "with a label behind them, as in '10 - Extremely likely'"
            )
            raise OptionError(message)
        held = within(column, scale)
        table = self.surveyed.table
        row = self.surveyed.session.row(table.agg(lost=column.count() - held.count()))
        if row["lost"]:
            self.beyond[item] = int(row["lost"])
        return held

    def usual(self, item: str) -> RatingScale:
        """Return the usual scale that holds a column's answers."""
        column = self.surveyed.table[item]
        if not column.type().is_numeric():
            return RatingScale(low=1, high=5)
        row = self.surveyed.session.row(
            self.surveyed.table.agg(low=column.min(), high=column.max())
        )
        if row["low"] is None:
            message = f"nobody answered {item}"
            raise TooLittleDataError(message)
        return usual_scale(row["low"], row["high"])

    def shown(self, means: ItemMeans, whole: ItemMeans) -> ItemMeans:
        """Return the groups that may be shown; note the others as hidden."""
        counts = dict(
            zip(means.groups, map(int, means.counts.max(axis=1)), strict=True)
        )
        own = self.question.own
        if own is not None and counts.get(own, 0) < self.question.fewest:
            listed = ", ".join(list(counts)[:30])
            message = (
                f"{own!r} has {counts.get(own, 0)} answers in {self.question.by}; "
                f"{self.question.fewest} are needed. The groups are {listed}"
            )
            raise OptionError(message)
        if len(counts) > MOST_GROUPS:
            message = (
                f"--by {self.question.by} tells {len(counts)} groups apart; choose a "
                f"column with at most {MOST_GROUPS}"
            )
            raise OptionError(message)
        may = groups_to_show(
            counts, whole=int(whole.counts.max()), fewest=self.question.fewest
        )
        # Our own is shown in any case: another is hidden with a small one.
        kept = [name for name in counts if name in may or name == own]
        for name in counts.keys() - set(kept):
            self.hidden[name] = max(counts[name], self.hidden.get(name, 0))
        return means.keep(kept)


def flag(test: Any, told: Any) -> Any:
    """Return 1 where a test holds and 0 where not; null where nothing was told.

    Parameters
    ----------
    test, told : BooleanColumn
        What is asked; whether there is an answer.

    Returns
    -------
    FloatingColumn
        Its mean is a share.
    """
    number = test.cast("int64").cast("float64")
    return ibis.ifelse(told, number, ibis.null("float64"))


def kish(means: ItemMeans) -> np.ndarray:
    """Return how many answers of one weight the weighted ones are worth.

    Parameters
    ----------
    means : ItemMeans
        Means by group.

    Returns
    -------
    ndarray of shape (groups, items)
        (Σw)²/Σw².
    """
    return np.divide(
        means.weights**2,
        means.squares,
        out=np.zeros_like(means.weights),
        where=means.squares > 0,
    )
