"""Months of the lake that stay as they are while the lake goes on."""

import shutil
from pathlib import Path


def link_months(source: Path, folder: Path) -> None:
    """Give each month's file in a folder a second name in another, made anew.

    Raises
    ------
    FileNotFoundError
        If the folder or one of its files was taken away meanwhile.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.suffix != ".parquet":
            continue
        try:
            (folder / path.name).hardlink_to(path)
        except FileNotFoundError:
            raise
        except OSError:
            # Not every file system gives a file two names.
            shutil.copy2(path, folder / path.name)
