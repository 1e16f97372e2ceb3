"""Recommendation, satisfaction, effort and service gaps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nilai_studio.perception.groups import list_families
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.called import name_of
from nilai_studio.perception.results.views.variants import VariantPage


class RecommendationView(VariantPage):
    """Recommendation, satisfaction, effort, and service gaps."""

    screen = "value_recommendation"
    kind = "recommendation"
    parts = ("nps", "satisfaction", "effort", "fit", "gaps", "read")
    nothing = _(
        "This survey does not ask about recommendation, satisfaction or effort."
    )

    @cached_property
    def results(self) -> Any:
        """Results of recommendation; of service gaps where the survey asks these."""
        found = queries.find_results(
            self.survey.pk, ("recommendation", "value"), wave=self.wave
        )
        own = {key: row for key, row in found.items() if key[0] == self.kind}
        gaps = found.get(("value", ""))
        if not own and gaps and gaps.headline.get("what") == "gap":
            return {(self.kind, ""): gaps}
        return own

    def get_answer(self) -> Any:
        """Return the headline; of service gaps their first sentence."""
        part = self.telling.part("gaps") if self.telling else None
        return part["sentences"][0] if part else super().get_answer()

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return the score, the trend after it, then the rest."""
        parts = list(super().get_parts())
        trend = self.trend_part()
        if trend and parts:
            trend["heading"] = f"{trend['heading']}: {self._what()}"
            parts.insert(1, trend)
        for part in parts:
            if part["code"] == "nps" and self.sees_respondents:
                part["behind"] = self.behind.recommenders()
        return parts

    def links_of(self, part: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what rows lead to: who answered it, of that group or wave."""
        if part["code"] == "trend":
            return self.behind.waves(dict(self.waves))
        by = self.result.extra.get("by", "") if self.result else ""
        found = self.behind.rows_of(part["code"], by=by)
        if part["code"] in ("satisfaction", "effort"):
            found |= self.behind.items("satisfaction", "overall", "effort")
        return found

    def _what(self) -> str:
        return name_of(self.result.headline.get("what", "")) if self.result else ""

    def choices(self) -> list[dict[str, Any]]:
        """Return the groups that answers tell apart."""
        names = {
            "brand": gettext("by brand"),
            "touchpoint": gettext("by touchpoint"),
            "segment": gettext("by segment"),
        }
        names |= {
            family.code: gettext("by %(family)s") % {"family": family.label}
            for family in list_families()
        }
        shown = self.variant
        return [
            {
                "label": names[row.extra["by"]],
                "href": self.address(variant=variant),
                "is_current": variant == shown,
            }
            for (_kind, variant), row in self.results.items()
            if row.extra.get("by") in names
        ]

    def choices_label(self) -> Any:
        """Return what is chosen."""
        return _("Groups")
