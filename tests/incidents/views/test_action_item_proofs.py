from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from incidents.models import ActionItemEvidence
from tests.conftest import SignedIn
from tests.factories.action_items import make_doubt, make_drill, make_evidence
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
RUN = "https://ci.example/runs/481"


def proof(**fields: object) -> dict[str, object]:
    return {"kind": "test", "where": RUN, "observed_on": "2026-03-01", "version": 1} | fields


def test_done_asks_for_evidence_and_does_not_insist(signed_in: SignedIn) -> None:
    item = make_action_item(kind="prevent")
    client = signed_in(make_user())

    page = client.get(f"/actions/{item.reference}/").content.decode()
    answer = client.post(f"/actions/{item.reference}/done/", {"version": 1})

    item.refresh_from_db()
    assert f'href="/actions/{item.reference}/done/"' in page
    assert (answer.status_code, answer["Location"], item.status) == (
        302,
        f"/actions/{item.reference}/",
        "done",
    )
    assert "nothing shows yet that it works" in client.get(answer["Location"]).content.decode()


def test_done_with_evidence_is_verified_at_once(signed_in: SignedIn) -> None:
    item = make_action_item()
    client = signed_in(make_user())

    client.post(f"/actions/{item.reference}/done/", proof(note="Held"))

    item.refresh_from_db()
    page = client.get(f"/actions/{item.reference}/").content.decode()
    assert (item.status, item.evidence.get().url) == ("verified", RUN)
    assert "Held" in page
    assert "Verified: a test, observed on 2026-03-01" in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"where": ""}, "where"),
        ({"where": "javascript:alert(1)"}, "where"),
        ({"where": "INC-999999"}, "where"),
        ({"observed_on": ""}, "observed_on"),
        ({"observed_on": "2999-01-01"}, "observed_on"),
        ({"kind": "hearsay"}, "kind"),
        ({"note": "a\0b"}, "note"),
    ],
)
def test_verify_names_the_field_and_keeps_what_was_typed(
    signed_in: SignedIn, fields: dict[str, object], field: str
) -> None:
    item = make_action_item(status="done")

    answer = signed_in(make_user()).post(
        f"/actions/{item.reference}/verify/", proof(note="Held") | fields
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["note"].value() == fields.get("note", "Held")
    assert not ActionItemEvidence.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"where": "", "note": "Held"}, "where"), ({"observed_on": ""}, "observed_on")],
)
def test_done_with_half_an_evidence_asks_for_the_rest(
    signed_in: SignedIn, fields: dict[str, object], field: str
) -> None:
    item = make_action_item()

    answer = signed_in(make_user()).post(f"/actions/{item.reference}/done/", proof(**fields))

    item.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert item.status == "open"


def test_a_drill_is_named_by_its_reference(signed_in: SignedIn) -> None:
    item, drill = make_action_item(status="done"), make_drill()
    client = signed_in(make_user())

    client.post(
        f"/actions/{item.reference}/verify/",
        proof(kind="drill", where=drill.reference.lower()),
    )

    page = client.get(f"/actions/{item.reference}/").content.decode()
    assert item.evidence.get().drill == drill
    assert drill.title in page


def test_a_hidden_drill_is_no_evidence_for_an_outsider(signed_in: SignedIn) -> None:
    item, drill = make_action_item(status="done"), make_drill(restricted=True)

    answer = signed_in(make_user()).post(
        f"/actions/{item.reference}/verify/", proof(where=drill.reference)
    )

    assert answer.context["form"].errors == {"where": [f"There is no drill {drill.reference}."]}


def test_a_questioned_item_says_by_which_incident_and_takes_newer_evidence(
    signed_in: SignedIn,
) -> None:
    item = make_action_item(status="questioned")
    doubt = make_doubt(item, began_at=timezone.now() - timedelta(days=3))
    client = signed_in(make_user())
    address = f"/actions/{item.reference}/verify/"

    page = client.get(f"/actions/{item.reference}/").content.decode()
    old = client.post(address, proof())
    new = client.post(address, proof(observed_on=timezone.localdate().isoformat()))

    item.refresh_from_db()
    assert doubt.incident.title in page
    assert (old.status_code, list(old.context["form"].errors)) == (422, ["observed_on"])
    assert (new.status_code, item.status) == (302, "verified")


def test_a_verified_item_is_reopened_with_one_click_and_keeps_its_evidence(
    signed_in: SignedIn,
) -> None:
    item = make_action_item(status="verified")
    make_evidence(item)
    client = signed_in(make_user())

    answer = client.post(f"/actions/{item.reference}/move/", {"status": "open", "version": 1})

    item.refresh_from_db()
    assert (answer.status_code, item.status, item.done_at) == (302, "open", None)
    assert RUN[:20] in client.get(f"/actions/{item.reference}/").content.decode()


def test_evidence_on_an_old_page_answers_409_and_the_next_click_wins(signed_in: SignedIn) -> None:
    item = make_action_item(status="done", version=2)
    client = signed_in(make_user())
    address = f"/actions/{item.reference}/verify/"

    refused = client.post(address, proof())
    accepted = client.post(address, refused.context["form"].data)

    assert (refused.status_code, accepted.status_code, item.evidence.count()) == (409, 302, 1)


def test_viewers_read_the_proof_and_add_none(signed_in: SignedIn) -> None:
    item = make_action_item(status="verified", done_at=NOON)
    make_evidence(item, note="It held")
    client = signed_in(make_user(role=Role.VIEWER))

    page = client.get(f"/actions/{item.reference}/")
    refused = client.post(f"/actions/{item.reference}/verify/", proof())

    assert "It held" in page.content.decode()
    assert (refused.status_code, item.evidence.count()) == (403, 1)


def test_back_leads_to_the_list_as_it_was(signed_in: SignedIn) -> None:
    item = make_action_item(make_incident())
    client = signed_in(make_user())
    here = {"Referer": "http://testserver/actions/?due=overdue&team=payments"}
    elsewhere = {"Referer": "http://evil.example/actions/?due=overdue"}

    address = f"/actions/{item.reference}/"
    backs = [client.get(address, headers=one).context["back_url"] for one in (here, elsewhere)]

    assert backs == ["/actions/?due=overdue&team=payments", "/actions/"]
