"""Somebody who answers by the pages themselves, as a browser without JavaScript."""

import random
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.test import Client


class Form(HTMLParser):
    """What the form of a page would send as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}
        self.texts: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        held = dict(given)
        name = held.get("name") or ""
        if tag == "textarea":
            self.texts.add(name)
        if tag != "input":
            return
        kind, value = held.get("type"), held.get("value") or ""
        if kind in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(value)
            if "checked" in held:
                self.fields[name] = [value]
        elif kind == "hidden":
            self.fields[name] = [value]
        elif name != "website":
            self.texts.add(name)


class Answerer:
    """One browser that answers a survey."""

    def __init__(self, address: str, *, seed: int = 1, **extra: Any) -> None:
        self.client = Client(**extra)
        self.draw = random.Random(seed)  # noqa: S311 - a sample
        self.page = self.client.get(address)
        self.path = address
        self.follow()

    def follow(self) -> None:
        while self.page.status_code in (302, 303):
            self.path = self.page["Location"]
            self.page = self.client.get(self.path)

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def is_asked(self) -> bool:
        return 'type="hidden" name="step"' in self.text

    def send(self, **given: Any) -> None:
        """Send the page, with what is given and by lot what is not."""
        form = Form(self.text)
        sent = dict(form.fields)
        for name, values in form.choices.items():
            sent[name] = [self.draw.choice(values)]
        for name in form.texts:
            sent[name] = self._written(name)
        for name in [n for n in form.choices if n.endswith(".worst")]:
            best = sent[name.replace(".worst", ".best")][0]
            sent[name] = [next(v for v in form.choices[name] if v != best)]
        sent |= given
        self.page = self.client.post(self.path, sent_as_form(sent), content_type=FORM)
        self.follow()

    def _written(self, name: str) -> list[str]:
        if name.startswith("importance."):
            rows = sorted(
                n for n in Form(self.text).texts if n.startswith("importance")
            )
            return ["100" if name == rows[0] else "0"]
        prices = {"too_cheap": 5000, "cheap": 9000, "expensive": 16000}
        code = name.partition(".")[0]
        if code in prices:
            return [f"Rp {prices[code]}"]
        return ["25.000" if code == "too_expensive" else "Ramah sekali"]

    def answer_all(self) -> "Answerer":
        """Send page after page to the end."""
        for _page in range(60):
            if not self.is_asked:
                return self
            before = self.text
            self.send()
            assert self.page.status_code == 200, (self.page.status_code, faults(self))
            assert self.text != before
        raise AssertionError("it never ends")


FORM = "application/x-www-form-urlencoded"


def sent_as_form(sent: dict[str, Any]) -> str:
    return urlencode(sent, doseq=True, errors="surrogatepass")


def faults(answerer: Answerer) -> list[str]:
    return re.findall(r'class="fault[^>]*>([^<]*)', answerer.text)
