"""The page: one file, no network, everything escaped, in two languages."""

import json
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nilai.errors import OptionError
from nilai.report.html import render_report, write_report
from nilai.report.lines import result_sections
from nilai.report.page import prepare
from nilai.report.words import Words

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


class Page(HTMLParser):
    """What a browser sees: elements, text, and addresses asked for."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self.addresses, self.scripts = [], [], [], {}
        self._script = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        self.addresses += [attrs[k] for k in ("src", "href", "action") if attrs.get(k)]
        self._script = attrs.get("id", "") if tag == "script" else None
        if self._script is not None:
            self.scripts[self._script] = ""

    def handle_endtag(self, tag):
        self._script = None

    def handle_data(self, data):
        if self._script is None:
            self.text.append(data)
        else:
            self.scripts[self._script] += data


@pytest.fixture(scope="module")
def page(cdnow):
    return Page(render_report(cdnow, Words("en", "USD")))


@pytest.fixture(scope="module")
def halaman(few):
    return Page(render_report(few, Words("id", "IDR")))


class TestPageItself:
    def test_asks_for_nothing_outside(self, page):
        assert [a for a in page.addresses if not a.startswith("#")] == []
        assert "link" not in [tag for tag, _ in page.elements]

    def test_first_line_answers_the_question(self, cdnow, page):
        headline = page.text[
            page.text.index("Customer worth · as of 30\xa0Sep\xa01997") :
        ]
        answer = next(line for line in headline[1:] if line.strip())
        assert answer.startswith("Your 2,357 customers are worth $")

    def test_holds_every_sentence_and_cell_of_the_sections(self, cdnow, page):
        text = "".join(page.text)
        for section in result_sections(cdnow):
            for sentence in section.sentences:
                assert sentence in text
            for table in section.tables:
                for row in table.rows:
                    assert all(cell in text for cell in row)

    def test_every_picture_has_its_place_and_a_name(self, page):
        pictures = json.loads(page.scripts["figures"])["pictures"]
        places = {a["id"]: a for _, a in page.elements if a.get("role") == "img"}
        assert len(pictures) == 6
        assert pictures.keys() == places.keys()
        assert all(place["aria-label"] for place in places.values())

    def test_is_in_the_language_asked_for(self, halaman):
        assert ("html", {"lang": "id"}) in halaman.elements
        text = "".join(halaman.text)
        assert "Apakah model dapat dipercaya" in text
        assert "Rp\xa0" in text
        assert "How this is computed" not in text

    def test_file_names_and_segments_are_escaped(self, halaman, few):
        assert "b" not in [tag for tag, _ in halaman.elements]
        assert any("<b>orders.csv" in text for text in halaman.text)

    def test_markup_in_values_cannot_leave_its_place(self, cdnow):
        hostile = "</script><script>alert(1)</script>"
        reading = replace(cdnow.reading, files=(hostile,))
        made = Page(render_report(replace(cdnow, reading=reading), Words("en", "USD")))
        assert len([tag for tag, _ in made.elements if tag == "script"]) == 3
        assert any(hostile in text for text in made.text)


class TestWriting:
    def test_replaces_what_was_there(self, few, tmp_path):
        path = tmp_path / "report.html"
        path.write_text("old")
        write_report(few, path, "id")
        assert path.read_text("utf-8").startswith("<!doctype html>")
        assert [p.name for p in tmp_path.iterdir()] == ["report.html"]

    def test_leaves_what_was_there_when_it_cannot(self, few, tmp_path):
        path = tmp_path / "report.html"
        path.write_text("old")
        with pytest.raises(OptionError):
            write_report(few, path, "fr")
        assert path.read_text() == "old"
        assert [p.name for p in tmp_path.iterdir()] == ["report.html"]

    def test_may_be_prepared_beforehand(self, few):
        before = render_report(few, Words("id", "IDR"))
        prepare()
        assert render_report(few, Words("id", "IDR")) == before

    def test_stays_small_enough_to_send(self, cdnow, tmp_path):
        write_report(cdnow, tmp_path / "report.html")
        assert (tmp_path / "report.html").stat().st_size < 3_000_000


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium on this machine")
class TestInABrowser:
    def test_draws_every_picture_offline(self, cdnow, tmp_path):
        path = tmp_path / "report.html"
        write_report(cdnow, path)
        done = subprocess.run(
            [
                BROWSER,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--virtual-time-budget=20000",
                "--dump-dom",
                path.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        drawn = [
            attrs
            for _, attrs in Page(done.stdout).elements
            if "js-plotly-plot" in (attrs.get("class") or "").split()
        ]
        assert len(drawn) == 6
