"""Whether an image is built as its kind is, to its last byte. Each check reads an open file from its start.

The pixels are not decoded: what a picture looks like is no concern of ours, what hides behind it is.
"""

import struct
from typing import IO

from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.errors import BrokenImageError

MOST_PIECES = 200_000  # a picture of 20 MB in the smallest usual pieces has half of that
TAIL = 65_536


def png(file: IO[bytes]) -> None:
    """Piece by piece to the last one. Raises BrokenImageError."""
    _need(_take(file, 8) == b"\x89PNG\r\n\x1a\n")
    for number in range(MOST_PIECES):
        length, name = struct.unpack(">I4s", _take(file, 8))
        _need(number > 0 or (name, length) == (b"IHDR", 13))
        file.seek(length + 4, 1)
        if name == b"IEND":
            return _need(length == 0 and _is_at_end(file))
    raise BrokenImageError


def jpeg(file: IO[bytes]) -> None:
    """Segment by segment to the first scan. Cameras append further pictures, so only the end must be one."""
    _need(_take(file, 2) == b"\xff\xd8")
    for _number in range(MOST_PIECES):
        mark, name, length = struct.unpack(">BBH", _take(file, 4))
        _need(mark == 0xFF and name != 0xFF and length >= 2)
        file.seek(length - 2, 1)
        if name == 0xDA:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL))
            return _need(b"\xff\xd9" in file.read(TAIL))
    raise BrokenImageError


def gif(file: IO[bytes]) -> None:
    """Block by block to the end mark. Raises BrokenImageError."""
    _need(_take(file, 6) in (b"GIF87a", b"GIF89a"))
    file.seek(4, 1)
    _skip_colours(file, _take(file, 3)[0])
    for _number in range(MOST_PIECES):
        block = _take(file, 1)
        if block == b"\x3b":
            return _need(_is_at_end(file))
        if block == b"\x2c":
            _skip_colours(file, _take(file, 9)[8])
        else:
            _need(block == b"\x21")
        file.seek(1, 1)
        _skip_pieces(file)
    raise BrokenImageError


def webp(file: IO[bytes]) -> None:
    """The header and the length that it names. Raises BrokenImageError."""
    riff, length, name = struct.unpack("<4sI4s", _take(file, 12))
    _need((riff, name) == (b"RIFF", b"WEBP") and _take(file, 4) in (b"VP8 ", b"VP8L", b"VP8X"))
    file.seek(0, 2)
    return _need(0 <= file.tell() - (length + 8) <= 1)


CHECKS = {
    DocumentKind.PNG: png,
    DocumentKind.JPEG: jpeg,
    DocumentKind.GIF: gif,
    DocumentKind.WEBP: webp,
}


def size_of(kind: DocumentKind, file: IO[bytes]) -> tuple[int, int]:
    """(width, height) in pixels of a PNG, JPEG or WebP that passed its check. Raises BrokenImageError."""
    file.seek(0)
    found = _SIZES[kind](file)
    file.seek(0)
    _need(min(found) > 0)
    return found


def _png_size(file):
    file.seek(16)
    return struct.unpack(">II", _take(file, 8))


def _jpeg_size(file):
    file.seek(2)
    for _number in range(MOST_PIECES):
        mark, name, length = struct.unpack(">BBH", _take(file, 4))
        if 0xC0 <= name <= 0xCF and name not in (0xC4, 0xC8, 0xCC):  # start of frame, ITU-T T.81
            _precision, height, width = struct.unpack(">BHH", _take(file, 5))
            return width, height
        _need(mark == 0xFF and length >= 2)
        file.seek(length - 2, 1)
    raise BrokenImageError


def _webp_size(file):
    """RFC 9649: each of the three kinds of picture has its size in another place."""
    file.seek(12)
    name = _take(file, 4)
    head = _take(file, 14)
    if name == b"VP8X":
        return int.from_bytes(head[8:11], "little") + 1, int.from_bytes(head[11:14], "little") + 1
    if name == b"VP8L":
        bits = int.from_bytes(head[5:9], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[10:14])
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {DocumentKind.PNG: _png_size, DocumentKind.JPEG: _jpeg_size, DocumentKind.WEBP: _webp_size}


def _skip_colours(file, flags):
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)


def _skip_pieces(file):
    for _number in range(MOST_PIECES):
        if not (length := _take(file, 1)[0]):
            return
        file.seek(length, 1)
    raise BrokenImageError


def _take(file, length):
    found = file.read(length)
    _need(len(found) == length)
    return found


def _is_at_end(file):
    """Exactly there: a jump beyond the end would read nothing either."""
    here = file.tell()
    file.seek(0, 2)
    return file.tell() == here


def _need(is_so):
    if not is_so:
        raise BrokenImageError
