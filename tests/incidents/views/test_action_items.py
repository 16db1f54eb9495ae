import pytest

from core.models import Role
from incidents.models import ActionItem
from incidents.usecases.action_items import edit_action_item
from tests.conftest import SignedIn
from tests.factories.incidents import make_action_item, make_incident, make_postmortem, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_create_page_saves_once_however_often_it_is_sent(signed_in: SignedIn) -> None:
    incident = make_incident()
    client = signed_in(make_user())
    sent = {"title": "Alert on lag", "kind": "detect", "priority": "high", "idempotency_key": "k1"}

    first = client.post(f"/actions/new/?incident={incident.reference}", sent)
    second = client.post(f"/actions/new/?incident={incident.reference}", sent)

    item = ActionItem.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/actions/{item.reference}/")
    assert second["Location"] == first["Location"]
    assert (item.kind, item.priority) == ("detect", "high")


def test_create_page_keeps_what_was_typed_when_it_is_refused(signed_in: SignedIn) -> None:
    incident = make_incident()

    response = signed_in(make_user()).post(
        f"/actions/new/?incident={incident.reference}",
        {"title": "", "description": "Write it down", "kind": "prevent", "priority": "low"},
    )

    assert response.status_code == 422
    assert response.context["form"]["description"].value() == "Write it down"
    assert list(response.context["form"].errors) == ["title"]


def test_a_new_action_item_begins_with_the_incident_it_follows_from(
    signed_in: SignedIn,
) -> None:
    incident = make_incident(title="Queue stuck")
    hidden = make_incident(restricted=True, title="Not for everybody")
    client = signed_in(make_user())

    choice = client.get("/actions/new/incident/").content.decode()
    refused = client.get(f"/actions/new/?incident= {hidden.reference}")

    assert f'href="/actions/new/?incident={incident.reference}"' in choice
    assert "Not for everybody" not in choice + refused.content.decode()
    assert refused.status_code == 404
    assert f'value="{hidden.reference}"' in refused.content.decode()
    assert client.get(f"/actions/new/?incident= {incident.reference}").context["form"]


@pytest.mark.parametrize("reference", ["", "INC-0", "banana", "INC-99999999999999999999"])
def test_create_page_for_an_unknown_incident_is_not_found(
    signed_in: SignedIn, reference: str
) -> None:
    response = signed_in(make_user()).get(f"/actions/new/?incident={reference}")

    assert response.status_code == 404


def test_move_of_an_older_version_answers_409_and_the_next_click_wins(signed_in: SignedIn) -> None:
    item = make_action_item()
    edit_action_item(item, by=None, title="Changed meanwhile")
    client = signed_in(make_user())
    sent = {"status": "wont_do", "reason": "too dear", "version": 1}

    refused = client.post(f"/actions/{item.reference}/move/", sent)
    accepted = client.post(f"/actions/{item.reference}/move/", refused.context["form"].data)

    item.refresh_from_db()
    assert (refused.status_code, accepted.status_code) == (409, 302)
    assert (item.status, item.reason) == ("wont_do", "too dear")


def test_move_without_a_reason_says_so(signed_in: SignedIn) -> None:
    item = make_action_item()

    response = signed_in(make_user()).post(
        f"/actions/{item.reference}/move/", {"status": "wont_do", "version": 1}
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["Say why it won't be done."]}


def test_edit_page_changes_and_keeps_the_status(signed_in: SignedIn) -> None:
    item = make_action_item(title="Old")

    response = signed_in(make_user()).post(
        f"/actions/{item.reference}/edit/",
        {"title": "New", "kind": "process", "priority": "low", "version": 1},
    )

    item.refresh_from_db()
    assert response.status_code == 302
    assert (item.title, item.kind, item.status) == ("New", "process", "open")


def test_an_action_item_follows_from_a_sentence_and_leads_back_to_it(signed_in: SignedIn) -> None:
    postmortem = make_postmortem(published=True)
    client = signed_in(make_user())
    address = f"/actions/new/?incident={postmortem.incident.reference}"
    sentence = "The read-only copy & more"

    form = client.get(address, {"incident": postmortem.incident.reference, "sentence": sentence})
    sent = {"title": "Alert", "kind": "detect", "priority": "low", "source_sentence": sentence}
    page = client.get(client.post(address, sent)["Location"]).content.decode()
    long = client.get(f"{address}&sentence={'x' * 5000}").context["form"]

    assert form.context["form"]["source_sentence"].value() == sentence
    link = f"{postmortem.get_absolute_url()}#:~:text=The%20read%2Donly%20copy%20%26%20more"
    assert f'href="{link}"' in page
    assert len(long["source_sentence"].value()) == 1000


def test_edit_page_shows_the_tags_and_says_which_word_is_none(signed_in: SignedIn) -> None:
    item = tag(make_action_item(), "lag", "database")
    client = signed_in(make_user())
    address = f"/actions/{item.reference}/edit/"
    sent = {"title": "x", "kind": "prevent", "priority": "low", "version": 1}

    shown = client.get(address).context["form"]["tags"].value()
    refused = client.post(address, sent | {"tags": "lag, a&b"})
    saved = client.post(address, sent | {"tags": "lag, Failover"})

    form = refused.context["form"]
    assert shown == "database, lag"
    assert (refused.status_code, list(form.errors)) == (422, ["tags"])
    assert form["tags"].value() == "lag, a&b"
    assert (saved.status_code, ActionItem.objects.get().tags) == (302, ["failover", "lag"])


@pytest.mark.parametrize("path", ["", "edit/"])
def test_action_item_of_a_restricted_incident_is_not_found_by_outsiders(
    signed_in: SignedIn, path: str
) -> None:
    item = make_action_item(make_incident(restricted=True))

    assert signed_in(make_user()).get(f"/actions/{item.reference}/{path}").status_code == 404


def test_viewer_reads_but_does_not_write(signed_in: SignedIn) -> None:
    item = make_action_item()
    client = signed_in(make_user(role=Role.VIEWER))

    assert client.get(f"/actions/{item.reference}/").status_code == 200
    assert client.get(f"/actions/{item.reference}/edit/").status_code == 403
    assert client.post(f"/actions/{item.reference}/move/", {"status": "done"}).status_code == 403
