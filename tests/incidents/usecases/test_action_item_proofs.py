from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import RuleViolation, StaleVersion
from core.models import Activity
from core.visibility import viewing_as
from incidents.domain.action_item import EvidenceKind
from incidents.models import ActionItem, ActionItemEvidence
from incidents.usecases.action_item_proofs import (
    Evidence,
    finish_action_item,
    verify_action_item,
)
from tests.factories.action_items import make_doubt, make_drill, make_evidence
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def evidence(**fields: Any) -> Evidence:
    values: dict[str, Any] = {
        "kind": EvidenceKind.TEST,
        "observed_on": TODAY,
        "url": "https://ci.example/runs/481",
    }
    return Evidence(**(values | fields))


def test_verify_links_the_evidence_and_says_who_added_it() -> None:
    item, person = make_action_item(status="done"), make_user()

    verify_action_item(item, by=person, at=NOON, evidence=evidence(note="Passed"))

    item.refresh_from_db()
    row = ActionItemEvidence.objects.get()
    assert (item.status, item.version, item.done_at) == ("verified", 2, NOON)
    assert (row.action_item, row.added_by, row.note, row.observed_on) == (
        item,
        person,
        "Passed",
        TODAY,
    )
    assert Activity.objects.about(item).get().verb == "action_item.verify"


def test_verify_again_keeps_both() -> None:
    item = make_action_item(status="verified")
    make_evidence(item)

    verify_action_item(item, by=None, at=NOON, evidence=evidence())

    assert item.evidence.count() == 2


@pytest.mark.parametrize("status", ["open", "doing", "blocked", "wont_do"])
def test_what_is_not_done_takes_no_evidence(status: str) -> None:
    item = make_action_item(status=status)

    with pytest.raises(RuleViolation, match="not done yet"):
        verify_action_item(item, by=None, at=NOON, evidence=evidence())

    item.refresh_from_db()
    assert (item.status, item.evidence.count()) == (status, 0)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"note": "a\0b"}, "note"),
        ({"note": "x" * 2001}, "note"),
        ({"observed_on": TODAY + timedelta(days=1)}, "observed_on"),
    ],
)
def test_evidence_that_shows_nothing_is_refused(fields: dict[str, Any], field: str) -> None:
    item = make_action_item(status="done")

    with pytest.raises(RuleViolation) as caught:
        verify_action_item(item, by=None, at=NOON, evidence=evidence(**fields))

    assert caught.value.field == field
    assert not ActionItemEvidence.objects.exists()


def test_a_drill_of_ours_is_evidence_without_an_address() -> None:
    item, drill = make_action_item(status="done"), make_drill()

    verify_action_item(item, by=None, at=NOON, evidence=evidence(url="", drill=drill))

    assert item.evidence.get().drill == drill


def test_an_incident_is_no_drill() -> None:
    item = make_action_item(status="done")

    with pytest.raises(RuleViolation, match="no drill"):
        verify_action_item(item, by=None, at=NOON, evidence=evidence(drill=make_incident()))


def test_verify_of_an_older_version_is_refused() -> None:
    item = make_action_item(status="done", version=3)

    with pytest.raises(StaleVersion):
        verify_action_item(item, by=None, at=NOON, evidence=evidence(), version=2)


def test_a_questioned_item_takes_newer_evidence_only() -> None:
    item = make_action_item(status="questioned")
    make_doubt(item, began_at=NOON - timedelta(days=9))
    make_doubt(item, make_incident(restricted=True), began_at=NOON - timedelta(days=2))

    with viewing_as(make_user()), pytest.raises(RuleViolation, match="2026-02-28") as caught:
        verify_action_item(
            item,
            by=None,
            at=NOON,
            evidence=evidence(observed_on=TODAY - timedelta(days=3)),
        )
    verify_action_item(
        item, by=None, at=NOON, evidence=evidence(observed_on=TODAY - timedelta(days=2))
    )

    item.refresh_from_db()
    assert (caught.value.field, item.status) == ("observed_on", "verified")


def test_finish_without_evidence_is_done_and_with_it_verified() -> None:
    plain, proven = make_action_item(), make_action_item()

    finish_action_item(plain, by=None, at=NOON)
    finish_action_item(proven, by=None, at=NOON, evidence=evidence())

    found = dict(ActionItem.objects.values_list("pk", "status"))
    assert found == {plain.pk: "done", proven.pk: "verified"}


def test_finish_with_evidence_that_is_refused_changes_nothing() -> None:
    item = make_action_item()

    with pytest.raises(RuleViolation):
        finish_action_item(item, by=None, at=NOON, evidence=evidence(url=""))

    item.refresh_from_db()
    assert (item.status, item.version, Activity.objects.count()) == ("open", 1, 0)


def test_evidence_is_never_changed_and_never_taken_back() -> None:
    row = make_evidence(make_action_item(status="verified"))
    row.note = "Changed"

    for change in (row.save, row.delete):
        with pytest.raises(TypeError, match="never"):
            change()

    assert ActionItemEvidence.objects.get().note == ""
