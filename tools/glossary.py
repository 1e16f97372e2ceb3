"""Write GLOSSARY.md from glossary.toml; with --check, fail when it is stale."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE, PAGE = ROOT / "glossary.toml", ROOT / "GLOSSARY.md"

REQUIRED = {"term", "indonesian", "meaning"}
OPTIONAL = {"unit", "formula", "code", "not"}

HEAD = """# Glossary

The words of this product, in English and Indonesian. Made from `glossary.toml` by
`make glossary`; edit that file, not this one.
"""


def read() -> list[dict]:
    """Return the groups of terms, refusing what is incomplete or said twice."""
    groups = tomllib.loads(SOURCE.read_text("utf-8"))["group"]
    seen: set[str] = set()
    for group in groups:
        for entry in group["term"]:
            name = entry.get("term", "?")
            absent, unknown = REQUIRED - set(entry), set(entry) - REQUIRED - OPTIONAL
            if absent or unknown:
                sys.exit(f"{name}: lacks {sorted(absent)}, unknown {sorted(unknown)}")
            if name in seen:
                sys.exit(f"{name} is there twice; keep one")
            seen.add(name)
    return groups


def page(groups: list[dict]) -> str:
    """Return the glossary as Markdown."""
    parts = [HEAD]
    for group in groups:
        parts.append(f"## {group['name']}\n")
        terms = sorted(group["term"], key=lambda entry: entry["term"].lower())
        parts += [_entry(entry) for entry in terms]
    return "\n".join(parts)


def _entry(entry: dict) -> str:
    lines = [f"**{entry['term']}** · *{entry['indonesian']}*", entry["meaning"]]
    facts = [
        f"{name}: {entry[key]}"
        for key, name in (("formula", "Formula"), ("unit", "Unit"))
        if key in entry
    ]
    if "code" in entry:
        facts.append(f"In code: `{entry['code']}`")
    if "not" in entry:
        facts.append(f"Not: {', '.join(entry['not'])}")
    if facts:
        lines.append(". ".join(facts) + ".")
    return "  \n".join(lines) + "\n"


def main() -> None:
    made = page(read())
    if "--check" not in sys.argv:
        PAGE.write_text(made, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != made:
        sys.exit("GLOSSARY.md is stale; run: make glossary")


if __name__ == "__main__":
    main()
