"""Photos in the log of a drill."""

import pytest

from core.errors import RuleViolation
from core.input.described_image import described_image
from core.input.images import ImageRefused
from core.models import User
from readiness.models import DrillPhoto, DrillRun
from readiness.usecases import drill_photos
from readiness.usecases.drill_log import write_entry
from readiness.usecases.drill_photos import add_photo
from tests.core.input.images import png, whole
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def running() -> tuple[DrillRun, User]:
    mia = make_user()
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    return run, mia


def test_a_photo_is_a_note_of_the_log_kept_once() -> None:
    run, mia = running()

    photo = add_photo(run, by=mia, at=NOON, content=png(), text="The graph turns", step="begin")
    again = add_photo(run, by=mia, at=NOON, content=png(), text="The graph turns", step="begin")
    other = add_photo(run, by=mia, at=NOON, content=png(), text="The same, seen from afar")

    assert again == photo
    assert (photo.entry.kind, photo.entry.step, photo.entry.text) == (
        "note",
        "begin",
        "The graph turns",
    )
    assert (photo.alt_text, photo.added_by, bytes(photo.content)) == (
        "The graph turns",
        mia,
        described_image(png()).content,
    )
    assert other.entry.step == ""
    assert run.entries.count() == 3


def test_what_is_no_image_or_too_much_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run, mia = running()
    monkeypatch.setattr(drill_photos, "MOST_PHOTOS", 1)

    for content, text, fault in (
        (b"<svg>", "A drawing", ImageRefused),
        (png(), " ", RuleViolation),
        (png(), "a\0b", RuleViolation),
    ):
        with pytest.raises(fault):
            add_photo(run, by=mia, at=NOON, content=content, text=text)
    with pytest.raises(RuleViolation, match="Join the drill"):
        add_photo(run, by=make_user(), at=NOON, content=png(), text="From outside")
    with pytest.raises(RuleViolation, match="no step"):
        add_photo(run, by=mia, at=NOON, content=png(), text="Where?", step="nowhere")
    add_photo(run, by=mia, at=NOON, content=png(), text="One")
    with pytest.raises(RuleViolation, match="at most 1 photos"):
        add_photo(run, by=mia, at=NOON, content=whole("gif"), text="Two")

    assert DrillPhoto.objects.count() == 1
    assert run.entries.count() == 2
