"""Is a packed file small only until it is opened."""

import gzip
import struct
import zipfile
import zlib
from pathlib import Path

from nilai.errors import FileError

MOST_UNPACKED = 2 * 1024**3
"""Bytes that a workbook or a .gz may hold when unpacked."""
MOST_PARTS = 5000
BLOCK = 1 << 20


def check_packed(path: Path, *, most: int = MOST_UNPACKED) -> None:
    """Refuse a packed file that would fill the memory or the disk.

    The sizes that a ZIP tells of itself are not believed: its parts are unpacked and
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


def _too_large(path: Path, most: int) -> FileError:
    return FileError(
        f"{path.name} unpacks to more than {most / 1024**3:.0f} GB; save what you need "
        "of it as CSV"
    )
