"""Write several files into a folder: all of them, or none."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from nilai.errors import OptionError


@contextmanager
def whole_folder(folder: Path) -> Generator[Path]:
    """Yield an empty folder whose files move into `folder` when all went well.

    Parameters
    ----------
    folder : Path
        Where the files shall be; made when absent. Other files in it stay.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    OptionError
        If `folder` is a file, or cannot be written to.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(mkdtemp(prefix=".nilai-", dir=folder))
    except OSError as error:
        message = f"--out {folder}: {error.strerror}; name a folder you can write to"
        raise OptionError(message) from error
    try:
        yield staging
        for made in sorted(staging.iterdir()):
            made.replace(folder / made.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
