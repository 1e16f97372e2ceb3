"""The documentation keeps up: pages of methods, options, links, examples."""

import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import nilai
from nilai.cli.app import add_commands, app

ROOT = Path(__file__).parents[2]
SOURCE = Path(nilai.__file__).parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "data").glob("*.md")])
add_commands()
COMMAND = typer.main.get_command(app)

# Numerical tools that several analyses share.
TOOLS = {"beta", "months", "quadrature", "quantiles", "renewals"}


def text_of(path):
    return path.read_text("utf-8")


def commands():
    """Every command by its words, those of `nilai studio` too."""
    for name, command in COMMAND.commands.items():
        yield name, command
        for word, further in getattr(command, "commands", {}).items():
            yield f"{name} {word}", further


def options():
    for name, command in commands():
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                if option.startswith("--"):
                    yield pytest.param(name, option, id=f"{name} {option}")


def examples():
    """Lines of the pages and of --help that begin with the command."""
    told = {str(page.relative_to(ROOT)): text_of(page) for page in PAGES}
    # A help text wraps long commands.
    told |= {
        f"{name} --help": re.sub(r"\n  (?=--)", " ", command.help or "")
        for name, command in commands()
    }
    for place, text in told.items():
        for line in re.findall(r"^(?: {2,4})nilai (\w.*?)(?:\s+# .*)?$", text, re.M):
            yield pytest.param(line, id=f"{place}: {line}")


class TestDemo:
    def test_readme_shows_what_the_demo_prints(self):
        demo = re.search(r"\n```text\n(What was read\n.*?)\n```", text_of(ROOT / "README.md"), re.S)  # fmt: skip
        options = ["--currency", "GBP", "--margin", "0.3", "--discount-rate", "0.10"]
        done = CliRunner().invoke(
            app, ["worth", str(ROOT / "data" / "online_retail.parquet"), *options]
        )
        assert done.exit_code == 0, done.output
        printed = " ".join(done.output.split())
        for line in re.split(r"\n\n|(?<=\.)\n", demo[1]):
            assert " ".join(line.split()) in printed


class TestMethods:
    @pytest.mark.parametrize("package", ["worth", "levers", "drivers", "perception"])
    def test_every_module_of_an_analysis_is_named_by_a_page(self, package):
        """Beside "Code:", by its name, its package's, or as in `nilai.worth.lens_*`."""
        named = {
            name
            for page in (DOCS / "methods").glob("*.md")
            for line in re.findall(r"Code: (.*)", text_of(page))
            for name in re.findall(r"`nilai\.([\w.*]+)`", line)
        }
        modules = {path.stem for path in (SOURCE / package).glob("[a-z]*.py")} - TOOLS
        if package not in named:
            assert [
                module
                for module in sorted(modules)
                if not any(fnmatch(f"{package}.{module}", name) for name in named)
            ] == []

    def test_every_page_has_the_same_parts_and_is_in_the_index(self):
        index = text_of(DOCS / "README.md")
        for page in (DOCS / "methods").glob("*.md"):
            text = text_of(page)
            for part in ("*Indonesian: ", "Code: ", "**Question.**", "**Tested** in"):
                assert part in text, f"{page.name}: {part}"
            assert f"methods/{page.name}" in index, page.name

    def test_files_that_pages_name_exist(self):
        for page in PAGES:
            for name in re.findall(
                r"`((?:tests|src|bench|tools)/[\w/.]+)`", text_of(page)
            ):
                assert (ROOT / name).exists(), f"{page.name}: {name}"

    def test_modules_that_pages_name_exist(self):
        for page in (DOCS / "methods").glob("*.md"):
            for name in re.findall(r"`(nilai\.[\w.*]+)`", text_of(page)):
                path = ROOT / "src" / name.replace(".", "/")
                assert path.is_dir() or list(path.parent.glob(f"{path.name}.py")), name


class TestCommands:
    @pytest.mark.parametrize(("command", "option"), list(options()))
    def test_every_option_is_told(self, command, option):
        told = "\n".join(map(text_of, (ROOT / "README.md", *DOCS.rglob("*.md"))))
        assert f"nilai {command}" in told
        assert re.search(rf"{option}\b", told)

    @pytest.mark.parametrize("line", list(examples()))
    def test_examples_can_be_read(self, line):
        arguments = shlex.split(line)
        with COMMAND.make_context("nilai", list(arguments)) as context:
            name, command, rest = COMMAND.resolve_command(context, arguments)
            if "--help" not in rest:
                if hasattr(command, "commands"):
                    name, command, rest = command.resolve_command(context, rest)
                command.make_context(name, rest, parent=context).close()


class TestLinks:
    @pytest.mark.parametrize(
        "page", PAGES, ids=lambda page: str(page.relative_to(ROOT))
    )
    def test_lead_somewhere(self, page):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(page)):
            if not re.match(r"https?:", target):
                assert (page.parent / target).exists(), target

    def test_every_page_is_reached(self):
        reached, open_pages = set(), [ROOT / "README.md"]
        while open_pages:
            page = open_pages.pop()
            reached.add(page)
            for target in re.findall(r"\]\(([^)#\s:]+\.md)\)", text_of(page)):
                linked = (page.parent / target).resolve()
                if linked not in reached:
                    open_pages.append(linked)
        assert set(PAGES) == reached


class TestDependencies:
    def test_each_has_its_reason(self):
        project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
        reasons = text_of(DOCS / "decisions" / "0002-dependencies.md")
        extras = project["optional-dependencies"]
        asked = [*project["dependencies"], *extras["studio"], *extras["postgres"]]
        for wanted in asked:
            name = re.match(r"[\w.-]+", wanted)[0]
            assert re.search(rf"^\| {re.escape(name)}", reasons, re.M), name
