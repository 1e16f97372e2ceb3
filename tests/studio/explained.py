"""What a page says of how its figures came to be."""

from bs4 import BeautifulSoup, Tag


def unexplained(page: str, places: str) -> list[str]:
    """Return the places of a page, by a CSS selector, that explain no figure.

    An explanation gives at least its formula, what was counted and the interval.
    """
    found = BeautifulSoup(page, "html.parser").select(places)
    assert found, f"nothing is {places}"
    return [str(place)[:200] for place in found if not _is_explained(place)]


def _is_explained(place: Tag) -> bool:
    about = place.select_one(".nilai-explain")
    told = {name.text for name in about.select("dt")} if about else set()
    return {"Formula", "Counted", "Interval"} <= told


def runs_named(page: str) -> set[str]:
    """Return the addresses of the runs that explanations lead to."""
    links = BeautifulSoup(page, "html.parser").select(".nilai-explain a")
    return {str(link["href"]) for link in links}
