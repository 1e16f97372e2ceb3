"""From each row of a screen's tables to the respondents behind its figures."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from nilai_studio.kit import writing
from nilai_studio.perception.asked import Asked, question_for
from nilai_studio.perception.models import Survey
from nilai_studio.perception.results.analysis.labels import label_of
from nilai_studio.perception.results.respondents import groups_of

COMPONENTS = ("benefit", "cost", "quality", "price")
OF_BRANDS = frozenset({"value", "added", "map"})
"""Parts with a table of brands."""
OF_COMPONENTS = frozenset({"value", "weights", "head"})
"""Parts with a table of benefits and costs."""
SHARES = (("9", "10"), ("7", "8"), ("0", "6"))
"""Ends of what promoters, passives and detractors answered."""


class Behind:
    """What leads from rows to respondents.

    Parameters
    ----------
    survey : Survey
        Whose results are shown.
    wave : str
        The wave looked at; "" for all.
    """

    def __init__(self, survey: Survey, wave: str) -> None:
        self.survey, self.wave = survey, wave
        self.asked: Asked = question_for(survey)
        self.language = writing.language()

    def address(self, **chosen: str) -> str:
        """Return the address of the respondents chosen."""
        kept = {"wave": self.wave} | chosen
        query = urlencode({name: said for name, said in kept.items() if said})
        path = reverse("value_respondents", args=[self.survey.pk])
        return f"{path}?{query}" if query else path

    def rows_of(self, code: str, *, by: str = "") -> dict[str, str]:
        """Return what each row's first cell leads to.

        Parameters
        ----------
        code : str
            Of the part of the screen.
        by : str
            What tells its groups apart, where it has groups.

        Returns
        -------
        dict
            Cell to address.
        """
        found: dict[str, str] = {}
        if code in OF_COMPONENTS:
            found |= self._components()
        if code in OF_BRANDS or by == "brand":
            item = self.asked.column("recommend") if code == "nps" else ""
            found |= {
                brand: self.address(brand=brand, item=item or "")
                for brand in self.asked.brands
            }
        if code == "switching":
            last = self.asked.column("last_brand") or ""
            found |= {b: self.address(item=last, **{"is": b}) for b in self._named()}
        if by and by != "brand":
            item = self._item(code)
            own = self.asked.own_brand if self.asked.brands else ""
            found |= {
                name: self.address(by=by, group=group, item=item, brand=own)
                for name, group in groups_of(by, self.asked, self.language).items()
            }
        return found

    def waves(self, waves: Any) -> dict[str, str]:
        """Return what each wave leads to."""
        return {wave: self.address(wave=wave) for wave in waves}

    def items(self, *roles: str) -> dict[str, str]:
        """Return what each item of some roles leads to, by its label."""
        return {
            self._label(code): self.address(item=code)
            for role in roles
            for code in self.asked.columns(role)
        }

    def recommenders(self) -> list[dict[str, str]]:
        """Return links to promoters, passives and detractors."""
        item = self.asked.column("recommend")
        names = (gettext("Promoters"), gettext("Passives"), gettext("Detractors"))
        return [
            {
                "label": f"{name} ({low}–{high})",
                "href": self.address(item=item, **{"from": low, "to": high}),
            }
            for name, (low, high) in zip(names, SHARES, strict=True)
            if item
        ]

    def _components(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for role in COMPONENTS:
            for code in self.asked.columns(role):
                found.setdefault(self._label(code), self.address(item=code))
        return found

    def _item(self, code: str) -> str:
        roles = {"nps": "recommend", "fit": "disappointed"}
        return self.asked.column(roles[code]) or "" if code in roles else ""

    def _named(self) -> list[str]:
        return list(self.asked.brands or self.survey.brands)

    def _label(self, code: str) -> str:
        item = self.asked.items[code]
        return label_of(code, item, self.language, self.asked.own_brand)


def linked(table: Mapping[str, Any], links: Mapping[str, str]) -> dict[str, Any]:
    """Return a table with what the first cell of each row leads to.

    Parameters
    ----------
    table : mapping
        With its `rows`.
    links : mapping of str to str
        Cell to address; a cell may say more behind it, in brackets.

    Returns
    -------
    dict
        With `linked`: each row with its address, or "".
    """
    told = []
    for row in table["rows"]:
        cell = row[0] if row else ""
        told.append((row, links.get(cell) or links.get(cell.rpartition(" (")[0], "")))
    return {**table, "linked": told}
