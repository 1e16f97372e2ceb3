"""How every page is looked at: in which windows, languages and colours, and kept.

With NILAI_SCREENSHOTS naming a folder (`make screenshots`) each page is kept as a
picture in every combination; the tests look at some, which together hold each language,
width and scheme.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from page_checks import SETTLE, page_faults
from playwright.sync_api import Page

SHOTS = os.environ.get("NILAI_SCREENSHOTS", "")
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
TALLEST = 12_000
"""Pixels of a picture."""
BOTTOM = (
    "() => Math.ceil(Math.max(900, ...[...document.querySelectorAll("
    "'#main > *, .nilai-page')].map(part => part.getBoundingClientRect().bottom)))"
)


def faults_of(page: Page, name: str, schemes: tuple[str, ...]) -> Iterator[str]:
    """Yield what a page lacks in each scheme; keep its picture when told to."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        if SHOTS:
            keep(page, f"{name}-{scheme}")
        yield from (f"{name}-{scheme}: {fault}" for fault in page_faults(page))


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page; Wagtail's frame grows with the window alone."""
    window = page.viewport_size
    height = min(page.evaluate(BOTTOM), TALLEST)
    page.set_viewport_size({"width": window["width"], "height": height})
    page.wait_for_timeout(300)
    page.screenshot(path=Path(SHOTS) / f"{name.replace(':', '-')}.png", full_page=True)
    page.set_viewport_size(window)
