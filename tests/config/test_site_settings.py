"""Admins see what the site was told, never a secret, and can take the demo away."""

import pytest
from pytest_django import Settings

from config.site_settings import read_settings
from core import demo
from core.models import Role
from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def said() -> dict[str, str]:
    """Return what each variable is said to be."""
    return {one.variable: one.value for group in read_settings() for one in group.settings}


def test_what_is_set_is_said_in_words(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    plain = said()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 587
    settings.EMAIL_HOST_PASSWORD = "hush-1"  # noqa: S105 - looked for below
    settings.CELERY_BROKER_URL = "redis://:hush-2@broker:6379/0"
    settings.DRYDOCK_HEARTBEAT_URL = "https://hush-3.example/"
    settings.DRYDOCK_METRICS_TOKEN = "hush-4"  # noqa: S105 - looked for below
    settings.DRYDOCK_API_REQUESTS_PER_MINUTE = 6_000
    settings.DRYDOCK_CANARY_SECONDS = 90
    settings.DRYDOCK_BACKUP_VERIFIED_DAYS = 0
    settings.DRYDOCK_POSTMORTEM_SEVERITIES = []
    full = said()

    assert plain["EMAIL_URL"] == "the log, and nobody"
    assert plain["CELERY_BROKER_URL"] == "none: one process drains what is due"
    assert plain["DRYDOCK_POSTMORTEM_SEVERITIES"] == "SEV1, SEV2"
    assert plain["DRYDOCK_API_REQUESTS_PER_MINUTE"] == "as many as come"
    assert plain["DRYDOCK_CANARY_SECONDS"] == "never"
    assert plain[""] == "SEV1 each 30 min, SEV2 each 1 h, SEV3 each 4 h, Not sure yet each 1 h"
    assert full["EMAIL_URL"] == "mail.example:587"
    assert full["CELERY_BROKER_URL"] == "redis"
    assert full["DRYDOCK_HEARTBEAT_URL"] == full["DRYDOCK_METRICS_TOKEN"] == "set"
    assert full["DRYDOCK_API_REQUESTS_PER_MINUTE"] == "6,000 a minute and process"
    assert full["DRYDOCK_CANARY_SECONDS"] == "each 1 min 30 s"
    assert full["DRYDOCK_BACKUP_VERIFIED_DAYS"] == "never asked for"
    assert full["DRYDOCK_POSTMORTEM_SEVERITIES"] == "none"
    assert "hush" not in str(full)


def test_demo_goes_when_an_admin_is_sure(signed_in: SignedIn) -> None:
    admin = make_user(role=Role.ADMIN)
    demo.mark([team := make_team()])
    client = signed_in(admin)

    asked = client.get("/settings/app/")
    refused = client.post("/settings/app/demo/remove/")
    done = client.post("/settings/app/demo/remove/", {"is_sure": "on"}, follow=True)
    again = client.post("/settings/app/demo/remove/", {"is_sure": "on"}, follow=True)

    assert "Made-up demo data" in asked.text
    assert refused.status_code == 422
    assert "Tick this box if you are sure." in refused.text
    assert "1 teams" in done.text
    assert not type(team).objects.exists()
    assert again.status_code == 200


def test_others_do_not_see_it(signed_in: SignedIn) -> None:
    manager = signed_in(make_user(role=Role.MANAGER))

    statuses = [
        manager.get("/settings/app/").status_code,
        manager.post("/settings/app/demo/remove/", {"is_sure": "on"}).status_code,
    ]
    assert statuses == [403, 403]
