"""The page of a service's readiness opens the evidence of each point."""

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Service
from core.models import Activity, Role
from readiness.domain.outlook import outlived
from readiness.models import Assessment, ScoreSnapshot
from readiness.queries.scores import score_card
from readiness.usecases.evidence import NewEvidence, record_evidence
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_service, make_team
from tests.factories.people import make_user
from tests.readiness.vectors import shipped_checklist
from tests.security.pages import read

pytestmark = pytest.mark.django_db


def known(service: Service, *, outcome: str = "pass", days: int = 1, **fields: Any) -> None:
    now = timezone.now()
    values: dict[str, Any] = {
        "source": "drill:run",
        "evidence_class": "proven",
        "outcome": outcome,
        "observed_at": now - timedelta(days=days),
        "note": "Seen",
    }
    keys = fields.pop("items", list(shipped_checklist().items))
    record_evidence(
        [NewEvidence(service=service, item=key, **(values | fields)) for key in keys],
        by=None,
        at=now,
    )


def test_nothing_known_shows_the_first_steps(signed_in: SignedIn) -> None:
    service = make_service(tier=1)

    page = read(signed_in(make_user()).get(f"/services/{service.slug}/readiness/"))

    assert "0.0 of 100" in " ".join(page.text.split())
    assert "First 3 of" in page.text
    assert "nothing yet" in page.text


def test_each_point_names_its_source_and_age(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    known(service)
    known(service, items=["minimum-two-instances"], outcome="fail", days=0, source="k8s:replicas")
    known(service, items=["no-unaccepted-spof"], days=0, link="https://example.org/proof")

    page = read(signed_in(make_user()).get(f"/services/{service.slug}/readiness/"))

    words = " ".join(page.text.split())
    assert "Critical items fail: 1." in words
    assert "k8s:replicas, proven, 0 days old" in words
    assert "drill:run, proven, 1 day old" in words
    assert "https://example.org/proof" in page.links
    assert "Failing" in words


def test_what_fails_leads_to_its_line_and_its_question_and_says_what_would_show_it(
    signed_in: SignedIn,
) -> None:
    service, item = make_service(tier=1), shipped_checklist().items["minimum-two-instances"]
    known(service, items=[item.key], outcome="fail")
    path = f"/services/{service.slug}/readiness/"

    page = read(signed_in(make_user(role=Role.MANAGER)).get(path))
    for_readers = read(signed_in(make_user()).get(path))

    question = f"/services/{service.slug}/assess/?category=spof#question-{item.key}"
    assert f"#item-{item.key}" in page.links
    assert page.links.count(question) == 2
    assert question not in for_readers.links
    assert f"What would show it: {item.evidence}" in " ".join(for_readers.text.split())


def test_evidence_past_its_lifetime_is_listed_and_leads_to_its_question(
    signed_in: SignedIn,
) -> None:
    service = make_service(tier=1)
    known(service, days=3000)
    count = len(outlived(score_card(service, at=timezone.now())))
    path = f"/services/{service.slug}/readiness/"

    page = read(signed_in(make_user(role=Role.MANAGER)).get(path))
    for_readers = read(signed_in(make_user()).get(path))

    words = " ".join(page.text.split())
    assert f"Evidence past its lifetime: the first 8 of {count}" in words
    assert words.count("points any more") == 8
    assert words.count("Answer it anew") == 8
    assert "Answer it anew" not in for_readers.text


def test_what_blocks_a_level_leads_to_its_items_and_failure_modes(signed_in: SignedIn) -> None:
    begun, ready = make_service(tier=1), make_service(tier=1)
    known(begun, items=["no-unaccepted-spof"], outcome="fail")
    known(ready)
    client = signed_in(make_user())

    page = read(client.get(f"/services/{begun.slug}/readiness/"))
    other = read(client.get(f"/services/{ready.slug}/readiness/"))

    assert "Which are meant: Critical items fail: 1." in " ".join(page.text.split())
    assert page.links.count("#item-no-unaccepted-spof") > 1
    assert [one for one in other.links if one.startswith(f"/readiness/coverage/{ready.slug}/")]


def test_a_service_names_what_holds_it_down(signed_in: SignedIn) -> None:
    service, database = make_service(tier=3), make_service(slug="the-database", tier=3)
    make_dependency(service, database)
    known(service)

    page = read(signed_in(make_user()).get(f"/services/{service.slug}/readiness/"))

    assert "shown no better than what it stands on: the-database" in " ".join(page.text.split())


def test_what_expires_is_a_calendar(signed_in: SignedIn) -> None:
    service = make_service(tier=1)
    known(service, items=["minimum-two-instances"])

    response = signed_in(make_user()).get(f"/services/{service.slug}/readiness/expiry.ics")

    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"].startswith("text/calendar")
    expected = timezone.localtime(timezone.now() + timedelta(days=29)).date()
    assert event.decoded("dtstart") == expected


def test_the_list_shows_the_last_score(signed_in: SignedIn) -> None:
    known(make_service(tier=1, name="Shop"), items=["minimum-two-instances"])
    make_service(name="Untouched")

    page = read(signed_in(make_user()).get("/services/"))

    words = " ".join(page.text.split())
    assert "not assessed: Untouched" in words
    assert re.search(r" \d+\.\d: Shop", words)


def test_statements_do_not_grow_with_evidence_or_foundations(signed_in: SignedIn) -> None:
    client = signed_in(make_user())
    counts = []
    for number in (1, 3):
        service = make_service(tier=1)
        for _ in range(number):
            make_dependency(service, make_service(tier=1))
        known(service, items=list(shipped_checklist().items)[:number])
        client.get(f"/services/{service.slug}/readiness/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/services/{service.slug}/readiness/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_unknown_service_is_not_found(signed_in: SignedIn) -> None:
    client = signed_in(make_user())

    assert client.get("/services/nothing/readiness/").status_code == 404
    assert client.get("/services/nothing/readiness/expiry.ics").status_code == 404


def test_the_owning_team_says_how_a_service_behaves(signed_in: SignedIn) -> None:
    service = make_service(tier=1, kind="tool")
    known(service, items=["minimum-two-instances"])
    client = signed_in(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/readiness/"

    before = read(client.get(address))
    wrong = client.post(f"{address}behaviour/", {"trait": "elephant"})
    said = client.post(f"{address}behaviour/", {"trait": "stateful"})
    after = read(client.get(address))

    assert "as batch." in before.text
    assert (wrong.status_code, "Select a valid choice" in wrong.text) == (422, True)
    assert (said.status_code, said.headers["Location"]) == (302, address)
    assert "as stateful." in after.text
    assert "assessment.measure" in set(Activity.objects.values_list("verb", flat=True))
    assert ScoreSnapshot.objects.filter(service=service).latest().trait == "stateful"


def test_others_may_not_say_how_it_behaves(signed_in: SignedIn) -> None:
    service = make_service(owner_team=make_team())
    client = signed_in(make_user(role=Role.RESPONDER))

    page = read(client.get(f"/services/{service.slug}/readiness/"))
    refused = client.post(f"/services/{service.slug}/readiness/behaviour/", {"trait": "edge"})

    assert "Measure it so" not in page.text
    assert refused.status_code == 403
    assert not Assessment.objects.exists()
