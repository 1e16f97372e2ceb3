"""In which encoding is a text file, and how many lines has it."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from charset_normalizer import from_bytes

from nilai.engine.reading.files import SIGNATURES, WANTED, Source
from nilai.errors import FileError

CHUNK = 4 * 1024 * 1024
LETTERS = re.compile(rb"[A-Za-z]")
ENOUGH_FOREIGN = 30
MANY_FOREIGN = 0.4
"""Bytes above 127, and their share of the letters, from which on a text may be in
another script; below it is taken for Western European, as most such exports are."""
ENCODINGS = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp874",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "koi8_r",
)  # fmt: skip

WEB_PAGE = re.compile(
    rb"(?i)(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*)*(?:<!--.*?-->\s*)?"
    rb"<(?:!doctype html|html|head|meta|body|table|style|div|\w*:?workbook)\b",
    re.S,
)
"""How a table begins that is a page for browsers, or a workbook in XML."""
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A file of UTF-8 text, ready to be read.

    Parameters
    ----------
    name : str
        Name as the user knows it.
    path : Path
        The file itself, or its copy in UTF-8.
    encoding : str
        What the file was in.
    lines : int
        Physical lines up to the last that is not blank.
    plain_newlines : bool
        Whether no line ends with a lone carriage return.
    nul_bytes : int
        NUL bytes that were removed.
    """

    name: str
    path: Path
    encoding: str
    lines: int
    plain_newlines: bool
    nul_bytes: int = 0


def open_bytes(path: Path) -> BinaryIO:
    """Return the file opened for reading bytes, unpacked when gzipped.

    Parameters
    ----------
    path : Path
        A file, gzipped or not.

    Returns
    -------
    BinaryIO
        To be closed by the caller.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # ty: ignore


def as_utf8(source: Source, scratch: Path) -> Text:
    """Return the text in UTF-8, copied into `scratch` only when it must be.

    The whole file is looked at, since one pound sign at its end decides.

    Parameters
    ----------
    source : Source
        A text file.
    scratch : Path
        Folder for the copy.

    Returns
    -------
    Text
        Where the UTF-8 text is, and its count of lines.

    Raises
    ------
    FileError
        If the file is binary, blank or a damaged archive.
    """
    try:
        return _as_utf8(source, scratch)
    except (OSError, EOFError, zlib.error) as error:
        message = (
            f"{source.name} cannot be unpacked or read ({error}); it may be cut off. "
            "Export or copy it again"
        )
        raise FileError(message, code="unpack", name=source.name) from error


def _as_utf8(source: Source, scratch: Path) -> Text:
    head = next(_chunks(source.path), b"")
    encoding = _from_mark(head)
    if encoding is None:
        _refuse_binary(source.name, head)
        lines = _Lines()
        valid = _is_utf8(source.path, lines)
        if not lines.until_last:
            raise _blank(source.name)
        if valid and not lines.nul_bytes:
            return lines.text(source.name, source.path, "UTF-8")
        encoding = "utf-8" if valid else _guess(source.path)
    return _transcoded(source, encoding, scratch)


class _Lines:
    """Counts physical lines, and the last that is not blank, over chunks."""

    def __init__(self) -> None:
        self.total = self.until_last = self.lone_returns = self.nul_bytes = 0

    def add(self, chunk: bytes) -> None:
        filled = chunk.rstrip(b"\r\n")
        if filled:
            self.until_last = self.total + _ends(filled) + 1
        self.total += _ends(chunk)
        self.lone_returns += chunk.count(b"\r") - chunk.count(b"\r\n")
        self.nul_bytes += chunk.count(b"\0")

    def text(self, name: str, path: Path, encoding: str) -> Text:
        return Text(
            name=name,
            path=path,
            encoding=encoding,
            lines=self.until_last,
            plain_newlines=self.lone_returns == 0,
            nul_bytes=self.nul_bytes,
        )


def _ends(chunk: bytes) -> int:
    return chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes; no chunk parts a CR from its LF."""
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            while chunk.endswith(b"\r") and (more := file.read(1)):
                chunk += more
            yield chunk


def _from_mark(head: bytes) -> str | None:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    sample = head[:4096]
    if len(sample) >= 8 and sample[1::2].count(0) > 0.4 * len(sample) / 2:
        return "utf-16-le"
    if len(sample) >= 8 and sample[::2].count(0) > 0.4 * len(sample) / 2:
        return "utf-16-be"
    return None


def _blank(name: str) -> FileError:
    message = f"{name} holds nothing but blank lines; export it again"
    return FileError(message, code="blank", name=name)


def _refuse_binary(name: str, head: bytes) -> None:
    sample = head[:65536]
    odd = len(CONTROL.findall(sample)) + sample.count(0)
    known = next((what for magic, what in SIGNATURES if head.startswith(magic)), None)
    if known is not None or odd > max(8, 0.02 * len(sample)):
        message = f"{name} is {known or 'binary'}, not a table; {WANTED}"
        raise FileError(message, code="not_a_table", name=name)
    if WEB_PAGE.match(head):
        message = (
            f"{name} is a web page, as some programs name .xls; open it in a "
            "spreadsheet and save it as XLSX"
        )
        raise FileError(message, code="web_page", name=name)


def _is_utf8(path: Path, lines: _Lines) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    for chunk in _chunks(path):
        lines.add(chunk)
        try:
            # Most chunks are ASCII, which needs no decoding to be UTF-8.
            if valid and not (chunk.isascii() and decoder.getstate()[0] == b""):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            valid = False
    return valid and decoder.getstate()[0] == b""


def _guess(path: Path) -> str:
    """Return the encoding of a text that is not UTF-8."""
    sample = b"".join(
        line
        for chunk in _chunks(path)
        if not chunk.isascii()
        for line in chunk.splitlines()[:200_000]
        if not line.isascii()
    )[:CHUNK]
    readable = sample.decode("utf-8", errors="replace")
    broken = readable.count("\ufffd")
    if sum(not c.isascii() for c in readable) - broken > broken:
        return "utf-8"
    foreign = sum(byte > 127 for byte in sample)
    letters = len(LETTERS.findall(sample))
    if foreign < ENOUGH_FOREIGN or foreign < MANY_FOREIGN * (foreign + letters):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=list(ENCODINGS)).best()
    return best.encoding if best is not None else "cp1252"


def _transcoded(source: Source, encoding: str, scratch: Path) -> Text:
    path = scratch / f"{uuid4().hex}.csv"
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    lines = _Lines()
    nul_bytes = 0
    with path.open("wb") as copy:
        for chunk in chain(_chunks(source.path), [None]):
            text = decoder.decode(chunk or b"", final=chunk is None)
            if not lines.total:
                # A mark of UTF-8 before what is not UTF-8 after all.
                text = text.removeprefix(codecs.BOM_UTF8.decode(encoding, "replace"))
            nul_bytes += text.count("\0")
            written = text.replace("\0", "").encode()
            lines.add(written)
            copy.write(written)
    lines.nul_bytes = nul_bytes
    if not lines.until_last:
        raise _blank(source.name)
    return lines.text(source.name, path, encoding.upper())
