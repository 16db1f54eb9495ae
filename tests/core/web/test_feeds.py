from datetime import UTC, datetime

import pytest

from core.models import Activity, FeedToken
from core.web.feeds import LONGEST_SECRET, create_feed_token, end_feed_token, person_of_feed
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_secret_tells_whose_it_is_and_is_not_stored() -> None:
    person = make_user()

    secret = create_feed_token(by=person, at=NOON)

    assert person_of_feed(secret) == person
    assert secret not in str(FeedToken.objects.values().get())
    assert Activity.objects.get().verb == "feed.create"


def test_a_new_secret_ends_the_one_before() -> None:
    person = make_user()
    first = create_feed_token(by=person, at=NOON)

    second = create_feed_token(by=person, at=NOON)

    assert (person_of_feed(first), person_of_feed(second)) == (None, person)
    assert FeedToken.objects.count() == 1


def test_ended_addresses_open_nothing_and_ending_twice_is_no_error() -> None:
    person = make_user()
    secret = create_feed_token(by=person, at=NOON)

    end_feed_token(by=person)
    end_feed_token(by=person)

    assert person_of_feed(secret) is None


def test_who_may_not_sign_in_reads_no_feed() -> None:
    person = make_user()
    secret = create_feed_token(by=person, at=NOON)
    person.is_active = False
    person.save()

    assert person_of_feed(secret) is None


@pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "x" * (LONGEST_SECRET + 1)])
def test_nonsense_opens_nothing(secret: str) -> None:
    assert person_of_feed(secret) is None
