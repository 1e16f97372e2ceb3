"""The `nilai` command: what a screen computes can be computed from files too."""

from nilai.cli.app import main

__all__ = ["main"]
