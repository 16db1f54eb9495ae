import random
import threading
from datetime import timedelta

import pytest
from django.db import connection

from core.errors import RuleViolation
from core.models import Activity, User
from incidents.models import PostmortemSection, SectionVersion
from incidents.usecases.postmortem_sections import (
    SavedSection,
    StaleSection,
    Submission,
    save_section,
    settle_section,
    submit_section,
)
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
BASE = "one\ntwo\nthree"


def new_section(text: str = BASE) -> PostmortemSection:
    """Return a section whose version 2 is `text`."""
    return save_section(section_of(started()), by=None, at=NOON, text=text, base_version=1)


def sent(text: str, *, base: int = 2, by: User | None = None) -> Submission:
    return Submission(by, LATER, text, base)


def texts_of(section: PostmortemSection) -> list[str]:
    return list(section.versions.order_by("pk").values_list("text", flat=True))


def log_of(section: PostmortemSection) -> list[tuple[str, dict[str, object]]]:
    rows = Activity.objects.about(section.postmortem).order_by("pk")
    return list(rows.values_list("verb", "data"))


def test_save_renders_once_and_keeps_a_version() -> None:
    person = make_user()
    section = section_of(started())

    saved = save_section(
        section, by=person, at=LATER, text="**It** broke\n\n{{ impact }}\n", base_version=1
    )

    section.refresh_from_db()
    assert (saved.version, section.version, section.updated_by) == (2, 2, person)
    assert section.html == "<p><strong>It</strong> broke</p><!--live:impact-->"
    version = section.versions.get(number=2)
    assert (version.base_number, version.text, version.at) == (1, section.text, LATER)
    assert log_of(section)[-1] == ("postmortem.save", {"section": "summary", "version": 2})


@pytest.mark.parametrize("base_version", [1, 7])
def test_save_of_the_same_text_makes_no_version_however_old_its_base(base_version: int) -> None:
    section = section_of(started())

    saved = save_section(section, by=None, at=LATER, text=section.text, base_version=base_version)

    assert saved.version == 1
    assert section.versions.count() == 1


def test_save_on_an_older_version_is_merged_and_kept_as_it_was_sent() -> None:
    section, person = new_section(), make_user()
    save_section(section, by=None, at=NOON, text="one\ntwo\n3", base_version=2)

    saved = submit_section(section, sent("1\ntwo\nthree", by=person))

    section.refresh_from_db()
    assert (section.text, section.version, section.updated_by) == ("1\ntwo\n3", 4, person)
    assert section.html == "<p>1\ntwo\n3</p>"
    late = section.versions.get(number__isnull=True)
    assert saved == SavedSection(section, late)
    assert (late.text, late.base_number, late.author) == ("1\ntwo\nthree", 2, person)
    assert late.settled_in == 4
    assert [verb for verb, _ in log_of(section)[-2:]] == ["postmortem.conflict", "postmortem.merge"]


def test_save_that_was_merged_and_is_sent_again_changes_nothing() -> None:
    section = new_section()
    save_section(section, by=None, at=NOON, text="one\ntwo\n3", base_version=2)
    submit_section(section, sent("1\ntwo\nthree"))
    save_section(section, by=None, at=NOON, text="quite different", base_version=4)
    section.refresh_from_db()

    again = submit_section(section, sent("1\ntwo\nthree"))

    assert (again.section.text, again.section.version) == ("quite different", 5)
    assert again.late is not None
    assert len(texts_of(section)) == 6


def test_save_on_a_text_that_was_merged_keeps_what_came_with_the_merge() -> None:
    section = new_section()
    save_section(section, by=None, at=NOON, text="one\ntwo\n3", base_version=2)
    first = submit_section(section, sent("1\ntwo\nthree"))

    # The author typed on while the merge was under way and has not seen its result.
    grown = sent("1\ntwo\nthree\nfour")._replace(base_version=4, grown_from=first.late)
    with pytest.raises(StaleSection):
        submit_section(section, grown)
    saved = submit_section(section, grown._replace(text="0\n1\ntwo\nthree"))

    assert saved.section.text == "0\n1\ntwo\n3"


def test_save_of_what_the_merge_holds_already_makes_no_version() -> None:
    section = new_section()
    save_section(section, by=None, at=NOON, text="1\ntwo\n3", base_version=2)

    saved = submit_section(section, sent("1\ntwo\nthree"))

    assert (saved.section.version, saved.section.text) == (3, "1\ntwo\n3")
    assert saved.late is not None
    assert saved.late.settled_in == 3


def test_save_that_cannot_be_merged_keeps_the_text_and_names_both() -> None:
    section, person = new_section(), make_user()
    save_section(section, by=None, at=NOON, text="one\nTheirs\nthree", base_version=2)

    for _ in range(2):
        with pytest.raises(StaleSection, match="Your text is kept") as caught:
            submit_section(section, sent("one\nMine\nthree", by=person))

    section.refresh_from_db()
    assert (section.text, section.version) == ("one\nTheirs\nthree", 3)
    assert caught.value.section == section
    late = section.versions.get(number__isnull=True)
    assert caught.value.late == late
    assert (late.text, late.base_number, late.author) == ("one\nMine\nthree", 2, person)
    assert late.settled_in is None


def test_save_on_a_version_that_never_was_waits_for_a_choice() -> None:
    section = new_section()

    with pytest.raises(StaleSection):
        submit_section(section, sent("Mine", base=7))


@pytest.mark.parametrize("choice", ["mine", "theirs", "combined"])
def test_settle_saves_the_choice_and_the_drafts_before_it_wait_no_longer(choice: str) -> None:
    section, person = new_section(), make_user()
    save_section(section, by=None, at=NOON, text="one\nTheirs\nthree", base_version=2)
    for text in ("one\nM\nthree", "one\nMine\nthree"):
        with pytest.raises(StaleSection) as caught:
            submit_section(section, sent(text, by=person))
    late = caught.value.late
    other = SectionVersion.objects.create(
        section=section, base_number=2, text="Of somebody else", at=NOON, author=make_user()
    )
    chosen = {"mine": late.text, "theirs": "one\nTheirs\nthree", "combined": "Both"}[choice]
    section.refresh_from_db()

    saved = settle_section(section, late, by=person, at=LATER, text=chosen, base_version=3)

    assert saved.text == chosen
    waiting = section.versions.filter(number__isnull=True, settled_in__isnull=True)
    assert list(waiting) == [other]
    assert {late.text, "one\nTheirs\nthree", chosen} <= set(texts_of(section))
    assert log_of(section)[-1] == ("postmortem.settle", {"section": "summary", "late": late.pk})


@pytest.mark.parametrize(("text", "words"), [("a\x00b", "NUL"), ("x" * 500_001, "500001")])
def test_save_refuses_what_cannot_be_stored(text: str, words: str) -> None:
    section = section_of(started())

    with pytest.raises(RuleViolation, match=words):
        save_section(section, by=None, at=LATER, text=text, base_version=1)

    assert section.versions.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_apart", [True, False], ids=["apart", "same line"])
def test_save_by_many_at_once_loses_no_text(is_apart: bool) -> None:
    base = "\n-\n".join(str(number) for number in range(8))
    section = new_section(base)
    refused: list[str] = []
    gate = threading.Barrier(8)

    def save(number: int) -> None:
        old = str(number) if is_apart else "0"
        gate.wait()
        try:
            submit_section(section, sent(base.replace(old, f"by {number}")))
        except StaleSection as error:
            refused.append(error.late.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    section.refresh_from_db()
    kept = texts_of(section)
    for number in range(8):
        mine = base.replace(str(number) if is_apart else "0", f"by {number}")
        assert mine in kept
        assert mine in refused or f"by {number}" in section.text
    assert is_apart or len(refused) == 7


class Editor:
    """Somebody who reads the section, types and saves, and chooses when asked to."""

    def __init__(self, name: str, rng: random.Random) -> None:
        self.name, self.rng, self.person = name, rng, make_user(username=name)
        self.number = self.base = 0
        self.typed = ""
        self.sent: list[str] = []

    def open(self, section: PostmortemSection) -> None:
        self.section, self.typed, self.base = section, section.text, section.version

    def read(self) -> None:
        self.open(PostmortemSection.objects.get(pk=self.section.pk))

    def type(self) -> None:
        lines = self.typed.split("\n")
        for _ in range(self.rng.randint(1, 2)):
            self.number += 1
            at = self.rng.randrange(len(lines) + 1)
            # Mostly lines are added, else some take the place of others.
            lines[at : at + (self.rng.random() < 0.4)] = [f"{self.name} {self.number}"]
        self.typed = "\n".join(lines[-12:])

    def save(self) -> None:
        self.sent.append(self.typed)
        what = Submission(self.person, NOON, self.typed, self.base)
        try:
            self.open(submit_section(self.section, what).section)
        except StaleSection as stale:
            self.open(self.choose(stale))

    def choose(self, stale: StaleSection) -> PostmortemSection:
        theirs, version = stale.section.text, stale.section.version
        text = self.rng.choice([stale.late.text, theirs, f"{theirs}\n{stale.late.text}"])
        return settle_section(
            stale.section, stale.late, by=self.person, at=NOON, text=text, base_version=version
        )


# Nothing here happens at the same time, so what differs between databases is tried above.
ORDERS = 1000 if connection.vendor == "sqlite" else 100
ORDERS_PER_SECTION = 50


def test_two_editors_lose_nothing_in_a_thousand_random_orders() -> None:
    rng = random.Random(20261126)  # noqa: S311 - the same orders every time
    editors = Editor("one", rng), Editor("other", rng)
    orders = set()

    for number in range(ORDERS):
        if number % ORDERS_PER_SECTION == 0:
            section = new_section()
            for editor in editors:
                editor.open(section)
        # Each reads or does not, types, saves; in which order the two do that is chance.
        steps = {editor: iter(rng.choice([("read", "type"), ("type",)])) for editor in editors}
        plan = [*editors * 3]
        rng.shuffle(plan)
        done = [(editor, next(steps[editor], "save")) for editor in plan]
        for editor, step in dict.fromkeys(done):
            getattr(editor, step)()
        orders.add(tuple((editor.name, step) for editor, step in done))

    texts = dict(SectionVersion.objects.values_list("text", "settled_in"))
    sent = [text for editor in editors for text in editor.sent]
    assert [text for text in sent if text not in texts] == []
    assert len(sent) == 2 * ORDERS
    assert len([one for one in texts.values() if one]) > ORDERS / 10
    assert len(orders) > ORDERS / 25
    waiting = SectionVersion.objects.filter(number__isnull=True, settled_in__isnull=True)
    assert not waiting.exists()
