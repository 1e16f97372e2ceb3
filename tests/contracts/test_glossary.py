"""The glossary: page and data agree, and the words are those of code and reports."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nilai
from nilai.report.words import keys

ROOT = Path(__file__).parents[2]
SOURCE = Path(nilai.__file__).parent
TERMS = [
    term
    for group in tomllib.loads((ROOT / "glossary.toml").read_text("utf-8"))["group"]
    for term in group["term"]
]


class TestGlossary:
    def test_page_is_made_from_the_data(self):
        command = [sys.executable, ROOT / "tools" / "glossary.py", "--check"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def test_names_in_the_code_are_there(self):
        code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
        absent = [
            name
            for term in TERMS
            for name in term.get("code", "").split(", ")
            if name and not re.search(rf"\b{re.escape(name)}\b", code)
        ]
        assert absent == []

    def test_reports_avoid_the_words_not_to_use(self):
        banned = {
            word.lower()
            for term in TERMS
            for word in term.get("not", ())
            # Some are wrong only in place of their own term.
            if word not in {"value", "worth", "group", "list", "factor"}
        }
        said = {
            key: text if isinstance(text, str) else " ".join(text.values())
            for key, text in keys("en").items()
        }
        used = {
            (key, word)
            for key, text in said.items()
            for word in banned
            if re.search(
                rf"\b{re.escape(word)}s?\b", re.sub(r"{.*?}", "", text.lower())
            )
        }
        assert used == set()
