"""Is the lake whole: does each month's copy lie on disk as it was written last.

The database knows the mark that the last writing of a month left in its files. What is
missing, cut off, of another folder or of an earlier day does not bear it. Pages ask,
too, so that the end of a file is read as bytes, by no engine.
"""

from collections.abc import Iterable
from pathlib import Path

from nilai_studio.orders.models import LakeMonth

KINDS = ("orders", "lines")
"""Folders of the lake that hold one file a month."""
TAIL = 8
"""Bytes at the end of a Parquet file: the length of its footer, and its name."""


def list_lost(folder: Path) -> list[LakeMonth]:
    """Return the months that were copied, and of which the copy is not there.

    Parameters
    ----------
    folder : Path
        Of the lake.

    Returns
    -------
    list of LakeMonth
        By month.
    """
    return [
        month
        for month in LakeMonth.objects.order_by("month")
        if month.synced_changes == month.changes and not _is_there(folder, month)
    ]


def remove_strays(folder: Path, months: Iterable[LakeMonth]) -> None:
    """Remove what no month of the database wrote; an analysis would read it, too.

    Parameters
    ----------
    folder : Path
        Of the lake.
    months : iterable of LakeMonth
        All there are.
    """
    known = {name_of(month) for month in months}
    for kind in KINDS:
        for path in (folder / kind).glob("*.parquet"):
            if path.name not in known:
                path.unlink()


def name_of(month: LakeMonth) -> str:
    """Return what a month's file is called."""
    return f"{month.month:%Y-%m}.parquet"


def bears(path: Path, mark: str) -> bool:
    """Return whether a Parquet file is whole to its end and bears a mark there."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - TAIL, 0))
            length = int.from_bytes(file.read(4), "little")
            if file.read(4) != b"PAR1" or length + TAIL > size:
                return False
            file.seek(size - TAIL - length)
            return bool(mark) and mark.encode() in file.read(length)
    except OSError:
        return False


def _is_there(folder: Path, month: LakeMonth) -> bool:
    for kind, count in zip(KINDS, (month.order_count, month.line_count), strict=True):
        path = folder / kind / name_of(month)
        # No row leaves no file.
        if not (bears(path, month.mark) if count else not path.exists()):
            return False
    return True
