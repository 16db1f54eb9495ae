"""Adding, correcting, taking back: rows are only ever added."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import RuleViolation, StaleVersion
from core.models import Activity
from incidents.domain.lifecycle import Milestone
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, TimelineEntry
from incidents.usecases.lifecycle import set_milestone
from incidents.usecases.timeline import (
    add_entry,
    correct_entry,
    pin_entry,
    restore_entry,
    retract_entry,
)
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

LATER = NOON + timedelta(minutes=42)


def rows_of(incident: Incident) -> list[dict[str, Any]]:
    return [dict(row) for row in incident.timeline.order_by("id").values()]


def verbs_on(incident: Incident) -> list[str]:
    return list(Activity.objects.about(incident).values_list("verb", flat=True))


@pytest.mark.django_db
def test_an_entry_keeps_all_that_was_said_and_is_logged() -> None:
    incident, ana = make_incident(), make_user()

    entry = add_entry(
        incident,
        by=ana,
        at=LATER,
        text="  Rolled back\n\n to 1.4 ",
        kind="action",
        typed_zone="Asia/Kolkata",
        pinned=True,
    )

    entry.refresh_from_db()
    assert (entry.incident, entry.author, entry.at) == (incident, ana, LATER)
    assert (entry.text, entry.kind) == ("  Rolled back\n\n to 1.4 ", EntryKind.ACTION)
    assert (entry.typed_zone, entry.source, entry.is_pinned) == ("Asia/Kolkata", "person", True)
    assert verbs_on(incident) == ["timeline.add"]


@pytest.mark.django_db
def test_the_same_key_and_words_add_one_entry() -> None:
    incident, ana = make_incident(), make_user()
    first = add_entry(incident, by=ana, at=NOON, text="Restarted", idempotency_key="k1")

    again = add_entry(incident, by=ana, at=LATER, text="Restarted", idempotency_key="k1")

    assert again == first
    assert [row["at"] for row in rows_of(incident)] == [NOON]


@pytest.mark.django_db
def test_the_same_key_gives_the_newest_version_of_what_it_added() -> None:
    incident, ana = make_incident(), make_user()
    first = add_entry(incident, by=ana, at=NOON, text="Restarted", idempotency_key="k1")
    corrected = correct_entry(first, by=ana, at=LATER, text="Restarted", kind="note")

    again = add_entry(incident, by=ana, at=NOON, text="Restarted", idempotency_key="k1")

    assert again == corrected


@pytest.mark.django_db
def test_other_words_under_a_used_key_are_not_lost() -> None:
    incident, ana = make_incident(), make_user()
    add_entry(incident, by=ana, at=NOON, text="Restarted", idempotency_key="k1")

    add_entry(incident, by=ana, at=NOON, text="Failed over", idempotency_key="k1")

    assert [row["text"] for row in rows_of(incident)] == ["Restarted", "Failed over"]


@pytest.mark.django_db
def test_two_people_may_use_the_same_key() -> None:
    incident = make_incident()

    for person in (make_user(), make_user(), None):
        add_entry(incident, by=person, at=NOON, text="Restarted", idempotency_key="k1")

    assert len(rows_of(incident)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"text": " \n "}, "text", "The text is needed."),
        ({"text": "a\x00b"}, "text", "The text holds a character that cannot be stored"),
        ({"text": "\ud800"}, "text", "The text holds a character that cannot be stored"),
        ({"text": "x" * 20_001}, "text", "The text has 20001 characters; at most 20000 are kept."),
        ({"kind": "rumour"}, "kind", "Choose one of note, action, "),
        ({"typed_zone": "z" * 65}, "typed_zone", "The zone has 65 characters"),
        ({"idempotency_key": ""}, "idempotency_key", "The idempotency key is needed."),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field(
    wrong: dict[str, Any], field: str, message: str
) -> None:
    incident = make_incident()

    with pytest.raises(RuleViolation, match=message) as refusal:
        add_entry(incident, by=None, at=NOON, **({"text": "Restarted"} | wrong))

    assert refusal.value.field == field
    assert rows_of(incident) == []


@pytest.mark.django_db
def test_a_correction_is_a_new_row_and_leaves_the_old_one_as_it_was() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    entry = add_entry(
        incident, by=ana, at=NOON, text="Restartd", typed_zone="Europe/Berlin", pinned=True
    )
    before = rows_of(incident)

    correction = correct_entry(entry, by=bo, at=LATER, text="Restarted", kind="action")

    assert rows_of(incident)[:-1] == before
    assert (correction.corrects, correction.author) == (entry, bo)
    assert (correction.at, correction.text, correction.kind) == (LATER, "Restarted", "action")
    assert (correction.is_pinned, correction.typed_zone) == (True, "Europe/Berlin")
    assert list(incident.timeline.current()) == [correction]
    assert verbs_on(incident) == ["timeline.add", "timeline.correct"]


@pytest.mark.django_db
def test_a_correction_sent_twice_is_one() -> None:
    incident, ana = make_incident(), make_user()
    entry = make_entry(incident)
    first = correct_entry(entry, by=ana, at=LATER, text="Restarted", kind="note")

    again = correct_entry(entry, by=ana, at=LATER, text="Restarted", kind="note")

    assert again == first
    assert len(rows_of(incident)) == 2


@pytest.mark.django_db
def test_a_correction_that_changes_nothing_adds_nothing() -> None:
    incident = make_incident()
    entry = make_entry(incident)

    same = correct_entry(entry, by=None, at=entry.at, text=entry.text, kind=entry.kind)

    assert same == entry
    assert len(rows_of(incident)) == 1


@pytest.mark.django_db
def test_the_second_of_two_corrections_is_told_who_was_faster() -> None:
    incident, ana = make_incident(), make_user(name="Ana")
    entry = make_entry(incident)
    correct_entry(entry, by=ana, at=NOON, text="Ana's words", kind="note")

    with pytest.raises(StaleVersion, match="Ana corrected this entry meanwhile"):
        correct_entry(entry, by=make_user(), at=NOON, text="Bo's words", kind="note")

    assert [row["text"] for row in rows_of(incident)] == ["The queue grows", "Ana's words"]


@pytest.mark.django_db
def test_correcting_what_was_taken_back_meanwhile_tells_so() -> None:
    entry = make_entry(make_incident())
    retract_entry(entry, by=None)

    with pytest.raises(StaleVersion, match="An import took this entry back meanwhile"):
        correct_entry(entry, by=make_user(), at=NOON, text="New words", kind="note")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["status", "rumour"])
def test_a_correction_takes_only_kinds_for_people(kind: str) -> None:
    entry = make_entry(make_incident())

    with pytest.raises(RuleViolation, match="Choose one of") as refusal:
        correct_entry(entry, by=None, at=NOON, text="Restarted", kind=kind)

    assert refusal.value.field == "kind"


@pytest.mark.django_db
def test_lines_of_the_app_itself_stay() -> None:
    incident = make_incident()
    entry = make_entry(incident, kind=EntryKind.STATUS, text="Resolved")
    before = rows_of(incident)

    with pytest.raises(RuleViolation, match="The app wrote this line itself"):
        correct_entry(entry, by=None, at=NOON, text="Never resolved", kind="note")
    with pytest.raises(RuleViolation, match="The app wrote this line itself"):
        retract_entry(entry, by=None)

    assert rows_of(incident) == before


@pytest.mark.django_db
def test_a_corrected_time_takes_the_milestone_read_off_it_along() -> None:
    incident, ana = make_incident(), make_user()
    entry, other = make_entry(incident), make_entry(incident)
    set_milestone(incident, Milestone.DETECTED, by=ana, at=NOON, note="the graph", entry=entry)
    set_milestone(incident, Milestone.STARTED, by=ana, at=NOON, entry=other)
    reworded = correct_entry(entry, by=ana, at=NOON, text="Saw it", kind="finding")

    corrected = correct_entry(reworded, by=ana, at=LATER, text="Saw it", kind="finding")

    incident.refresh_from_db()
    assert (incident.started_at, incident.detected_at) == (NOON, LATER)
    provenance = incident.provenance_of(Milestone.DETECTED)
    assert (provenance["entry"], provenance["note"]) == (corrected.pk, "the graph")


@pytest.mark.django_db
def test_taking_back_hides_an_entry_and_keeps_its_words() -> None:
    incident, bo = make_incident(), make_user()
    entry = make_entry(incident, is_pinned=True)

    retraction = retract_entry(entry, by=bo)

    assert list(incident.timeline.current()) == []
    assert (retraction.corrects, retraction.author, retraction.text) == (entry, bo, entry.text)
    assert verbs_on(incident) == ["timeline.retract"]


@pytest.mark.django_db
def test_taking_back_twice_is_once() -> None:
    incident = make_incident()
    entry = make_entry(incident)
    first = retract_entry(entry, by=None)

    again = retract_entry(entry, by=None)

    assert again == first
    assert len(rows_of(incident)) == 2


@pytest.mark.django_db
def test_what_was_corrected_meanwhile_is_not_taken_back() -> None:
    entry = make_entry(make_incident())
    corrected = correct_entry(
        entry, by=make_user(name="Ana"), at=NOON, text="Other words", kind="note"
    )

    with pytest.raises(StaleVersion, match="Ana corrected this entry meanwhile"):
        retract_entry(entry, by=None)

    assert list(corrected.incident.timeline.current()) == [corrected]


@pytest.mark.django_db
def test_an_entry_taken_back_can_be_put_back() -> None:
    incident, ana = make_incident(), make_user()
    entry = make_entry(incident, kind="decision", is_pinned=True)
    retract_entry(entry, by=None)

    restored = restore_entry(entry, by=ana)

    assert list(incident.timeline.current()) == [restored]
    assert (restored.text, restored.kind, restored.at) == (entry.text, "decision", entry.at)
    assert (restored.is_pinned, restored.author) == (True, ana)
    assert verbs_on(incident) == ["timeline.retract", "timeline.restore"]


@pytest.mark.django_db
def test_putting_back_what_stands_changes_nothing() -> None:
    incident = make_incident()
    entry = make_entry(incident)

    assert restore_entry(entry, by=None) == entry
    assert len(rows_of(incident)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("pinned", [True, False])
def test_pinning_switches_the_newest_version_once(pinned: bool) -> None:
    incident = make_incident()
    entry = make_entry(incident, is_pinned=not pinned)
    newest = correct_entry(entry, by=None, at=NOON, text="Other words", kind="note")

    for _ in range(2):
        pin_entry(entry, by=None, pinned=pinned)

    assert {row["id"]: row["is_pinned"] for row in rows_of(incident)} == {
        entry.pk: not pinned,
        newest.pk: pinned,
    }
    assert verbs_on(incident) == ["timeline.correct", "timeline.pin"]


class AnySequenceOfChanges(TestCase):
    """Whatever people do in whatever order, every word they sent stays in a row."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["add", "correct", "retract", "restore", "pin"]),
                st.integers(0, 9),
                st.text(
                    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1
                ),
            ),
            max_size=12,
        )
    )
    def test_loses_no_text(self, steps: list[tuple[str, int, str]]) -> None:
        incident = make_incident()
        sent: list[str] = []
        for what, target, text in steps:
            before = {row["id"]: row for row in rows_of(incident)}
            try:
                self.do(incident, what, target, text)
            except RuleViolation:
                pass
            else:
                sent += [text] if what in {"add", "correct"} and text.strip() else []
            after = {row["id"]: row for row in rows_of(incident)}
            assert {k: v | {"is_pinned": None} for k, v in before.items()} == {
                k: after[k] | {"is_pinned": None} for k in before
            }

        kept = {row["text"] for row in rows_of(incident)}
        assert set(sent) <= kept

    def do(self, incident: Incident, what: str, target: int, text: str) -> None:
        entries = list(incident.timeline.order_by("id"))
        if what == "add" or not entries:
            add_entry(incident, by=None, at=NOON, text=text, idempotency_key=f"key {target}")
            return
        entry = entries[target % len(entries)]
        changes = {
            "correct": lambda: correct_entry(entry, by=None, at=NOON, text=text, kind="note"),
            "retract": lambda: retract_entry(entry, by=None),
            "restore": lambda: restore_entry(entry, by=None),
            "pin": lambda: pin_entry(entry, by=None, pinned=not entry.is_pinned),
        }
        changes[what]()


@pytest.mark.django_db
def test_a_chain_of_corrections_has_one_row_that_stands() -> None:
    incident = make_incident()
    entry: TimelineEntry = make_entry(incident)
    for number in range(5):
        entry = correct_entry(entry, by=None, at=NOON, text=f"Version {number}", kind="note")

    assert [row.text for row in incident.timeline.current()] == ["Version 4"]
