"""Write an uploaded image anew: what is kept is what a decoder saw, and nothing else of the file.

No place or device of a photo, no comment, no profile and no second file hidden behind the picture
survives; what cannot be decoded is refused. How a photo is turned is kept, and so is an animation.
"""

import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from PIL import ExifTags, GifImagePlugin, Image, ImageSequence

from core.errors import RuleViolation
from core.input.images import ImageFacts, ImageKind, ImageRefused

MOST_FRAMES: Final = 1_000
MOST_FRAME_PIXELS: Final = {
    ImageKind.PNG: 10_000_000,
    ImageKind.GIF: 40_000_000,
    ImageKind.WEBP: 10_000_000,
}
"""Of all pictures of an animation together."""
MOST_SCANS: Final = 100
"""A progressive photo has about ten; each costs a walk over all of it."""
LARGEST_WRITTEN: Final = 8_000_000
"""Bytes; twice what is taken, because not every program packs as tightly."""
LONGEST_WAIT: Final = 20
"""Seconds."""

_KEPT: Final = ("transparency", "duration", "loop", "background", "disposal", "blend")
_TURNED: Final = range(2, 9)
"""What EXIF's orientation says of a photo that does not stand upright."""
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow's readers raise at data that are none."""

_one_at_a_time = threading.Lock()

# One byte a pixel, where Pillow would unfold each picture of an animation but the first to four.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY


def rewritten(content: bytes, facts: ImageFacts) -> bytes:
    """Return the same picture as a new file of the same format; `facts` are those of its header.

    Raises ImageRefused for what cannot be decoded whole, or only at too high a price.
    """
    if facts.kind is ImageKind.JPEG and content.count(b"\xff\xda") > MOST_SCANS:
        raise ImageRefused("This JPEG image is drawn in too many passes; save it as a plain one.")
    # Pillow warns of EXIF that is not read through; nothing else is done with it.
    with _turn(), warnings.catch_warnings(action="ignore"):
        try:
            written = _written(content, facts)
        except RuleViolation:
            raise
        except _BROKEN as error:
            reason = "ends too early" if "truncated" in str(error) else "is damaged"
            raise ImageRefused(
                f"This {facts.kind.upper()} image {reason} and cannot be shown."
            ) from error
    if len(written) > LARGEST_WRITTEN:
        raise ImageRefused(
            f"Written anew the image has {len(written):,} bytes; at most {LARGEST_WRITTEN:,} are "
            "kept. Save it with fewer pixels."
        )
    return written


@contextmanager
def _turn() -> Iterator[None]:
    """Let one image be unfolded at a time, so that many at once take no more memory than one."""
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise ImageRefused("Many images are being uploaded just now. Try again in a minute.")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _written(content: bytes, facts: ImageFacts) -> bytes:
    target = BytesIO()
    with Image.open(BytesIO(content), formats=[facts.kind.upper()]) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            _check_frames(frames, facts)
        options = _options(image, content, facts.kind, durations(image) if frames > 1 else [])
        image.load()
        if image.size != (facts.width, facts.height):
            raise ValueError("its parts tell of another size")
        image.info = {key: image.info[key] for key in _KEPT if key in image.info}
        image.save(target, image.format, **options)
    return target.getvalue()


def _check_frames(frames: int, facts: ImageFacts) -> None:
    most = MOST_FRAME_PIXELS[facts.kind]
    if frames > MOST_FRAMES or frames * facts.width * facts.height > most:
        raise ImageRefused(
            f"The animation has {frames} pictures of {facts.width} x {facts.height} pixels; at "
            f"most {MOST_FRAMES:,} and {most // 1_000_000} million pixels in all are taken."
        )


def durations(image: Image.Image) -> list[float]:
    """Return how many milliseconds each picture of an animation is shown; go back to the first."""
    found = []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        found.append(frame.info.get("duration", 0))
    image.seek(0)
    return found


def _options(
    image: Image.Image, content: bytes, kind: ImageKind, shown: list[float]
) -> dict[str, Any]:
    """Return how the new file is packed, as near to the old one as the format allows.

    Names with nothing behind them keep Pillow from taking what the old file said.
    """
    if kind is ImageKind.JPEG:
        return {"quality": "keep", "comment": b"", "icc_profile": None} | _turned(image)
    options: dict[str, Any] = {"comment": b"", "icc_profile": None, "save_all": bool(shown)}
    if kind is ImageKind.WEBP:
        options |= {"lossless": b"VP8L" in content, "quality": 85}
    if shown:
        options |= {"duration": shown, "loop": image.info.get("loop", 0)}
    return options


def _turned(image: Image.Image) -> dict[str, Any]:
    """Return the one thing of a photo's EXIF that is kept, nothing for a photo that is upright."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except _BROKEN:
        return {}
    if orientation not in _TURNED:
        return {}
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return {"exif": exif}
