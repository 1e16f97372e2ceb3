"""A screen whose result comes in variants, with its trend wave by wave."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext

from nilai_studio.kit import writing
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.results.analysis.labels import label_of
from nilai_studio.perception.results.called import SHARES, name_of
from nilai_studio.perception.results.page import ResultPage

RATED = frozenset(
    {
        "benefit", "cost", "worth_what_paid", "overall", "recommend", "satisfaction",
        "effort", "repurchase", "expected", "perceived", "quality", "price",
    }
)  # fmt: skip
"""Roles of questions that are answered by a number."""


def behind(survey: Any) -> list[dict[str, Any]]:
    """Return the rated questions of a survey, to look at who said what."""
    asked, language = question_for(survey), writing.language()
    return [
        {"code": code, "label": label_of(code, item, language, asked.own_brand)}
        for code, item in asked.items.items()
        if item["role"] in RATED
    ]


class VariantPage(ResultPage):
    """A screen whose result comes in variants, chosen by links."""

    @cached_property
    def variant(self) -> str:
        """The variant asked for; "" for the usual one."""
        return self.request.GET.get("variant", "")[:80]

    @cached_property
    def result(self) -> Any:
        """The one shown."""
        found = super().result
        if found is not None and found.variant != self.variant:
            self.__dict__["variant"] = found.variant
        return found

    def choices(self) -> list[dict[str, Any]]:
        """Return the variants as links."""
        return []

    def choices_label(self) -> Any:
        """Return what is chosen."""
        return ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the variants, and the questions to look behind."""
        found = super().get_context_data(**context)
        sees = found["sees_respondents"] and found["telling"]
        return found | {
            "choices": self.choices() if found["telling"] else [],
            "choices_label": self.choices_label(),
            "behind": behind(self.survey) if sees else [],
        }

    def trend_part(self) -> dict[str, Any] | None:
        """Return the trend by wave as a part of the page."""
        telling, result = self.telling, self.result
        if telling is None or result is None or "trend" not in telling.pictures:
            return None
        trend = result.extra.get("trend", [])
        first, last = trend[-2], trend[-1]
        values = {"before": first["wave"], "now": last["wave"]}
        if last["low"] is not None and last["low"] > first["high"]:
            said = gettext("From %(before)s to %(now)s it rose clearly.") % values
        elif last["high"] is not None and last["high"] < first["low"]:
            said = gettext("From %(before)s to %(now)s it fell clearly.") % values
        else:
            said = (
                gettext(
                    "Between %(before)s and %(now)s nothing is clear: the intervals "
                    "overlap."
                )
                % values
            )
        return {
            "code": "trend",
            "heading": gettext("Wave by wave"),
            "sentences": [said],
            "pictures": telling.pictures["trend"],
            "tables": [self._waves_table(trend)],
            "about": None,
        }

    def _waves_table(self, trend: Sequence[dict[str, Any]]) -> dict[str, Any]:
        # Imported here so that pages without a trend load no pictures.
        from nilai_studio.perception.results.figures import trend_digits

        words, what = writing.words(), self.result.headline.get("what", "")
        digits = trend_digits(trend)

        def shown(value: float | None) -> str:
            if value is None:
                return "–"
            if what in SHARES:
                return words.share(value)
            return words.number(value, digits)

        confidence = words.share(self.result.headline.get("confidence", 0.95))
        return {
            "caption": name_of(what),
            "columns": [
                gettext("Wave"),
                gettext("Answers"),
                gettext("Figure"),
                gettext("%(confidence)s interval") % {"confidence": confidence},
            ],
            "rows": [
                [
                    one["wave"],
                    words.number(one["n"]),
                    shown(one["value"]),
                    words.span(shown(one["low"]), shown(one["high"])),
                ]
                for one in reversed(trend)
            ],
            "is_detail": False,
        }
