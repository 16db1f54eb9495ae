"""A list without rows offers its action once, below the sentence; one with rows in its header."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.models import Role
from tests.conftest import SignedIn
from tests.factories.alerts import make_alert_source
from tests.factories.catalog import make_service, make_team
from tests.factories.imports import make_evidence_import, make_import_batch
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db

LISTS = [
    ("/services/", "/services/new/", make_service),
    ("/teams/", "/teams/new/", make_team),
    ("/imports/", "/imports/new/", make_import_batch),
    ("/readiness/evidence/imports/", "/readiness/evidence/import/", make_evidence_import),
    ("/settings/alert-sources/", "/settings/alert-sources/new/", make_alert_source),
]


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.ADMIN))


@pytest.mark.parametrize(("path", "action", "make"), LISTS, ids=[one[0] for one in LISTS])
def test_a_list_offers_its_action_once(
    admin: Client, path: str, action: str, make: Callable[..., Any]
) -> None:
    empty = read(admin.get(path)).links.count(action)
    make()
    filled = read(admin.get(path)).links.count(action)

    assert (empty, filled) == (1, 1)


def test_services_that_do_not_match_leave_the_action_in_the_header(admin: Client) -> None:
    assert read(admin.get("/services/?q=nothing")).links.count("/services/new/") == 1


def test_who_may_not_import_evidence_is_not_asked_to(signed_in: SignedIn) -> None:
    page = read(signed_in(make_user(role=Role.VIEWER)).get("/readiness/evidence/imports/"))

    assert "Let machines answer" in page.text
    assert "/readiness/evidence/import/" not in page.links
