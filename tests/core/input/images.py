"""Files that begin like images, made byte by byte, and whole ones."""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def whole(kind: str, width: int = 3, height: int = 2, **options: Any) -> bytes:
    """Return an image of a kind, such as "jpeg", as a program of other people writes it."""
    target = BytesIO()
    Image.new("RGB", (width, height), "navy").save(target, kind, **options)
    return target.getvalue()


def noisy_png(width: int, height: int) -> bytes:
    """Return a whole PNG image that cannot be compressed."""
    length = 3 * width
    noise = hashlib.shake_256(b"noise").digest(length * height)
    lines = (noise[at : at + length] for at in range(0, len(noise), length))
    return png(width, height, rows=b"".join(b"\0" + line for line in lines))


def png(
    width: int = 3, height: int = 2, *, depth: int = 8, colour: int = 2, rows: bytes = b""
) -> bytes:
    """Return a whole PNG image, black unless `rows` says else."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = name + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    if not rows and width * height < 10**7:
        rows = (b"\0" + b"\0\0\0" * width) * height
    signature = b"\x89PNG\r\n\x1a\n"
    return (
        signature
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int = 3, height: int = 2, *, before: bytes = b"") -> bytes:
    """Return the segments of a JPEG image up to its scan; `before` comes before the frame."""
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app0 + before + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9"


def gif(width: int = 3, height: int = 2, *, version: bytes = b"89a") -> bytes:
    """Return the header of a GIF image."""
    return b"GIF" + version + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def webp(form: str = "VP8 ", width: int = 3, height: int = 2) -> bytes:
    """Return the header of a WebP image, lossy ("VP8 "), lossless ("VP8L") or extended ("VP8X")."""
    body = {
        "VP8 ": b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height),
        "VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(5),
        "VP8X": bytes(4) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3],
    }[form]
    chunk = form.encode() + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk
