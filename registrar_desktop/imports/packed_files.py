"""Reads packed files (.zip, and workbooks that are one inside) without trusting their sizes.

Nothing is unpacked to the disk: parts are read by the name the table of contents gives them.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.limits import MOST_PARTS, MOST_UNPACKED_BYTES

MAGIC = b"PK\x03\x04"
_CHUNK = 4 * 2**20
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


class PackedFile:
    """A packed file whose parts together may not exceed the limit."""

    def __init__(self, name: str, data: bytes, most: int = MOST_UNPACKED_BYTES) -> None:
        self.name = name
        self._most = self._left = most
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise Invalid("import_file_broken", file=name) from error
        self._parts = {part.filename: part for part in self._zip.infolist() if not part.is_dir()}
        if len(self._zip.infolist()) > MOST_PARTS:
            raise Invalid("import_too_many_parts", file=name, most=MOST_PARTS)
        if any(part.flag_bits & 1 for part in self._parts.values()):
            raise Invalid("import_file_locked", file=name)

    @property
    def parts(self) -> list[str]:
        """The names of all parts."""
        return list(self._parts)

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part in pieces. Raises Invalid where it unpacks to more than an import may be."""
        try:
            with self._zip.open(self._parts[part]) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise Invalid(
                            "import_unpacks_too_large",
                            file=self.name,
                            megabytes=self._most // 2**20,
                        )
                    yield chunk
        except _BROKEN as error:
            raise Invalid("import_file_broken", file=self.name) from error

    def read(self, part: str) -> bytes:
        """A whole part."""
        return b"".join(self.chunks(part))

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """The parts that can be delimited text, under their last name only."""
        for part in self.parts:
            path = PurePosixPath(part.replace("\\", "/"))
            hidden = path.name.startswith(".") or "__MACOSX" in path.parts
            if not hidden and path.suffix.casefold() in {".csv", ".tsv", ".txt", ".tab"}:
                yield path.name, self.read(part)
