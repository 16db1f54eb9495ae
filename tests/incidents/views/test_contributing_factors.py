import pytest

from core.models import Role
from incidents.models import ContributingFactor, PostmortemFactor
from tests.conftest import SignedIn
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_a_manager_adds_rewords_and_retires_factors(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    added = client.post("/factors/new/", {"name": "Feature freeze", "description": "No deploys."})
    taken = client.post("/factors/new/", {"name": "feature FREEZE", "description": "Typed"})
    form = client.get("/factors/feature-freeze/edit/").content.decode()
    changed = client.post("/factors/feature-freeze/edit/", {"name": "Freeze", "description": ""})

    assert (added["Location"], taken.status_code, changed.status_code) == ("/factors/", 422, 302)
    assert "There is a factor called" in taken.content.decode()
    assert "Typed" in taken.content.decode()
    assert 'value="Feature freeze"' in form
    factor = ContributingFactor.objects.get(slug="feature-freeze")
    assert (factor.name, factor.is_offered) == ("Freeze", False)
    assert "no longer offered" in client.get("/factors/").content.decode()


def test_an_edit_that_is_refused_keeps_what_was_typed(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    refused = client.post("/factors/change/edit/", {"name": "Data", "description": "Mine"})

    assert refused.status_code == 422
    assert "Mine" in refused.content.decode()
    assert ContributingFactor.objects.get(slug="change").name != "Data"


def test_a_responder_names_factors_and_says_how(signed_in: SignedIn) -> None:
    postmortem, client = make_postmortem(), signed_in(make_user())
    page = f"/postmortems/{postmortem.reference}/factors/"

    client.post(page, {"factor": "detection", "note": "Averages hid it."})
    client.post(f"{page}detection/", {"note": "Averages hid *it*."})
    shown = client.get(page).content.decode()
    reader = client.get(f"/postmortems/{postmortem.reference}/").content.decode()
    incident = client.get(f"/incidents/{postmortem.incident.reference}/").content.decode()

    assert PostmortemFactor.objects.get().note == "Averages hid *it*."
    assert '<option value="detection">' not in shown
    assert all("Averages hid *it*." in text for text in (shown, reader, incident))
    client.post(f"{page}detection/remove/")
    assert not PostmortemFactor.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"factor": "nothing"}, {"factor": "data", "note": "\x00"}])
def test_what_cannot_be_named_is_refused(signed_in: SignedIn, sent: dict[str, str]) -> None:
    page = f"/postmortems/{make_postmortem().reference}/factors/"

    response = signed_in(make_user()).post(page, sent)

    assert response.status_code == 422
    assert not PostmortemFactor.objects.exists()


def test_a_note_too_long_is_refused_with_its_words(signed_in: SignedIn) -> None:
    named = make_postmortem_factor(make_postmortem(), make_factor(slug="lag"))
    page = f"/postmortems/{named.postmortem.reference}/factors/lag/"

    response = signed_in(make_user()).post(page, {"note": "x" * 2_001})

    assert (response.status_code, "x" * 2_001 in response.content.decode()) == (422, True)


def test_postmortems_are_found_by_factor_and_counted_for_those_who_may_know(
    signed_in: SignedIn,
) -> None:
    lag = make_factor(slug="lag", name="Lag")
    seen = make_postmortem(make_incident(title="Seen"))
    hidden = make_postmortem(make_incident(title="Hidden", restricted=True))
    make_postmortem(make_incident(title="Other"))
    for postmortem in (seen, hidden):
        make_postmortem_factor(postmortem, lag)
    client = signed_in(make_user(role=Role.VIEWER))

    rows = client.get("/postmortems/?factor=lag").context["page"].rows
    counts = {row.factor.slug: row.postmortems for row in client.get("/factors/").context["rows"]}
    api = client.get("/api/v1/postmortems/?factor=lag").json()["results"]

    assert list(rows) == [seen]
    assert (counts["lag"], counts["data"]) == (1, 0)
    assert [one["reference"] for one in api] == [seen.reference]
