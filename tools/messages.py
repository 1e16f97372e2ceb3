"""Keep the studio's words in both languages: `make messages`, or --check.

English stands in the source, Indonesian in `<app>/locale/id/LC_MESSAGES/django.po`.
Without --check new words are added to these files, empty, to be translated, old ones
are dropped, and the `.mo` files are compiled. With --check nothing is written; what is
missing, fuzzy, stale, said in two ways, or written into a template without
{% translate %} is told.
"""

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

APPS = Path(__file__).parents[1] / "src" / "nilai_studio"
LANGUAGE = "id"

KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

NAMES = {
    "API", "CSV", "ID", "JSON", "Nilai", "PNG", "Parquet", "Shopify", "WooCommerce",
    "XLSX",
}  # fmt: skip
"""What is the same in every language."""
SPOKEN = re.compile(r"\b(?:aria-label|alt|placeholder|title)=\"([^\"]*)\"")
MARKUP = re.compile(
    r"<style.*?</style>|<script.*?</script>|<!--.*?-->"
    r"|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>",
    re.S,
)
HOLE = re.compile(r"%\((\w+)\)[-.\d]*[a-z]|%[sd]")
SILENT = {
    "comment": "endcomment",
    "blocktranslate": "endblocktranslate",
    "blocktrans": "endblocktrans",
    "block bodyclass": "endblock",
}
"""What opens text that is translated, or that nobody sees; what closes it."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Words:
    """An app's words: what its source says, and its Indonesian."""

    app: Path

    @property
    def po(self) -> Path:
        """The translations."""
        return self.app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        """The same as Django reads them."""
        return self.po.with_suffix(".mo")

    def said(self) -> Catalog:
        """Return what the source says."""
        found = Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)
        for path in sorted(self.app.rglob("*")):
            if "migrations" not in path.parts and "locale" not in path.parts:
                name = path.relative_to(APPS.parent).as_posix()
                for _line, text, context in said_in(path):
                    found.add(text, locations=[(name, 0)], context=context)
        return found

    def known(self) -> Catalog:
        """Return what is translated."""
        if not self.po.exists():
            return Catalog(locale=LANGUAGE)
        with self.po.open("rb") as file:
            return read_po(file, locale=LANGUAGE)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong."""
        said, known = self.said(), self.known()
        for message in said:
            if message.id:
                yield from faults_of(message, known.get(message.id, message.context))
        stale = [m.id for m in known if m.id and not said.get(m.id, m.context)]
        stale += [m.id for m in known.obsolete.values()]
        yield from (f"{text!r} is no longer said" for text in stale)
        if any(message.id for message in said) and not self.is_compiled(known):
            yield f"{self.mo.name} is stale"
        for path in sorted(self.app.rglob("templates/**/*.html")):
            yield from (
                f"{path.relative_to(self.app)} says {text!r} in one language only"
                for text in bare_words(path.read_text("utf-8"))
            )

    def is_compiled(self, known: Catalog) -> bool:
        """Return whether the .mo file holds what the .po file does."""
        if not self.mo.exists():
            return False
        with self.mo.open("rb") as file:
            compiled = read_mo(file)
        return pairs(compiled) == pairs(known)

    def write(self) -> None:
        """Add new words, drop old ones, compile."""
        said, known = self.said(), self.known()
        if not any(message.id for message in said):
            return
        made = Catalog(
            locale=LANGUAGE,
            charset="utf-8",
            fuzzy=False,
            project="Nilai",
            header_comment="# Indonesian; written by tools/messages.py.",
            last_translator="Nilai",
            language_team="Nilai",
            msgid_bugs_address="Nilai",
        )
        # As Django's own Indonesian has it: nouns do not change with the number.
        made._num_plurals, made._plural_expr = 1, "0"
        for message in said:
            if not message.id:
                continue
            old = known.get(message.id, message.context)
            made.add(
                message.id,
                string=old.string if old and not old.fuzzy else "",
                locations=message.locations,
                context=message.context,
            )
        # A day that never changes: files differ only where words do.
        made.creation_date = made.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
        self.po.parent.mkdir(parents=True, exist_ok=True)
        with self.po.open("wb") as file:
            write_po(file, made, sort_output=True, omit_header=False, width=88)
        with self.mo.open("wb") as file:
            write_mo(file, made)


def said_in(path: Path) -> Iterator[tuple[int, str | tuple, str | None]]:
    """Yield the words of one file: line, text or its forms by number, context."""
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in (".html", ".txt") and "templates" in path.parts:
        lines = templatize(path.read_text("utf-8")).splitlines()
        # What Django makes for gettext has no indentation that means anything.
        source = "\n".join(line.lstrip() for line in lines).encode()
    else:
        return
    for line, text, _comments, context in extract(
        "python", io.BytesIO(source), KEYWORDS
    ):
        if text:
            yield line, text, context


def faults_of(message: Message, known: Message | None) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    text = message.id
    if known is None or not known.string or not all(_forms(known.string)):
        yield f"{text!r} has no translation"
    elif known.fuzzy:
        yield f"{text!r} is fuzzy"
    else:
        holes = set().union(*(set(HOLE.findall(form)) for form in _forms(text)))
        for form in _forms(known.string):
            if not set(HOLE.findall(form)) <= holes or (
                isinstance(text, str) and set(HOLE.findall(form)) != holes
            ):
                yield f"{text!r} has other holes than {form!r}"


def bare_words(source: str) -> Iterator[str]:
    """Yield text of a template that no translation reaches."""
    text, silent = "", None
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            words = token.contents.split()
            opened = SILENT.get(words[0]) or SILENT.get(" ".join(words[:2]))
            if silent is None:
                silent = opened
            elif words[0] == silent:
                silent = None
        elif token.token_type == TokenType.TEXT and silent is None:
            text += token.contents
    for spoken in SPOKEN.findall(text):
        yield from _words(spoken)
    yield from _words(MARKUP.sub(" ", text))


def _words(text: str) -> Iterator[str]:
    text = re.sub(r"&\w+;", " ", text)
    for line in text.splitlines():
        if set(LETTERS.findall(line)) - NAMES:
            yield line.strip()


def _forms(text: str | tuple) -> tuple:
    return (text,) if isinstance(text, str) else tuple(text)


def _text(context: str | bytes | None) -> str | None:
    # Babel's reader of .mo files leaves contexts as bytes.
    return context.decode() if isinstance(context, bytes) else context


def pairs(catalog: Catalog) -> dict:
    """Return text to translation, for those that have one."""
    return {
        (_forms(m.id)[0], _text(m.context)): _forms(m.string)
        for m in catalog
        if m.id and m.string and all(_forms(m.string)) and not m.fuzzy
    }


def faults() -> list[str]:
    """Return everything that is wrong, by app."""
    apps = sorted(path.parent for path in APPS.glob("*/__init__.py"))
    found = [f"{app.name}: {fault}" for app in apps for fault in Words(app).faults()]
    return found + list(_quarrels(apps))


def _quarrels(apps: list[Path]) -> Iterator[str]:
    """Yield texts that two apps translate differently: Django takes either for both."""
    said: dict = {}
    for app in apps:
        path = app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if not path.exists():
            continue
        with path.open("rb") as file:
            spoken = pairs(read_po(file, locale=LANGUAGE))
        for text, translation in spoken.items():
            first, other = said.setdefault(text, (app.name, translation))
            if translation != other:
                yield f"{app.name} and {first}: say {text[0]!r} in different words"


def main() -> None:
    if "--check" in sys.argv:
        if found := faults():
            sys.exit("\n".join([*found, "mend by: make messages, then translate"]))
        return
    wanted = [APPS / name for name in sys.argv[1:]] or [
        path.parent for path in APPS.glob("*/__init__.py")
    ]
    for app in sorted(wanted):
        Words(app).write()
        print(f"{app.name}: {sum(1 for _ in Words(app).faults())} to mend")


if __name__ == "__main__":
    main()
