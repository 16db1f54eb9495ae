"""The assessment works by script and without, and keeps what was typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from readiness.models import Decision, Evidence
from readiness.queries.assessment import page_of, questions_of
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence
from tests.security.pages import read

pytestmark = pytest.mark.django_db
ITEM = "dependencies-recorded"


def test_one_form_for_each_category_without_script(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    client = signed_in(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/assess/?category=spof"

    shown = read(client.get(address))
    saved = client.post(address, {f"{ITEM}-answer": "yes", f"{ITEM}-note": "Looked"})
    again = client.post(address, {f"{ITEM}-answer": "yes", f"{ITEM}-note": "Looked"})

    assert "Is every hard dependency" in shown.text
    assert saved["Location"] == f"/services/{service.slug}/assess/?category=circuit-breakers"
    assert again.status_code == 302
    row = Evidence.objects.get()
    assert (row.item, row.outcome, row.note) == (ITEM, "pass", "Looked")


def test_the_last_category_leads_to_the_score_and_names_what_is_missing(
    signed_in: SignedIn,
) -> None:
    service, at = make_service(tier=1), timezone.now()
    client = signed_in(make_user(role=Role.MANAGER))
    page = page_of(service, category="culture", at=at)
    assert page is not None
    address = f"/services/{service.slug}/assess/?category=culture"

    shown = read(client.get(address))
    for question in questions_of(service, at=at)[2:]:
        make_readiness_evidence(service, item=question.item.key, source="manual")
    with_gaps = client.post(address, {}, follow=True)
    for question in questions_of(service, at=at)[:2]:
        make_readiness_evidence(service, item=question.item.key, source="manual")
    complete = client.post(address, {}, follow=True)

    assert "Submit assessment" in shown.text
    assert with_gaps.redirect_chain == [(f"/services/{service.slug}/readiness/", 302)]
    total, first = page.total, page.groups[0].title
    said = f"{total - 2} of {total} questions are answered. Still open: {first} 2."
    assert said in with_gaps.content.decode()
    assert "Every question is answered." in complete.content.decode()


def test_an_error_stays_in_its_row_with_everything_typed(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    client = signed_in(make_user(role=Role.MANAGER))
    other = "minimum-two-instances"

    response = client.post(
        f"/services/{service.slug}/assess/?category=spof",
        {f"{ITEM}-answer": "yes", f"{other}-answer": "na", f"{other}-link": "not a link at all"},
    )
    reasonless = client.post(
        f"/services/{service.slug}/assess/?category=spof", {f"{other}-answer": "na"}
    )

    assert (response.status_code, reasonless.status_code) == (422, 422)
    assert "not a link at all" in response.content.decode()
    assert "Say why it does not apply." in reasonless.content.decode()
    assert [row.item for row in Evidence.objects.all()] == [ITEM]
    assert Decision.objects.count() == 0


def test_a_script_saves_one_answer_and_learns_the_score(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    client = signed_in(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/assess/answer/"

    saved = client.post(address, {"item": ITEM, f"{ITEM}-answer": "yes"})
    refused = [
        client.post(
            address, {"item": "minimum-two-instances", "minimum-two-instances-answer": "na"}
        ),
        client.post(address, {"item": "nothing", "nothing-answer": "yes"}),
        client.post(address, {"item": ITEM}),
    ]

    answer = saved.json()
    assert (answer["answered"], answer["saved"][:6]) == (1, "Saved ")
    assert answer["score"] != "0.0"
    assert [one.status_code for one in refused] == [422, 422, 422]
    assert refused[0].json() == {"errors": {"note": ["Say why it does not apply."]}}


def test_still_true_asks_for_nothing_else(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    client = signed_in(make_user(role=Role.MANAGER))
    make_readiness_evidence(
        service,
        at=timezone.now() - timedelta(days=90),
        item=ITEM,
        source="manual",
        evidence_class="attested",
    )
    address = f"/services/{service.slug}/assess/?category=spof"

    client.post(address, {"again": ITEM})
    client.post(address, {"again": "no-unaccepted-spof"})

    assert [row.item for row in Evidence.objects.all()] == [ITEM, ITEM]


def test_answers_come_over_from_another_service(signed_in: SignedIn) -> None:
    here, there = make_service(tier=1), make_service(tier=1)
    client = signed_in(make_user(role=Role.MANAGER))
    client.post(f"/services/{there.slug}/assess/answer/", {"item": ITEM, f"{ITEM}-answer": "yes"})

    wrong = client.post(f"/services/{here.slug}/assess/copy/", {"source": "nothing"})
    client.post(f"/services/{here.slug}/assess/copy/", {"source": there.slug})

    assert wrong.status_code == 422
    assert Evidence.objects.get(service=here).item == ITEM


def test_a_second_person_looks_at_a_document(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    author, reader = make_user(role=Role.MANAGER), make_user()
    signed_in(author).post(
        f"/services/{service.slug}/assess/answer/",
        {"item": ITEM, f"{ITEM}-answer": "yes", f"{ITEM}-link": "https://example.org/doc"},
    )
    address = f"/services/{service.slug}/evidence/{Evidence.objects.get().pk}/review/"
    offered = signed_in(reader).get(f"/services/{service.slug}/readiness/").content.decode()

    signed_in(author).post(address)
    assert Evidence.objects.count() == 1
    signed_in(reader).post(address)

    assert address in offered
    assert Evidence.objects.filter(reviewed_by=reader).count() == 1


def test_only_managers_and_owners_assess(signed_in: SignedIn) -> None:
    member = make_user()
    service = make_service(tier=1, owner_team=make_team(members=(member,)))
    address = f"/services/{service.slug}/assess/"

    assert signed_in(make_user()).get(address).status_code == 403
    assert signed_in(member).get(address).status_code == 200
    assert signed_in(member).get(f"{address}?category=nothing").status_code == 404


def test_exemptions_are_asked_for_and_approved_by_another(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    manager, other = make_user(role=Role.MANAGER), make_user()
    address = f"/services/{service.slug}/exemptions/"
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    fields = {"kind": "waiver", "item": "minimum-two-instances", "reason": "Soon", "ends_on": until}

    wrong = signed_in(manager).post(address, fields | {"ends_on": "2020-01-01"})
    signed_in(manager).post(address, fields)
    decision = Decision.objects.get()
    signed_in(manager).post(f"{address}{decision.pk}/approve/")
    assert Decision.objects.get().status == "requested"
    signed_in(other).post(f"{address}{decision.pk}/approve/")
    assert Decision.objects.get().status == "approved"
    signed_in(other).post(f"{address}{decision.pk}/revoke/")
    page = read(signed_in(other).get(address))

    assert (wrong.status_code, "The end must lie ahead." in wrong.content.decode()) == (422, True)
    assert "Revoked" in page.text
    signed_in(manager).post(address, fields)
    latest = Decision.objects.first()
    assert latest
    signed_in(other).post(f"{address}{latest.pk}/decline/")
    assert Decision.objects.get(pk=latest.pk).status == "declined"


def test_two_people_see_what_the_other_answers(signed_in: SignedIn) -> None:
    service = make_service(slug="shop", tier=1)
    mia, tom = (make_user(name=name, role=Role.MANAGER) for name in ("Mia", "Tom"))
    address = "/services/shop/assess/"
    page = signed_in(tom).get(address).content.decode()
    cursor = page.partition('data-cursor="')[2].partition('"')[0]

    signed_in(mia).post(f"{address}presence/", {"item": "named-owner", "since": cursor})
    sent = {"item": "named-owner", "named-owner-answer": "partly", "named-owner-note": "Since May"}
    signed_in(mia).post(f"{address}answer/", sent)
    news = signed_in(tom).post(f"{address}presence/", {"since": cursor}).json()
    quiet = signed_in(tom).post(f"{address}presence/", {"since": news["cursor"]}).json()
    refused = signed_in(make_user(role=Role.VIEWER)).post(f"{address}presence/")

    assert news["people"] == [{"name": "Mia", "item": "named-owner"}]
    assert news["answers"] == [
        {
            "item": "named-owner",
            "answer": "partly",
            "note": "Since May",
            "link": "",
            "until": "",
            "said": "Partly, just now by Mia",
        }
    ]
    assert (news["answered"], news["total"] > 1) == (1, True)
    assert set(quiet) == {"cursor", "people"}
    assert refused.status_code == 403
    assert signed_in(tom).post(f"{address}presence/", {"item": "x" * 101}).status_code == 422
    assert Evidence.objects.filter(service=service).count() == 1
