"""Value, value map, drivers, and recommendation: one survey on a page each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import writing
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.groups import labels_of_families, list_families
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.analysis.labels import label_of, labels_of
from nilai_studio.perception.results.called import SHARES, name_of
from nilai_studio.perception.results.page import ResultPage
from nilai_studio.perception.results.telling import Telling

RATED = frozenset(
    {
        "benefit", "cost", "worth_what_paid", "overall", "recommend", "satisfaction",
        "effort", "repurchase", "expected", "perceived", "quality", "price",
    }
)  # fmt: skip
"""Roles of questions that are answered by a number."""
BRANCHES = {
    "quality": _("Quality: what customers get"),
    "price": _("Price: what it costs in money"),
    "other_costs": _("What else it costs: time, effort, worry"),
}


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


class DriversView(VariantPage):
    """What moves value, recommendation, repurchase: where to begin."""

    screen = "value_drivers"
    kind = "drivers"
    parts = ("priorities", "drivers", "tree", "asymmetry", "cautions", "read")
    nothing = _(
        "Drivers cannot be told yet: it takes at least two ratings, an outcome, and "
        "clearly more answers than ratings."
    )

    def get_answer(self) -> Any:
        """Return where to begin; that is the question of this screen."""
        part = self.telling.part("priorities") if self.telling else None
        return part["sentences"][0] if part else super().get_answer()

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return prizes first, then importance with the tree below it."""
        parts = list(super().get_parts())
        for part in parts:
            if part["code"] == "priorities":
                part["sentences"] = part["sentences"][1:]
        tree = self.tree()
        if tree:
            place = next(
                (i + 1 for i, p in enumerate(parts) if p["code"] == "drivers"), 0
            )
            parts.insert(place, tree)
        return parts

    def tree(self) -> dict[str, Any] | None:
        """Return the value tree: quality against price, and what each consists of."""
        found = self.result.extra.get("tree") if self.result else None
        if not found:
            return None
        words = writing.words()
        labels = labels_of(question_for(self.survey))(writing.language())
        branches = [
            {
                "label": BRANCHES.get(branch["name"], branch["name"]),
                "share": branch["share"]["value"],
                "low": branch["share"]["low"],
                "high": branch["share"]["high"],
                "drivers": [
                    {
                        "label": labels.get(leaf["name"], leaf["name"]),
                        "code": leaf["name"],
                        "share": leaf["share"]["value"],
                        "low": leaf["share"]["low"],
                        "high": leaf["share"]["high"],
                        "is_clear": leaf["is_clear"],
                    }
                    for leaf in branch["drivers"]
                ],
            }
            for branch in found["branches"]
        ]
        first = branches[0]
        said = gettext(
            "Of what is explained of %(outcome)s, %(share)s goes with %(branch)s."
        ) % {
            "outcome": labels.get(found["outcome"], found["outcome"]),
            "share": words.share(first["share"]),
            "branch": str(first["label"]).split(":")[0].lower(),
        }
        return {
            "code": "tree",
            "heading": gettext("The value tree: quality against price"),
            "sentences": [said],
            "pictures": [],
            "tables": [],
            "template": "perception/results/tree.html",
            "branches": branches,
            "explained": found["explained"]["value"],
            "about": self.telling.about("drivers") if self.telling else None,
        }

    def choices(self) -> list[dict[str, Any]]:
        """Return the outcomes."""
        labels = labels_of(question_for(self.survey))(writing.language())
        shown = self.result.extra.get("outcome") if self.result else ""
        return [
            {
                "label": labels.get(row.extra["outcome"], row.extra["outcome"]),
                "href": self.address(variant=variant),
                "is_current": row.extra["outcome"] == shown,
            }
            for (_kind, variant), row in sorted(
                self.results.items(), key=lambda one: one[1].pk
            )
        ]

    def choices_label(self) -> Any:
        """Return what is chosen."""
        return _("What moves")


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
