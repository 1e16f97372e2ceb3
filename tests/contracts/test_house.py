"""What holds for the whole house: no web framework, sizes, docstrings, layers."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import nilai

SOURCE = Path(nilai.__file__).parent
STUDIO = SOURCE.parent / "nilai_studio"
MODULES = sorted(m.name for m in pkgutil.walk_packages([str(SOURCE)], "nilai."))
FILES = [
    path
    for folder in (SOURCE, STUDIO)
    for path in sorted(folder.rglob("*.py"))
    if path.parent.name != "migrations"
]

LONGEST_MODULE = 400
LONGEST_FUNCTION = 75


class TestImports:
    def test_library_loads_no_web_framework(self):
        code = (
            "import importlib, sys\n"
            f"for name in {MODULES}: importlib.import_module(name)\n"
            "print(sorted(set(sys.modules) & {'django', 'wagtail', 'ninja', 'flask', "
            "'fastapi', 'starlette', 'aiohttp', 'tornado'}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    def test_help_comes_before_anything_heavy_is_loaded(self):
        code = (
            "import sys, nilai.cli\n"
            "print(sorted(set(sys.modules) & {'ibis', 'numpy', 'duckdb', 'scipy'}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    def test_mathematics_loads_no_engine_of_its_own_accord(self):
        """`nilai --help` and the levers' arithmetic need neither Spark nor Plotly."""
        code = (
            "import sys, nilai.cli.app, nilai.levers\n"
            "print(sorted(set(sys.modules) & {'pyspark', 'plotly', 'pandas'}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert "plotly" not in done.stdout
        assert "pyspark" not in done.stdout


class TestSizes:
    @pytest.mark.parametrize(
        "path", FILES, ids=lambda p: str(p.relative_to(SOURCE.parent))
    )
    def test_modules_and_functions_stay_readable(self, path):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_MODULE
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                first = node.body[0]
                documented = isinstance(first, ast.Expr) and isinstance(
                    first.value, ast.Constant
                )
                start = first.end_lineno if documented else node.lineno
                assert node.end_lineno - start <= LONGEST_FUNCTION, node.name

    def test_no_drawer_without_a_name(self):
        nameless = {"utils", "helpers", "common", "core", "misc", "base_classes"}
        assert not {path.stem for path in FILES} & nameless


class TestWords:
    def test_modules_have_docstrings(self):
        for path in FILES:
            assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path
