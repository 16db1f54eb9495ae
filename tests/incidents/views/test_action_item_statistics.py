from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import ActionItem
from tests.conftest import SignedIn
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_page_and_csv_show_the_curve_of_what_was_chosen(signed_in: SignedIn) -> None:
    now = timezone.now()
    chosen = make_action_item(kind="detect", status="done", done_at=now - timedelta(days=30))
    ActionItem.objects.filter(pk=chosen.pk).update(created_at=now - timedelta(days=40))
    make_action_item(kind="prevent")
    make_action_item(make_incident(restricted=True), kind="detect")
    client = signed_in(make_user())

    page = client.get("/actions/statistics/?kind=detect&due=overdue")
    csv = client.get("/actions/statistics.csv?kind=detect").content.decode().splitlines()

    text = page.content.decode()
    assert "0 % of action items are still open after 90 days" in text
    assert "1 of 1 not given up" in text
    assert csv == ["days,share,low,high,standard_error,at_risk,ended", "10.0,0.0,,,,1,1"]


def test_page_without_any_says_so(signed_in: SignedIn) -> None:
    text = signed_in(make_user()).get("/actions/statistics/").content.decode()

    assert "No data: no action item was promised here" in text
    assert "no data" in text
