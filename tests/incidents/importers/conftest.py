"""A machine of its own for a test, which knows one source of alerts."""

from pathlib import Path

import pytest
from django.utils import timezone

from incidents.importers.alert_keeping import learn_sources
from incidents.models import AlertSource
from tests.factories.alerts import make_alert_source
from tests.incidents.importers.outages import TOKEN


@pytest.fixture
def source(db: None, machine_folder: Path) -> AlertSource:  # noqa: ARG001 - have to be there first
    """A source of any JSON, as the machine knew it before the outage."""
    found = make_alert_source(TOKEN, format="generic")
    learn_sources(timezone.now())
    return found
