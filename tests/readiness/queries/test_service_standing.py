"""The page of a service tells how ready it is, what to do next, and how its drills went."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Role
from readiness.queries.readiness_page import page_of
from readiness.queries.service_standing import is_begun, standing_of
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_service
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.readiness import make_decision, make_readiness_evidence
from tests.readiness.vectors import shipped_checklist
from tests.security.pages import read

pytestmark = pytest.mark.django_db


def test_it_says_of_now_what_the_page_of_its_readiness_says() -> None:
    service, at = make_service(tier=3), timezone.now()
    make_dependency(service, make_service(slug="the-database", tier=3))
    for item in shipped_checklist().items:
        make_readiness_evidence(service, item=item, evidence_class="proven", at=at)

    standing, page = standing_of(service, at=at), page_of(service, at=at)

    assert (standing.card.shown, standing.card.level) == (page.card.shown, page.card.level)
    assert standing.card.capped_by == ("the-database",)
    assert (standing.steps, standing.step_count) == (page.steps, page.step_count)


def test_a_service_is_begun_once_anything_was_told_or_decided() -> None:
    at = timezone.now()
    untouched, waived = make_service(tier=1), make_service(tier=1)
    make_decision(waived, kind="waiver", status="approved", approved_at=at)

    assert not is_begun(standing_of(untouched, at=at).card)
    assert is_begun(standing_of(waived, at=at).card)


def test_drills_stand_from_the_next_to_the_oldest_without_drafts_and_those_called_off() -> None:
    service, month = make_service(), timedelta(days=30)
    old, ahead = (make_drill(services=(service,), starts_at=NOON + way * month) for way in (-1, 1))
    make_drill(services=(service,), status="cancelled")
    make_drill(services=(service,), status="draft", starts_at=None)
    make_drill(services=(make_service(),))

    assert standing_of(service, at=NOON).drills == [ahead, old]


def test_the_page_of_a_service_shows_its_score_the_next_steps_and_its_drills(
    signed_in: SignedIn,
) -> None:
    service = make_service(tier=1)
    make_readiness_evidence(service, item="minimum-two-instances")
    run = make_drill(services=(service,))
    path = f"/services/{service.slug}/"

    page = read(signed_in(make_user(role=Role.MANAGER)).get(path))
    for_readers = read(signed_in(make_user()).get(path))

    words = " ".join(page.text.split())
    assert "of 100" in words
    assert "First 3 of" in words
    assert f"{path}assess/" in page.links
    assert "Continue assessment" in words
    assert [one for one in page.links if one.startswith(f"{path}readiness/#item-")]
    assert f"/drills/{run.reference}/" in page.links
    assert f"{path}assess/" not in for_readers.links


def test_a_service_of_which_nothing_was_told_says_what_an_assessment_takes(
    signed_in: SignedIn,
) -> None:
    service, client = make_service(tier=1), signed_in(make_user(role=Role.MANAGER))
    count = len(standing_of(service, at=timezone.now()).card.lines)

    for path in (f"/services/{service.slug}/", f"/services/{service.slug}/readiness/"):
        words = " ".join(read(client.get(path)).text.split())
        assert f"Not assessed yet: {count} questions, about {-(-count // 6)} minutes." in words
    assert "It has never been in a drill" in read(client.get(f"/services/{service.slug}/")).text


def test_a_mode_to_survive_leads_to_its_cell_of_the_coverage(signed_in: SignedIn) -> None:
    service, at = make_service(tier=1), timezone.now()
    for item in shipped_checklist().items:
        make_readiness_evidence(service, item=item, evidence_class="proven", at=at)

    page = read(signed_in(make_user()).get(f"/services/{service.slug}/"))

    assert [one for one in page.links if one.startswith(f"/readiness/coverage/{service.slug}/")]


def test_statements_do_not_grow_with_evidence_foundations_or_drills(signed_in: SignedIn) -> None:
    client, counts = signed_in(make_user()), []
    for number in (1, 3):
        service = make_service(tier=1)
        for item in list(shipped_checklist().items)[:number]:
            make_dependency(service, make_service(tier=1))
            make_readiness_evidence(service, item=item)
            make_drill(services=(service,))
        client.get(f"/services/{service.slug}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/services/{service.slug}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
