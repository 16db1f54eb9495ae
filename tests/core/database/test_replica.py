"""Pages are read from a copy when that is safe, and from the database itself otherwise."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.database.replica import (
    _REPLAYED,
    _WRITTEN,
    ALIAS,
    BELIEVED_SECONDS,
    MOST_LAG_SECONDS,
    Follower,
    Replica,
    ReplicaRouter,
    _position,
    is_reading_from_replica,
    let_go_of_replica,
    look_at_replica,
    reading_from_replica,
    replica,
)
from core.database.replica_middleware import WROTE, ReplicaMiddleware
from core.models import ApiToken, User
from incidents.models import Incident


@pytest.fixture(autouse=True)
def followed() -> Iterator[None]:
    replica.note(0)
    yield
    replica.note(None)


def asked(request: HttpRequest) -> tuple[bool, HttpResponse]:
    """Return whether a request was read from the copy, and the answer."""
    seen: list[bool] = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(is_reading_from_replica())
        return HttpResponse()

    answer = ReplicaMiddleware(view)(request)
    return seen[0], answer


def test_only_pages_of_people_who_changed_nothing_are_read_from_it() -> None:
    requests = RequestFactory()
    after_change = requests.get("/incidents/")
    after_change.COOKIES[WROTE] = "1"

    found = [
        asked(one)[0]
        for one in (
            requests.get("/incidents/"),
            after_change,
            requests.post("/declare/"),
            requests.get("/api/v1/incidents/"),
        )
    ]

    assert found == [True, False, False, False]
    assert is_reading_from_replica() is False


def test_who_changes_something_reads_it_back() -> None:
    changed = asked(RequestFactory().post("/declare/"))[1]
    read = asked(RequestFactory().get("/incidents/"))[1]

    assert (changed.cookies[WROTE]["max-age"], changed.cookies[WROTE]["httponly"]) == (15, True)
    assert WROTE not in read.cookies


def test_people_and_tokens_are_always_read_from_the_database_itself() -> None:
    router = ReplicaRouter()

    with reading_from_replica(wanted=True):
        inside = [router.db_for_read(model) for model in (Incident, User, ApiToken)]
        written = router.db_for_write(Incident)
    outside = router.db_for_read(Incident)

    assert inside == [ALIAS, "default", "default"]
    assert (written, outside) == ("default", "default")
    assert router.allow_relation(Incident(), User()) is True
    assert (router.allow_migrate("default"), router.allow_migrate(ALIAS)) == (True, False)


def test_a_copy_that_is_late_or_silent_is_left_alone() -> None:
    now = [0.0]
    seen = Replica(lambda: now[0])
    states = [seen.is_close]
    for lag in (0.0, MOST_LAG_SECONDS, MOST_LAG_SECONDS + 0.1, None):
        seen.note(lag)
        states.append(seen.is_close)
    seen.note(0)
    now[0] = BELIEVED_SECONDS
    states.append(seen.is_close)

    assert states == [False, True, True, False, False, False]
    replica.note(None)
    with reading_from_replica(wanted=True):
        assert is_reading_from_replica() is False


def test_a_page_the_copy_cannot_give_is_read_again() -> None:
    tries: list[bool] = []

    def view(_: HttpRequest) -> HttpResponse:
        tries.append(is_reading_from_replica())
        return HttpResponse("here")

    middleware = ReplicaMiddleware(view)
    request = RequestFactory().get("/incidents/")
    failure = OperationalError("connection refused")

    with reading_from_replica(wanted=True):
        answer = middleware.process_exception(request, failure)
        bug = middleware.process_exception(request, ValueError("ours"))
    own = middleware.process_exception(request, failure)

    assert answer is not None
    assert (answer.content, tries) == (b"here", [False])
    assert (bug, own) == (None, None)
    assert replica.is_close is False


def test_without_a_copy_nobody_looks_for_one() -> None:
    replica.note(None)

    look_at_replica()

    assert replica.is_close is False


@pytest.mark.django_db
def test_a_copy_that_hangs_is_let_go_and_the_database_is_not() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL has copies.")
    copy = connection.copy(alias=ALIAS)
    with copy.cursor() as cursor, connection.cursor() as own:
        cursor.execute("SELECT 1")

        let_go_of_replica()

        with pytest.raises(OperationalError):
            cursor.execute("SELECT 1")
        own.execute("SELECT 1")
    copy.close()
    assert replica.is_close is False


def test_a_copy_that_is_cut_off_falls_behind_although_it_lacks_nothing_it_knows_of() -> None:
    follower = Follower()

    found = [
        follower.lag(0, 100, 100),
        follower.lag(1, 200, 150),
        follower.lag(4, 300, 150),
        follower.lag(5, 300, 300),
        follower.lag(6, 300, None),
        follower.lag(7, 300, 200),
        follower.lag(8, None, 300),
    ]

    assert found == [0, 1, 4, 0, None, None, None]


@pytest.mark.django_db
def test_the_database_itself_is_no_copy_and_tells_where_it_is() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL has copies.")

    assert (_position("default", _WRITTEN) or 0) > 0
    assert _position("default", _REPLAYED) is None
