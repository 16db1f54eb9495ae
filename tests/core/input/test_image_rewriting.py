from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from core.input import image_rewriting
from core.input.described_image import described_image
from core.input.image_rewriting import durations
from core.input.images import ImageKind, ImageRefused
from tests.core.input.images import gif, jpeg, png, webp, whole

CANARY = b"zqxcanary"
KINDS = [kind.value for kind in ImageKind]


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def exif(orientation: int | None = None) -> Image.Exif:
    """Return what a telephone writes: who made it, where, and how it was held."""
    found = Image.Exif()
    found[0x010F] = CANARY.decode()
    found.get_ifd(0x8825)[1] = CANARY.decode()
    if orientation is not None:
        found[0x0112] = orientation
    return found


def talkative(kind: str) -> bytes:
    """Return an image that says the canary in every place a format has for it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, dict[str, Any]] = {
        "png": {"exif": exif(), "icc_profile": profile + CANARY, "pnginfo": texts()},
        "jpeg": {
            "exif": exif(),
            "icc_profile": profile + CANARY,
            "comment": CANARY,
            "xmp": CANARY,
            "extra": b"\xff\xed" + (len(CANARY) + 2).to_bytes(2, "big") + CANARY,
        },
        "gif": {"comment": CANARY},
        "webp": {"exif": exif(), "icc_profile": profile + CANARY, "xmp": CANARY},
    }
    return whole(kind, **more[kind]) + b"PK\x03\x04" + CANARY


def texts() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Author", CANARY.decode())
    found.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    found.add(b"prVt", CANARY, after_idat=True)
    return found


def animation(kind: str, frames: int = 3, side: int = 8) -> bytes:
    target = BytesIO()
    pictures = [Image.new("RGB", (side, side), (80 * number, 9, 9)) for number in range(frames)]
    more: dict[str, Any] = {"comment": CANARY} if kind == "gif" else {}
    pictures[0].save(
        target,
        kind,
        save_all=True,
        append_images=pictures[1:],
        duration=[100 * (number + 1) for number in range(frames)],
        loop=0,
        **more,
    )
    return target.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_the_picture_is_kept(kind: str) -> None:
    content = talkative(kind)
    assert CANARY in content

    image = described_image(content)

    kept = opened(image.content)
    assert (kept.format, kept.size) == (kind.upper(), (3, 2))
    assert (image.facts.kind, image.facts.width, image.facts.height) == (kind, 3, 2)
    assert not {"exif", "icc_profile", "comment", "xmp", "Author"} & kept.info.keys()
    assert CANARY not in image.content
    assert (kept.info, dict(kept.getexif())) == (opened(whole(kind)).info, {})
    assert image.columns["size"] == len(image.content)
    assert described_image(content).digest == image.digest


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_pixel_of_a_png_stays(mode: str) -> None:
    shades = Image.linear_gradient("L")
    picture = shades.convert(mode) if mode != "I;16" else shades.convert("I").convert(mode)
    if mode == "RGBA":
        picture.putalpha(shades)
    target = BytesIO()
    picture.save(target, "png")

    kept = opened(described_image(target.getvalue()).content)

    assert (kept.mode, list(kept.tobytes())) == (mode, list(picture.tobytes()))


def test_a_transparent_colour_stays() -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([1, 2, 3, 4, 5, 6])
    picture.putpixel((1, 0), 1)
    for kind in ("png", "gif"):
        target = BytesIO()
        picture.save(target, kind, transparency=1)

        kept = opened(described_image(target.getvalue()).content).convert("RGBA")

        assert [kept.getpixel((x, 0)) for x in (0, 1)] == [(1, 2, 3, 255), (4, 5, 6, 0)]


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"quality": 30}])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_photo_is_packed_as_it_was(mode: str, more: dict[str, Any]) -> None:
    target = BytesIO()
    Image.radial_gradient("L").convert(mode).save(target, "jpeg", **more)

    kept = opened(described_image(target.getvalue()).content)

    assert (kept.mode, kept.quantization) == (mode, opened(target.getvalue()).quantization)  # type: ignore[attr-defined]  # of JPEG images only


@pytest.mark.parametrize(("said", "kept"), [(None, {}), (1, {}), (6, {0x0112: 6}), (9, {})])
def test_how_a_photo_is_turned_is_all_that_stays_of_its_exif(
    said: int | None, kept: dict[int, int]
) -> None:
    content = whole("jpeg", exif=exif(said))

    assert dict(opened(described_image(content).content).getexif()) == kept


def test_a_broken_exif_keeps_no_photo_out() -> None:
    content = whole("jpeg", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" + CANARY)

    assert CANARY not in described_image(content).content


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_image_without_loss_stays_without(lossless: bool) -> None:
    content = whole("webp", lossless=lossless)

    assert (b"VP8L" in described_image(content).content) is lossless


@pytest.mark.parametrize("kind", ["png", "gif", "webp"])
def test_an_animation_stays_one(kind: str) -> None:
    kept = opened(described_image(animation(kind)).content)

    assert (durations(kept), kept.info.get("loop")) == ([100, 200, 300], 0)
    assert "comment" not in kept.info


@pytest.mark.parametrize("kind", ["png", "gif", "webp"])
def test_an_animation_of_too_many_pictures_is_refused(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    content = animation(kind, frames=4)
    monkeypatch.setattr(image_rewriting, "MOST_FRAMES", 3)
    with pytest.raises(ImageRefused, match="has 4 pictures of 8 x 8 pixels; at most 3 and"):
        described_image(content)
    monkeypatch.setattr(image_rewriting, "MOST_FRAMES", 4)
    monkeypatch.setitem(image_rewriting.MOST_FRAME_PIXELS, ImageKind(kind), 4 * 64 - 1)
    with pytest.raises(ImageRefused, match="has 4 pictures"):
        described_image(content)
    monkeypatch.setitem(image_rewriting.MOST_FRAME_PIXELS, ImageKind(kind), 4 * 64)
    assert described_image(content).facts.kind == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (jpeg(), "This JPEG image .* cannot be shown"),
        (gif(), "This GIF image is damaged and cannot be shown"),
        (webp("VP8 "), "This WEBP image is damaged and cannot be shown"),
        (png()[:45], "This PNG image ends too early and cannot be shown"),
        (whole("jpeg", 99, 99)[:-200], "This JPEG image ends too early and cannot be shown"),
        (whole("gif", 99, 99)[:-40], "This GIF image .* cannot be shown"),
        (png(rows=b"\0"), "This PNG image .* cannot be shown"),
        (png()[:41] + b"no" + png()[43:], "This PNG image is damaged and cannot be shown"),
    ],
)
def test_what_cannot_be_decoded_whole_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ImageRefused, match=words) as refused:
        described_image(content)

    assert refused.value.field == "image"


def test_a_second_header_of_another_size_is_refused() -> None:
    content = png()[:33] + png(900, 900)[8:]

    with pytest.raises(ImageRefused, match="is damaged"):
        described_image(content)


def test_a_photo_drawn_in_thousands_of_passes_is_refused() -> None:
    content = whole("jpeg", progressive=True)
    start = content.index(b"\xff\xda")

    with pytest.raises(ImageRefused, match="drawn in too many passes"):
        described_image(content[:-2] + content[start:-2] * 100 + content[-2:])


def test_what_grows_while_it_is_written_anew_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(described_image(png()).content)
    monkeypatch.setattr(image_rewriting, "LARGEST_WRITTEN", size - 1)

    with pytest.raises(ImageRefused, match=f"Written anew the image has {size} bytes"):
        described_image(png())


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_rewriting, "LONGEST_WAIT", 0)

    with (
        image_rewriting._one_at_a_time,
        pytest.raises(ImageRefused, match="Try again in a minute"),
    ):
        described_image(png())

    assert described_image(png()).facts.width == 3


WHOLE: list[bytes] = [whole(kind, 40, 30) for kind in KINDS]
TALKATIVE: list[bytes] = [talkative(kind) for kind in KINDS]
MOVING: list[bytes] = [animation(kind) for kind in ("png", "gif", "webp")]


@given(
    content=st.sampled_from(WHOLE + TALKATIVE + MOVING),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=4),
)
@settings(max_examples=300)
def test_any_damage_is_refused_or_decoded(
    content: bytes, changes: list[tuple[float, bytes]]
) -> None:
    for place, piece in changes:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + len(piece) :]

    with suppress(ImageRefused):
        assert opened(described_image(content).content).size > (0, 0)
