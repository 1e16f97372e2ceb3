"""A progress bar for what takes longer than two seconds; silence otherwise."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

_PATIENCE = 2.0


class Steps:
    """Tell a person which step is running.

    Parameters
    ----------
    progress : Progress or None
        Where to draw; None draws nothing.
    names : tuple of str
        Steps that are expected, in order.
    """

    def __init__(self, progress: Progress | None, names: tuple[str, ...]) -> None:
        self._progress = progress
        self._names = names
        self._task = progress.add_task("", total=len(names)) if progress else None

    def __call__(self, step: str, share: float = 0.0) -> None:
        """Move on to a step, or along it."""
        if self._progress is None or self._task is None:
            return
        known = self._names.index(step) if step in self._names else 0
        self._progress.update(
            self._task, description=step.replace("_", " "), completed=known + share
        )


@contextmanager
def steps(names: tuple[str, ...], *, quiet: bool = False) -> Generator[Steps]:
    """Show steps on standard error while the block runs, if a person watches.

    Parameters
    ----------
    names : tuple of str
        Steps that are expected, in order.
    quiet : bool
        Draw nothing.

    Yields
    ------
    Steps
        To be called with the name of each step.
    """
    if quiet or not sys.stderr.isatty():
        yield Steps(None, names)
        return
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    timer = Timer(_PATIENCE, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield Steps(progress, names)
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
