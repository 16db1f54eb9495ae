"""The largest images that are taken, written anew: how much memory and time one costs."""

import json
import subprocess
import sys
from io import BytesIO
from math import isqrt
from pathlib import Path

import pytest
from PIL import Image

from core.input.images import LARGEST_IMAGE, MOST_PIXELS, ImageKind
from tests.chaos.conftest import Tell
from tests.services.server import ROOT

MOST_GROWTH = 200
"""Megabytes."""
MOST_SECONDS = 30
"""On a machine that other programs share."""
MEASURE = """
import json, re, sys, time
from pathlib import Path
from core.errors import RuleViolation
from core.input import image_rewriting
from core.input.described_image import described_image
from PIL import Image
Image.init()
def peak():
    return int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024
content, before, began = Path(sys.argv[1]).read_bytes(), peak(), time.process_time()
try:
    written, said = len(described_image(content).content), ""
except RuleViolation as error:
    written, said = 0, str(error)
grown, took = peak() - before, time.process_time() - began
print(json.dumps({"grown": grown, "took": took, "written": written, "said": said}))
"""


def picture(kind: ImageKind, mode: str, *, share: float = 1.0) -> Image.Image:
    """Return clouds with as many pixels as are taken of a kind, or a share of them."""
    side = isqrt(int(MOST_PIXELS[kind] * share))
    return Image.effect_noise((side // 20, side // 20), 60).resize((side, side)).convert(mode)


def saved(picture: Image.Image, kind: ImageKind, **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, kind.value, **options)
    return target.getvalue()


def moving(kind: ImageKind, frames: int, share: float, *, hue: int = 0) -> bytes:
    """Return an animation of a square that goes over stripes, which change by `hue`."""
    side = isqrt(int(MOST_PIXELS[kind] * share))
    stripes = Image.linear_gradient("L").quantize(16).convert("RGB").resize((side, side))
    pictures = []
    for number in range(frames):
        tint = Image.new("RGB", stripes.size, (number * hue, 0, 255 - number * hue))
        pictures.append(Image.blend(stripes, tint, 0.5) if hue else stripes.copy())
        pictures[-1].paste((200, 9, 9), (number * 9, number * 9, number * 9 + 90, number * 9 + 90))
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=100)


IMAGES = {
    "PNG, flat": lambda: saved(Image.new("RGBA", (6_300, 6_300)), ImageKind.PNG),
    "PNG, shades": lambda: saved(
        Image.linear_gradient("L").rotate(45).resize((6_300, 6_300)).convert("RGB"), ImageKind.PNG
    ),
    "PNG, moving": lambda: moving(ImageKind.PNG, 10, 0.025),
    "JPEG": lambda: saved(picture(ImageKind.JPEG, "RGB"), ImageKind.JPEG, quality=60),
    "JPEG, progressive": lambda: saved(
        picture(ImageKind.JPEG, "RGB"),
        ImageKind.JPEG,
        quality=60,
        progressive=True,
        subsampling=0,
    ),
    "JPEG, progressive, four colours": lambda: saved(
        picture(ImageKind.JPEG, "CMYK"),
        ImageKind.JPEG,
        quality=50,
        progressive=True,
        subsampling=0,
    ),
    "GIF": lambda: saved(Image.new("P", (6_300, 6_300)), ImageKind.GIF),
    "GIF, moving": lambda: moving(ImageKind.GIF, 40, 0.024),
    "GIF, moving, other colours each": lambda: moving(ImageKind.GIF, 40, 0.024, hue=6),
    "WebP": lambda: saved(picture(ImageKind.WEBP, "RGB"), ImageKind.WEBP),
    "WebP, without loss": lambda: saved(
        picture(ImageKind.WEBP, "RGBA"), ImageKind.WEBP, lossless=True, method=0
    ),
    "WebP, moving": lambda: moving(ImageKind.WEBP, 10, 0.2),
}


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_takes_no_more_memory_and_time_than_there_is(
    name: str, tmp_path: Path, tell: Tell
) -> None:
    path = tmp_path / "image"
    path.write_bytes(IMAGES[name]())
    size = path.stat().st_size

    ran = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, capture_output=True, check=True
    )

    found = json.loads(ran.stdout)
    tell(
        f"S11 {name}, {size:,} bytes: memory +{found['grown']} MB, {found['took']:.1f} s of "
        f"processor, {found['written']:,} bytes written {found['said']}"
    )
    assert (size <= LARGEST_IMAGE, found["said"]) == (True, "")
    assert found["grown"] <= MOST_GROWTH
    assert found["took"] <= MOST_SECONDS
