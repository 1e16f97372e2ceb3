"""Value and the value map of one survey."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import writing
from nilai_studio.perception.groups import labels_of_families
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.telling import Telling
from nilai_studio.perception.results.views.variants import VariantPage


class ValueView(VariantPage):
    """Customer value: benefits less costs, and against each competitor."""

    screen = "value_index"
    kind = "value"
    parts = ("value", "segments", "weights", "bands", "switching", "read")
    nothing = _("This survey does not ask about benefits and costs.")

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return the index, the trend after it, then the rest."""
        parts = [one for one in super().get_parts() if one["code"] != "segments"]
        places = {part["code"]: place for place, part in enumerate(parts)}
        parts.insert(places.get("value", -1) + 1, self.segments_part())
        trend = self.trend_part()
        if trend:
            parts.insert(places.get("value", -1) + 1, trend)
        return parts

    @cached_property
    def by_family(self) -> dict[str, Any]:
        """Results by the family that tells segments apart, the usual one first."""
        found = {}
        if self.result is not None and self.result.extra.get("by"):
            found[self.result.extra["by"]] = self.result
        if not self.wave:
            others = queries.find_results(self.survey.pk, ("segments",))
            others = queries.readable(others, self.request.user)
            found |= {family: row for (_kind, family), row in others.items()}
        return found

    def segments_part(self) -> dict[str, Any]:
        """Return what each segment values most, by the family asked for."""
        rows = self.by_family
        asked = self.request.GET.get("by", "")
        family = asked if asked in rows else next(iter(rows), "")
        found = rows.get(family)
        part = Telling(found, writing.language()).part("segments") if found else None
        if part is None:
            return {
                "code": "segments",
                "heading": gettext("What each segment values most"),
                "sentences": [
                    gettext(
                        "To see it, mark a question of the survey as telling who "
                        "somebody is, or ask customers by own links: their segments "
                        "are known."
                    )
                ],
            }
        names = labels_of_families() | {
            "segment": gettext("what respondents say of themselves")
        }
        links = [
            {
                "label": names.get(code, code),
                "href": self.address(by=code) + "#segments",
                "is_current": code == family,
            }
            for code in rows
        ]
        return part | {
            "by": family,
            "choices": links if len(links) > 1 else [],
            "choices_label": gettext("Segments by"),
        }

    def choices(self) -> list[dict[str, Any]]:
        """Return the schemes of weights that answers allow."""
        names = {
            "stated": gettext("stated by customers"),
            "derived": gettext("derived from answers"),
            "equal": gettext("all alike"),
        }
        shown = self.result.extra.get("scheme") if self.result else ""
        found = []
        for (_kind, variant), row in self.results.items():
            scheme = row.extra.get("scheme", "")
            found.append(
                {
                    "label": names.get(scheme, scheme),
                    "href": self.address(variant=variant),
                    "is_current": scheme == shown,
                    "order": list(names).index(scheme) if scheme in names else 9,
                }
            )
        return sorted(found, key=lambda one: one["order"])

    def choices_label(self) -> Any:
        """Return what is chosen."""
        return _("Weights")

    def links_of(self, part: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what rows lead to: who rated it, of that brand, segment or wave."""
        if part["code"] == "trend":
            return self.behind.waves(dict(self.waves))
        return self.behind.rows_of(part["code"], by=part.get("by", ""))


class MapView(VariantPage):
    """Relative quality against relative price."""

    screen = "value_map"
    kind = "value"
    parts = ("map", "head", "added")
    nothing = _("A value map needs at least two brands rated by the same questions.")

    def get_answer(self) -> Any:
        """Return how we lie on the map."""
        if self.telling is None:
            return ""
        sections = self.telling.words.get("sections", {})
        for code in self.parts:
            if code in sections:
                return sections[code]["sentences"][0]
        return self.nothing

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Leave out the interval of another figure than the map's."""
        return super().get_context_data(**context) | {"hide_between": True}

    def links_of(self, part: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what rows lead to: who rated that brand, or that attribute."""
        return self.behind.rows_of(part["code"])
