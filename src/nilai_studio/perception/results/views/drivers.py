"""Drivers: what moves value, recommendation, repurchase."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import writing
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.results.analysis.labels import labels_of
from nilai_studio.perception.results.views.variants import VariantPage

BRANCHES = {
    "quality": _("Quality: what customers get"),
    "price": _("Price: what it costs in money"),
    "other_costs": _("What else it costs: time, effort, worry"),
}


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
