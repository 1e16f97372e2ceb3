"""Is a packed file small only until it is opened."""

import gzip
import struct
import zipfile
import zlib
from pathlib import Path

import duckdb

from nilai.errors import FileError

MOST_UNPACKED = 2 * 1024**3
"""Bytes that a workbook or a .gz may hold when unpacked."""
MOST_ROWS = 50_000_000
"""Rows of a Parquet file: a column that repeats itself takes no room in it."""
MOST_PARTS = 5000
BLOCK = 1 << 20


def check_packed(path: Path, *, most: int = MOST_UNPACKED) -> None:
    """Refuse a packed file that would fill the memory or the disk.

    The sizes that a file tells of itself are not believed: its parts are unpacked and
    counted, and let go.

    Parameters
    ----------
    path : Path
        Any file; one that is not packed passes.
    most : int
        Bytes that all parts may have together.

    Raises
    ------
    FileError
        If there would be more.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        _check_gzip(path, most)
    elif head[:2] == b"PK":
        _check_zip(path, most)
    elif head == b"PAR1":
        _check_parquet(path, most)


def _check_gzip(path: Path, most: int) -> None:
    seen = 0
    try:
        with gzip.open(path) as file:
            while block := file.read(BLOCK):
                seen += len(block)
                if seen > most:
                    raise _too_large(path, most)
    except (OSError, EOFError, zlib.error):
        # Damaged: reading it says so, in its own words.
        return


def _check_zip(path: Path, most: int) -> None:
    try:
        parts = zipfile.ZipFile(path).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error):
        return
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
        raise _too_large(path, most)
    seen = 0
    with path.open("rb") as file:
        for part in parts:
            seen += _unpacked(file, part, most - seen)
            if seen > most:
                raise _too_large(path, most)


def _unpacked(file, part: zipfile.ZipInfo, most: int) -> int:  # type: ignore[no-untyped-def]
    """Return how large a part really is; counting ends beyond `most`."""
    file.seek(part.header_offset + 26)
    lengths = file.read(4)
    if part.compress_type != zipfile.ZIP_DEFLATED or len(lengths) < 4:
        return part.compress_size
    name, extra = struct.unpack("<HH", lengths)
    file.seek(name + extra, 1)
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    seen, left = 0, part.compress_size
    try:
        while left > 0 and not unpack.eof and seen <= most:
            block = file.read(min(BLOCK, left))
            if not block:
                break
            left -= len(block)
            while block and seen <= most:
                seen += len(unpack.decompress(block, BLOCK))
                block = unpack.unconsumed_tail
    except zlib.error:
        return seen
    return seen


def _check_parquet(path: Path, most: int) -> None:
    # One thread and a small limit: the texts pass by, a few thousand at a time.
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as one:
        try:
            rows = _only(one, "SELECT num_rows FROM parquet_file_metadata(?)", path)
            if rows > MOST_ROWS:
                raise _too_long(path)
            described = one.execute(
                "DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]
            )
            texts = [
                '"' + name.replace('"', '""') + '"'
                for name, kind, *_more in described.fetchall()
                if kind == "VARCHAR"
            ]
            if not texts:
                return
            lengths = " + ".join(f"sum(coalesce(strlen({text}), 0))" for text in texts)
            held = _only(one, f"SELECT {lengths} FROM read_parquet(?)", path)
        except duckdb.OutOfMemoryException:
            raise _too_large(path, most) from None
        except duckdb.Error:
            # Damaged: reading it says so, in its own words.
            return
        if held > most:
            raise _too_large(path, most)


def _only(one: duckdb.DuckDBPyConnection, asked: str, path: Path) -> int:
    found = one.execute(asked, [str(path)]).fetchone()
    return int(found[0] or 0) if found else 0


def _too_long(path: Path) -> FileError:
    message = (
        f"{path.name} has more than {MOST_ROWS:,} rows; bring it in parts, by year"
    )
    return FileError(message, code="too_long", name=path.name, rows=MOST_ROWS)


def _too_large(path: Path, most: int) -> FileError:
    size = round(most / 1024**3)
    message = (
        f"{path.name} unpacks to more than {size} GB; save what you need of it as CSV"
    )
    return FileError(message, code="too_large", name=path.name, size=size)
