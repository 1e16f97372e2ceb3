"""Which files are meant, and of what format is each."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nilai.errors import FileError

Format = Literal["text", "parquet", "xlsx"]

SUFFIXES: dict[str, Format] = {
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
    ".csv.gz": "text",
    ".tsv.gz": "text",
    ".txt.gz": "text",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
"""Endings looked for in a folder."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
"""First bytes of a file to what it is."""

WANTED = "CSV, TSV, .csv.gz, Parquet or XLSX is wanted"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file that is to be read.

    Parameters
    ----------
    name : str
        Name as the user knows it.
    path : Path
        Where it is.
    format : str
        `text`, `parquet` or `xlsx`.
    """

    name: str
    path: Path
    format: Format


def find_sources(paths: Sequence[str]) -> list[Source]:
    """Return the files that the paths mean, in order of name.

    Parameters
    ----------
    paths : sequence of str
        Files, folders and glob patterns.

    Returns
    -------
    list of Source
        At least one; none twice.

    Raises
    ------
    FileError
        If a path means no file, or a file is empty or of no format known here.
    """
    if not paths:
        message = f"no file was given; {WANTED}"
        raise FileError(message)
    found = dict.fromkeys(path for given in paths for path in _expand(given))
    sources = [Source(name=str(p), path=p, format=_format(p)) for p in found]
    if len({source.format == "parquet" for source in sources}) > 1:
        names = ", ".join(source.name for source in sources[:4])
        message = (
            f"Parquet and text files cannot be read in one go ({names}); choose one"
        )
        raise FileError(message)
    return sources


def _expand(given: str) -> list[Path]:
    path = Path(given)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if _is_readable(p))
        if not inside:
            message = f"the folder {given} holds no such files; {WANTED}"
            raise FileError(message)
        return inside
    if path.exists():
        return [path]
    # Path.glob takes no absolute patterns.
    matched = [Path(p) for p in sorted(glob.glob(given, recursive=True))]  # noqa: PTH207
    matched = [p for p in matched if p.is_file()]
    if matched:
        return matched
    message = f"there is no file {given}"
    if glob.has_magic(given):
        message = f"no file matches {given}"
    raise FileError(f"{message}; check the spelling and the folder")


def _is_readable(path: Path) -> bool:
    hidden = path.name.startswith((".", "_"))
    return path.is_file() and not hidden and _ending(path) in SUFFIXES


def _ending(path: Path) -> str:
    endings = [suffix.lower() for suffix in path.suffixes]
    if endings and endings[-1] == ".gz":
        return "".join(endings[-2:])
    return endings[-1] if endings else ""


def _format(path: Path) -> Format:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check its permissions"
        raise FileError(message) from error
    if not head:
        message = f"{path} is empty (0 bytes); export it again"
        raise FileError(message, code="empty", name=str(path))
    known = next((what for magic, what in SIGNATURES if head.startswith(magic)), None)
    if known in {None, "gzip"}:
        return "text"
    if known == "parquet":
        return "parquet"
    is_workbook = _ending(path) in {".xlsx", ".xlsm"}
    if known == "zip" and is_workbook:
        return "xlsx"
    raise _unusable(path, known, is_workbook=is_workbook)


def _unusable(path: Path, known: str | None, *, is_workbook: bool) -> FileError:
    code, found = "not_a_table", f"is {known}, not a table; {WANTED}"
    if known == "ole" and is_workbook:
        code = "password"
        found = (
            "is protected by a password, or an old .xls workbook under another name; "
            "open it, remove the password and save it as XLSX"
        )
    elif known == "ole":
        code = "old_office"
        found = "is an old Office file (.xls); open it and save it as XLSX"
    elif known == "zip":
        code, found = "zip", f"is a ZIP archive; unpack it first. {WANTED}"
    return FileError(f"{path} {found}", code=code, name=str(path))
