import pytest

from core.errors import RuleViolation
from core.input.described_image import described_image
from core.input.images import ImageRefused
from core.markdown.rendering import render
from core.models import Activity
from incidents.models import PostmortemImage
from incidents.usecases import postmortem_images
from incidents.usecases.postmortem_images import add_image
from incidents.usecases.postmortems import publish_postmortem
from tests.core.input.images import png, whole
from tests.factories.incidents import NOON, make_postmortem
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db


def test_image_is_kept_with_what_its_header_says() -> None:
    postmortem, person = make_postmortem(), make_user()

    image = add_image(
        postmortem, by=person, at=NOON, content=whole("gif", 4, 5), alt_text=" A graph\n"
    )

    kept = PostmortemImage.objects.get()
    assert kept == image
    assert (kept.kind, kept.width, kept.height) == ("gif", 4, 5)
    assert bytes(kept.content) == described_image(whole("gif", 4, 5)).content
    assert kept.size == len(kept.content)
    assert (kept.alt_text, kept.added_by, kept.added_at) == ("A graph", person, NOON)
    assert Activity.objects.filter(verb="postmortem.image", actor=person).count() == 1


def test_same_bytes_are_kept_once_with_the_newest_words() -> None:
    postmortem = make_postmortem()
    first = add_image(postmortem, by=None, at=NOON, content=png())

    described = add_image(postmortem, by=None, at=NOON, content=png(), alt_text="A graph")
    again = add_image(postmortem, by=None, at=NOON, content=png())

    assert first == described == again
    assert again.alt_text == "A graph"
    assert PostmortemImage.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "alt_text", "field"),
    [(b"<svg/>", "", "image"), (png(), "a" * 301, "alt_text"), (png(), "a\0", "alt_text")],
)
def test_what_cannot_be_kept_changes_nothing(content: bytes, alt_text: str, field: str) -> None:
    postmortem = make_postmortem()

    with pytest.raises(RuleViolation) as refused:
        add_image(postmortem, by=None, at=NOON, content=content, alt_text=alt_text)

    assert refused.value.field == field
    assert not PostmortemImage.objects.exists()


def test_one_image_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmortem_images, "MOST_IMAGES", 1)
    postmortem = make_postmortem()
    add_image(postmortem, by=None, at=NOON, content=png())

    with pytest.raises(RuleViolation, match="at most 1 images"):
        add_image(postmortem, by=None, at=NOON, content=whole("gif"))

    assert add_image(make_postmortem(), by=None, at=NOON, content=whole("gif")).kind == "gif"


def test_broken_image_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ImageRefused):
        add_image(make_postmortem(), by=None, at=NOON, content=png()[:20])


def test_line_for_the_text_shows_the_image_with_its_words() -> None:
    image = add_image(
        make_postmortem(), by=None, at=NOON, content=png(), alt_text="a [b] \\ c](x)\nd"
    )

    html = render(image.markdown)

    assert html == f'<p><img alt="a [b] \\ c](x) d" src="{image.get_absolute_url()}"></p>'


def test_edition_keeps_its_images_when_the_text_changes() -> None:
    postmortem = started()
    image = add_image(postmortem, by=None, at=NOON, content=png(), alt_text="A graph")
    write(postmortem, f"It broke.\n\n{image.markdown}\n")
    edition = publish_postmortem(postmortem, by=None, at=NOON)

    write(postmortem, "Without a picture.")

    edition.refresh_from_db()
    assert f'src="{image.get_absolute_url()}"' in edition.html
    assert image.digest in edition.markdown
    assert "img" not in section_of(postmortem).html
    assert PostmortemImage.objects.filter(pk=image.pk).exists()
