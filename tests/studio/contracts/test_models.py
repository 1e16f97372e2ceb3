import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
LAYERS = next(
    contract["layers"]
    for contract in PROJECT["tool"]["importlinter"]["contracts"]
    if contract.get("containers") == ["nilai_studio"]
)
HEIGHT = {
    name.strip(): height
    for height, layer in enumerate(reversed(LAYERS))
    for name in layer.split("|")
}
OURS = [
    config
    for config in apps.get_app_configs()
    if config.name.startswith("nilai_studio.")
]


def links():
    """Yield every foreign key from one of our apps to another."""
    for config in OURS:
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields(include_hidden=True):
                to = field.related_model if field.is_relation else None
                if not field.auto_created and to and to._meta.app_config in OURS:
                    yield (
                        config.label,
                        to._meta.app_label,
                        f"{model.__name__}.{field.name}",
                    )


class TestForeignKeys:
    def test_there_are_some(self):
        assert len(list(links())) > 10

    @pytest.mark.parametrize(("app", "to", "name"), sorted(set(links())))
    def test_point_downward(self, app, to, name):
        assert app == to or HEIGHT[to] < HEIGHT[app], f"{name} points up to {to}"


class TestMigrations:
    def test_none_is_missing(self, db):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
