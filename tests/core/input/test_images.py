from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.input import images
from core.input.images import ImageFacts, ImageKind, ImageRefused, read_image
from tests.core.input.images import gif, jpeg, png, webp

SIDES = st.integers(min_value=1, max_value=2_200)
HEADS = [png(), jpeg(), gif(), webp("VP8 "), webp("VP8L"), webp("VP8X")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), ImageKind.PNG),
        (png(depth=1, colour=3), ImageKind.PNG),
        (jpeg(), ImageKind.JPEG),
        (jpeg(before=b"\xff\xff\xff\xfe\x00\x04hi"), ImageKind.JPEG),
        (jpeg(before=b"\xff\x01"), ImageKind.JPEG),
        (gif(), ImageKind.GIF),
        (gif(version=b"87a"), ImageKind.GIF),
        (webp("VP8 "), ImageKind.WEBP),
        (webp("VP8L"), ImageKind.WEBP),
        (webp("VP8X"), ImageKind.WEBP),
    ],
)
def test_image_is_known_by_its_content(content: bytes, kind: ImageKind) -> None:
    assert read_image(content) == ImageFacts(kind, width=3, height=2)


@given(width=SIDES, height=SIDES)
@settings(max_examples=50)
def test_size_is_read_from_every_format(width: int, height: int) -> None:
    forms = [webp(form, width, height) for form in ("VP8 ", "VP8L", "VP8X")]
    contents = [png(width, height), jpeg(width, height), gif(width, height), *forms]

    sizes = {(facts.width, facts.height) for facts in map(read_image, contents)}

    assert sizes == {(width, height)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This is an SVG drawing."),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "This is an SVG drawing."),
        (b"<!DOCTYPE html><p>x", "This is a web page."),
        (b"%PDF-1.7", "This is a PDF document."),
        (b"II*\x00....", "This is a TIFF image."),
        (b"BM....", "This is a Windows bitmap."),
        (b"\x00\x00\x00\x18ftypheic", "This is a HEIC or AVIF image or a film."),
        (b"RIFF\x00\x00\x00\x00WAVE", "This is no image that is known here."),
        (b"hello", "This is no image that is known here."),
    ],
)
def test_anything_else_is_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        read_image(content)

    assert str(refused.value).startswith(words)
    assert refused.value.field == "image"


@pytest.mark.parametrize(
    "content",
    [
        png()[:30],
        png()[:8] + b"\x00\x00\x00\x0dIDAT" + png()[16:],
        png()[:19] + b"\x09" + png()[20:],
        png(depth=3),
        png(colour=5),
        jpeg()[:12],
        jpeg()[: jpeg().index(b"\xff\xc0") + 6],
        jpeg(before=b"\x00\x00"),
        jpeg(before=b"\xff\xda\x00\x02"),
        gif()[:10],
        webp()[:24],
        webp()[:12] + b"ALPH" + webp()[16:],
        webp()[:23] + b"\x00\x00\x00" + webp()[26:],
        webp("VP8L")[:20] + b"\x00" + webp("VP8L")[21:],
    ],
)
def test_broken_header_is_refused(content: bytes) -> None:
    with pytest.raises(ImageRefused, match="its header is broken"):
        read_image(content)


def test_image_without_size_is_refused() -> None:
    with pytest.raises(ImageRefused, match="gives it no size"):
        read_image(gif(0, 2))
    with pytest.raises(ImageRefused, match="gives it no size"):
        read_image(gif(2, 0))


@pytest.mark.parametrize(("width", "height"), [(12_001, 1), (1, 12_001), (8_000, 8_000)])
def test_image_of_too_many_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(ImageRefused, match=f"The image is {width} x {height} pixels"):
        read_image(png(width, height))


def test_largest_file_is_taken_and_one_byte_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "LARGEST_IMAGE", len(png()))

    assert read_image(png()).kind is ImageKind.PNG
    with pytest.raises(ImageRefused, match=f"The file has {len(png()) + 1} bytes"):
        read_image(png() + b"\0")


@given(head=st.sampled_from(HEADS), at=st.integers(0, 40), rest=st.binary(max_size=40))
@example(head=jpeg(), at=4, rest=b"\x00\x00")
@settings(max_examples=200)
def test_any_bytes_are_read__or_refused(head: bytes, at: int, rest: bytes) -> None:
    with suppress(ImageRefused):
        facts = read_image(head[:at] + rest)
        assert 0 < facts.width * facts.height <= images.MOST_PIXELS[facts.kind]


def test_kind_names_its_suffix() -> None:
    assert [kind.suffix for kind in ImageKind] == ["png", "jpg", "gif", "webp"]
