"""Public functions say what comes in, what goes out, and what a row is."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from numpydoc.docscrape import FunctionDoc

import nilai

PACKAGES = ("tables", "worth", "levers", "engine", "figures", "report")
MODULES = [
    module.name
    for module in pkgutil.walk_packages([str(Path(nilai.__file__).parent)], "nilai.")
    if module.name.split(".")[1] in PACKAGES
]


def public_functions():
    for name in MODULES:
        module = importlib.import_module(name)
        for attribute, found in vars(module).items():
            own = getattr(found, "__module__", None) == name
            if inspect.isfunction(found) and own and not attribute.startswith("_"):
                yield pytest.param(found, id=f"{name}.{attribute}")


@pytest.mark.parametrize("function", list(public_functions()))
class TestDocstring:
    def test_names_every_parameter_and_what_is_returned(self, function):
        assert function.__doc__, "no docstring"
        document = FunctionDoc(function)
        documented = {
            part.strip().lstrip("*")
            for parameter in document["Parameters"]
            for part in parameter.name.split(",")
        }
        assert documented == set(inspect.signature(function).parameters)
        returned = inspect.signature(function).return_annotation
        if returned not in (None, "None", inspect.Signature.empty):
            assert document["Returns"] or document["Yields"]

    def test_says_what_a_row_is(self, function):
        document = FunctionDoc(function)
        for section in ("Parameters", "Returns"):
            for item in document[section]:
                kind = item.type or item.name
                if re.fullmatch(r"(ibis\.)?Table", kind.split(",")[0].strip()):
                    text = " ".join(item.desc)
                    assert re.search(r"[Oo]ne row", text), f"{item.name}: {text}"
