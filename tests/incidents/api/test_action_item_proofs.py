import pytest

from core.models import Role
from tests.core.api.client import Program
from tests.factories.action_items import make_doubt, make_drill
from tests.factories.incidents import make_action_item
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TEST = {"kind": "test", "url": "https://ci.example/runs/481", "observed_on": "2026-03-02"}


def test_a_program_verifies_and_reads_the_proof() -> None:
    item, drill, person = make_action_item(status="done"), make_drill(), make_user()
    program = Program(person)
    address = f"/action-items/{item.reference}"

    program.ask("POST", f"{address}/verify/", TEST | {"version": 1})
    program.ask(
        "POST",
        f"{address}/verify/",
        {"kind": "drill", "drill": drill.reference, "observed_on": "2026-03-03", "note": "Held"},
    )
    doubt = make_doubt(item)
    proof = program.ask("GET", f"{address}/proof/").json()

    assert proof["status"] == "verified"
    assert [(one["kind"], one["url"], one["drill"]) for one in proof["evidence"]] == [
        ("test", TEST["url"], None),
        ("drill", "", drill.reference),
    ]
    assert {one["added_by"] for one in proof["evidence"]} == {person.username}
    assert [one["incident"] for one in proof["doubts"]] == [doubt.incident.reference]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": ""}, "url"),
        ({"observed_on": "2999-01-01"}, "observed_on"),
        ({"kind": "hearsay"}, "kind"),
        ({"drill": "INC-999999"}, "drill"),
    ],
)
def test_bad_evidence_is_refused_at_its_field(change: dict[str, str], field: str) -> None:
    item = make_action_item(status="done")

    answer = Program(make_user()).ask(
        "POST", f"/action-items/{item.reference}/verify/", TEST | change
    )

    assert answer.status_code in {400, 409}
    assert list(answer.json()["errors"]) == [field]
    assert item.evidence.count() == 0


def test_viewers_verify_nothing() -> None:
    item = make_action_item(status="done")

    answer = Program(make_user(role=Role.VIEWER)).ask(
        "POST", f"/action-items/{item.reference}/verify/", TEST
    )

    assert answer.status_code == 403
