from datetime import date

import pytest

from core.audit.activity import record
from core.visibility import viewing_as
from incidents.domain.action_item import EvidenceKind
from incidents.queries import action_item_history
from incidents.usecases.action_item_proofs import Evidence, verify_action_item
from incidents.usecases.action_items import create_action_item, edit_action_item, move_action_item
from tests.factories.action_items import make_doubt
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def test_history_says_in_words_what_was_done() -> None:
    person = make_user(name="Ana")
    item = create_action_item(make_incident(), by=person, title="Alert")
    edit_action_item(item, by=person, due_on=TODAY, description="")
    edit_action_item(item, by=person, due_on=None)
    move_action_item(item, by=None, at=NOON, status="wont_do", reason="too dear")

    lines = [(line.text, line.actor) for line in action_item_history.history(item)]

    assert lines == [
        ("Promised", person),
        ("Changed due to “2026-03-02”", person),
        ("Changed due to nothing", person),
        ("From Open to Won't do: too dear", None),
    ]


def test_history_tells_first_evidence_from_more() -> None:
    item = make_action_item(status="done")
    for kind in ("drill", "alert"):
        evidence = Evidence(EvidenceKind(kind), TODAY, url="https://runs.example/1")
        verify_action_item(item, by=None, at=NOON, evidence=evidence)

    assert [line.text for line in action_item_history.history(item)] == [
        "Verified: a drill, observed on 2026-03-02",
        "More evidence: an alert that fired, observed on 2026-03-02",
    ]


def test_history_names_an_incident_only_to_those_who_may_know_of_it() -> None:
    item = make_action_item(status="questioned")
    insider = make_user()
    hidden = make_incident(restricted=True, known_to=(insider,))
    doubt = make_doubt(item, hidden)
    record(None, "action_item.question", item, doubt=doubt.pk)

    def told(person: object) -> list[str]:
        with viewing_as(person):  # type: ignore[arg-type]  # people only
            return [line.text for line in action_item_history.history(item)]

    assert told(insider) == [f"Questioned by {hidden.reference}"]
    assert told(make_user()) == ["Questioned by a newer incident"]
