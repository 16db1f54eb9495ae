"""A program that asks too much is told to wait; others are not made to."""

import pytest
from django.test import Client
from pytest_django import Settings

from core.api.throttles import ProgramThrottle
from tests.conftest import SignedIn
from tests.factories.people import make_token, make_user

pytestmark = pytest.mark.django_db

TEAMS = "/api/v1/teams/"


def test_too_many_requests_of_one_token_are_answered_429_until_the_minute_is_over(
    settings: Settings, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DRYDOCK_API_REQUESTS_PER_MINUTE = 3
    now = [615.0]
    monkeypatch.setattr(ProgramThrottle, "clock", staticmethod(lambda: now[0]))
    person = make_user()
    greedy, modest = (
        Client(headers={"authorization": f"Bearer {make_token(person)}"}) for _ in range(2)
    )

    answers = [greedy.get(TEAMS) for _ in range(4)]
    others = [modest.get(TEAMS).status_code, signed_in(person).get(TEAMS).status_code]
    strangers = {Client().get(TEAMS).status_code for _ in range(5)}
    now[0] = 660.0
    later = greedy.get(TEAMS)

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert (answers[3].json()["code"], answers[3]["Retry-After"]) == ("throttled", "45")
    assert (others, strangers, later.status_code) == ([200, 200], {401}, 200)
