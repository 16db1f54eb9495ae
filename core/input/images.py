"""What an uploaded image is, told by its first bytes and never by its name (pure).

Only the header is read; core.input.image_rewriting decodes what it lets through. Sources: PNG
(ISO/IEC 15948, 11.2.2), JPEG (ITU-T T.81, B.2.2), GIF89a (sections 17 and 18), WebP (RFC 9649, 2.5
to 2.7).
"""

import zlib
from enum import StrEnum
from typing import Final, NamedTuple

from core.errors import RuleViolation

LARGEST_IMAGE: Final = 4_000_000
"""Bytes."""
LONGEST_SIDE: Final = 12_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits per sample that each colour type allows."""
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""
_JPEG_SCAN: Final = 0xDA
_OTHERS: Final = (
    ("an SVG drawing", (b"<svg", b"<?xml", b"<!--")),
    ("a web page", (b"<!doctype", b"<html")),
    ("a PDF document", (b"%pdf",)),
    ("a TIFF image", (b"ii*\x00", b"mm\x00*")),
    ("a Windows bitmap", (b"bm",)),
)
"""What people try by mistake, with how it begins in small letters."""


class ImageKind(StrEnum):
    """The formats that are taken; the value names it in `Content-Type: image/...`."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"

    @property
    def suffix(self) -> str:
        """Return how a file of this kind ends, without the dot."""
        return "jpg" if self is ImageKind.JPEG else self.value

    @classmethod
    def with_suffix(cls, suffix: str) -> "list[ImageKind]":
        """Return the kind whose files end like this, nothing for any other ending."""
        return [kind for kind in cls if kind.suffix == suffix]


MOST_PIXELS: Final = {
    ImageKind.PNG: 40_000_000,
    ImageKind.JPEG: 16_000_000,
    ImageKind.GIF: 40_000_000,
    ImageKind.WEBP: 5_000_000,
}
"""A small file may unpack to far more than memory holds: so much as can be written anew in 200 MB,
for which a progressive photo of four inks takes 12 bytes a pixel, a WebP image without loss 36."""


class ImageRefused(RuleViolation):
    """The file is no image that is taken; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="image")


class ImageFacts(NamedTuple):
    """Format and size in pixels."""

    kind: ImageKind
    width: int
    height: int


def read_image(content: bytes) -> ImageFacts:
    """Return what the header of a file says; raise ImageRefused for everything but an image.

    Also for one of more than LARGEST_IMAGE bytes, LONGEST_SIDE pixels on a side or the MOST_PIXELS
    of its kind in all.
    """
    check_size(len(content))
    facts = _facts(content)
    if not (facts.width > 0 and facts.height > 0):
        raise ImageRefused(f"The header of this {facts.kind.upper()} file gives it no size.")
    most = MOST_PIXELS[facts.kind]
    if max(facts.width, facts.height) > LONGEST_SIDE or facts.width * facts.height > most:
        raise ImageRefused(
            f"The image is {facts.width} x {facts.height} pixels; at most {LONGEST_SIDE} on a side "
            f"and {most // 1_000_000} million in all are taken of {facts.kind.upper()} images."
        )
    return facts


def check_size(size: int) -> None:
    """Raise ImageRefused for a file of `size` bytes that is empty or too large."""
    if not size:
        raise ImageRefused("The file is empty.")
    if size > LARGEST_IMAGE:
        raise ImageRefused(f"The file has {size:,} bytes; at most {LARGEST_IMAGE:,} are taken.")


def _facts(content: bytes) -> ImageFacts:
    size: tuple[int, int] | None
    if content.startswith(_PNG):
        kind, size = ImageKind.PNG, _png_size(content)
    elif content.startswith(b"\xff\xd8\xff"):
        kind, size = ImageKind.JPEG, _jpeg_size(content)
    elif content.startswith((b"GIF87a", b"GIF89a")):
        kind, size = ImageKind.GIF, _gif_size(content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        kind, size = ImageKind.WEBP, _webp_size(content)
    else:
        raise ImageRefused(
            f"This is {_what_else(content)}. PNG, JPEG, GIF and WebP images are taken; which one "
            "it is decides the content, not the name."
        )
    if size is None:
        raise ImageRefused(
            f"The file begins like a {kind.upper()} image, but its header is broken."
        )
    return ImageFacts(kind, *size)


def _png_size(content: bytes) -> tuple[int, int] | None:
    header = content[8:33]
    if len(header) < 25 or header[:8] != b"\x00\x00\x00\x0dIHDR":  # noqa: PLR2004 - its length
        return None
    if zlib.crc32(header[4:21]) != int.from_bytes(header[21:25], "big"):
        return None
    if header[16] not in _PNG_DEPTHS.get(header[17], ()):
        return None
    return _number(header[8:12], "big"), _number(header[12:16], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk from segment to segment up to the frame header, which must come before the scan."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - begins each marker
        marker = content[at + 1]
        if marker == 0xFF or marker in _JPEG_ALONE:  # noqa: PLR2004 - a fill byte
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004 - a fill byte, else a marker of two
            continue
        if marker in _JPEG_FRAMES:
            frame = content[at + 5 : at + 9]
            return (_number(frame[2:], "big"), _number(frame[:2], "big")) if frame[3:] else None
        if marker == _JPEG_SCAN:
            return None
        at += 2 + _number(content[at + 2 : at + 4], "big")
    return None


def _gif_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 13:  # noqa: PLR2004 - header and screen descriptor
        return None
    return _number(content[6:8], "little"), _number(content[8:10], "little")


def _webp_size(content: bytes) -> tuple[int, int] | None:
    name, body = content[12:16], content[20:30]
    if len(body) < 10:  # noqa: PLR2004 - the longest of the three headers
        return None
    if name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return _number(body[6:8], "little") & 0x3FFF, _number(body[8:10], "little") & 0x3FFF
    if name == b"VP8L" and body[0] == 0x2F:  # noqa: PLR2004 - the signature
        bits = _number(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8X":
        return _number(body[4:7], "little") + 1, _number(body[7:10], "little") + 1
    return None


def _number(part: bytes, order: str) -> int:
    return int.from_bytes(part, "big" if order == "big" else "little")


def _what_else(content: bytes) -> str:
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content[4:8] == b"ftyp":
        return "a HEIC or AVIF image or a film"
    for name, beginnings in _OTHERS:
        if start.startswith(beginnings):
            return name
    return "no image that is known here"
