"""A new site says what to set up, and sees by itself what is done."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from config.welcome import steps_for
from core.models import Role
from tests.conftest import SignedIn
from tests.factories.alerts import make_alert_source
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.outbox import make_channel
from tests.factories.people import make_user
from tests.factories.readiness import make_assessment
from tests.factories.records import make_backup_verification

pytestmark = pytest.mark.django_db


def test_new_admin_is_led_from_home_through_every_step(
    signed_in: SignedIn, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    admin = make_user(role=Role.ADMIN, has_one_time_password=True)
    client = signed_in(admin)

    home, page = client.get("/"), client.get("/welcome/")

    assert 'href="/welcome/">Set it up</a>' in home.text
    assert page.context["done"] == 0
    assert page.context["next_step"].title == "Choose your own password"
    for step in page.context["steps"]:
        assert step.doors or step.command
    assert "manage.py import_catalog" in page.text


def test_what_is_there_is_done(signed_in: SignedIn, settings: Settings) -> None:
    admin = make_user(role=Role.ADMIN)
    make_user()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    make_channel()
    make_alert_source()
    make_incident()
    make_assessment(make_service(owner_team=make_team()))
    make_backup_verification(problem="No.")
    client = signed_in(admin)

    nearly = client.get("/welcome/")
    make_backup_verification()
    done = client.get("/welcome/")

    waiting = [step.title for step in nearly.context["steps"] if not step.is_done]
    assert waiting == ["Restore a backup"]
    assert "Everything is set up." not in nearly.text
    assert "Everything is set up." in done.text
    assert "Set it up" not in client.get("/").text


def test_others_are_not_asked_to(signed_in: SignedIn) -> None:
    manager = signed_in(make_user(role=Role.MANAGER))

    assert "Set it up" not in manager.get("/").text
    assert manager.get("/welcome/").status_code == 403


def test_it_takes_seven_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    admin = make_user(role=Role.ADMIN)
    make_service()

    with django_assert_num_queries(7):
        steps_for(admin)
