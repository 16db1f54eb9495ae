"""Rows are stamped by the one clock, and migrations need not know."""

from datetime import datetime, timedelta

import pytest
from django.db.models import DateTimeField
from django.utils import timezone

from catalog.models import Service
from core import clock
from core.database.stamp_field import StampField
from tests.factories.catalog import make_service

AHEAD = timedelta(minutes=10)


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the one clock be ahead of this machine's."""
    monkeypatch.setattr(clock, "now", lambda: timezone.now() + AHEAD)


def is_ahead(moment: datetime) -> bool:
    return moment > timezone.now() + AHEAD / 2


@pytest.mark.django_db
@pytest.mark.usefixtures("ahead")
def test_a_row_is_stamped_when_it_is_made_and_when_it_is_saved() -> None:
    service = make_service()
    made, saved = service.created_at, service.updated_at

    service.save()
    found = Service.objects.get()

    assert is_ahead(made)
    assert is_ahead(saved)
    assert found.created_at == made
    assert found.updated_at == service.updated_at > saved


def test_migrations_know_the_field_of_django() -> None:
    ours, djangos = StampField(auto_now=True), DateTimeField(auto_now=True)

    assert ours.deconstruct() == djangos.deconstruct()
