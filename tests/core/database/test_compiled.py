"""Reads that are compiled once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, QuerySet
from pytest_django import DjangoAssertNumQueries

from core.database.compiled import Compiled, CompiledByKeys, Given
from core.models import Role, User
from core.visibility import Viewer, reach_of, viewing_as
from incidents.models import Incident
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_query_is_written_once_and_answers_for_each_value() -> None:
    written: list[int] = []
    first, second = make_user(), make_user()

    def build() -> QuerySet[User]:
        written.append(1)
        return User.objects.filter(username=Given("username"))

    read = Compiled(build)

    assert read.rows(username=first.username) == [first]
    assert read.rows(username=second.username) == [second]
    assert read.first(username="nobody-of-this-name") is None
    assert written == [1]


def test_a_read_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    read = Compiled(lambda: User.objects.filter(pk=Given("key", BigIntegerField())))

    with django_assert_num_queries(2):
        read.rows(key=1)
        read.rows(key="2")


def test_values_go_to_the_database_as_their_column_wants_them() -> None:
    person = make_user()
    User.objects.filter(pk=person.pk).update(date_joined=BEFORE)
    read = Compiled(
        lambda: User.objects.filter(date_joined__lt=Given("at", DateTimeField())).values_list("pk")
    )

    assert (person.pk,) in read.rows(at=BEFORE + timedelta(microseconds=1))
    assert (person.pk,) not in read.rows(at=BEFORE)


def test_equal_rows_are_counted_by_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for severity, number in (("sev1", 2), ("sev2", 3)):
        for _ in range(number):
            make_incident(severity=severity)
    read = Compiled(
        lambda: (
            Incident.objects.filter(severity__lte=Given("most"))
            .order_by("severity")
            .values_list("kind", "severity")[:4]
        )
    )

    with viewing_as(Viewer.SYSTEM), django_assert_num_queries(1):
        counted = read.tally(most="sev2")

    assert sorted(counted) == [("incident", "sev1", 2), ("incident", "sev2", 2)]
    with viewing_as(Viewer.NOBODY):
        assert read.tally(most="sev2") == []


def test_a_statement_around_the_rows_reads_them(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for severity in ("sev1", "sev2", "sev2"):
        make_incident(severity=severity, title="50 %")
    read = Compiled(
        lambda: (
            Incident.objects.filter(severity=Given("severity"), title__contains="%")
            .order_by()
            .values_list("pk")
        )
    )
    around = "SELECT COUNT(*) FROM ({rows}) AS found"

    with django_assert_num_queries(2):
        assert read.within(around, severity="sev2") == [(2,)]
        assert read.within(around, severity="sev3") == [(0,)]

    with viewing_as(Viewer.NOBODY):
        assert read.within(around, severity="sev2") == []


def test_a_number_beyond_every_column_finds_nothing() -> None:
    make_user()
    read = Compiled(lambda: User.objects.filter(pk=Given("key", BigIntegerField())))

    assert read.rows(key=2**63) == []
    assert read.rows(key=2**63 - 1) == []


def test_a_value_that_was_not_given_is_a_mistake() -> None:
    read = Compiled(lambda: User.objects.filter(pk=Given("key")))

    with pytest.raises(KeyError, match="key"):
        read.rows()


def test_joined_rows_come_with_the_row_they_belong_to(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    incident = make_incident(declared_by=make_user(name="Lea"))
    read = Compiled(lambda: Incident.objects.select_related("declared_by").filter(pk=Given("key")))

    with django_assert_num_queries(1):
        (found,) = read.rows(key=incident.pk)
        assert str(found.declared_by) == "Lea"


def test_each_viewer_gets_what_that_viewer_may_know_of() -> None:
    insider, outsider, admin = make_user(), make_user(), make_user(role=Role.ADMIN)
    hidden = make_incident(restricted=True, known_to=(insider,))
    read = Compiled(lambda: Incident.objects.filter(pk=Given("key")))
    seen = {}

    for _ in range(2):
        viewers: dict[str, User | Viewer] = {
            "insider": insider,
            "outsider": outsider,
            "admin": admin,
            "nobody": Viewer.NOBODY,
            "system": Viewer.SYSTEM,
            "gone": make_user(role=Role.ADMIN, is_active=False),
        }
        for name, viewer in viewers.items():
            with viewing_as(viewer):
                seen[name] = read.rows(key=hidden.pk) == [hidden]

    assert seen == {
        "insider": True,
        "outsider": False,
        "admin": True,
        "nobody": False,
        "system": True,
        "gone": False,
    }


@pytest.mark.parametrize(
    ("role", "reach"), [(Role.VIEWER, Viewer.ANYBODY), (Role.ADMIN, Viewer.SYSTEM)]
)
def test_reach_is_what_a_role_sees(role: Role, reach: Viewer) -> None:
    assert reach_of(make_user(role=role)) is reach


@pytest.mark.parametrize("number", [1, 2, 3, 5, 9])
def test_any_number_of_keys_takes_one_statement(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_user() for _ in range(number)]
    make_user()
    read = CompiledByKeys(lambda keys: User.objects.filter(username__in=keys).order_by("pk"))

    with django_assert_num_queries(1):
        found = read.rows(person.username for person in people)

    assert found == people


def test_no_keys_take_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert CompiledByKeys(lambda keys: User.objects.filter(username__in=keys)).rows([]) == []


def test_constants_may_hold_anything_that_sql_and_its_places_are_written_with() -> None:
    odd = "50 % of '%s' \\ \"x\" %%s"
    person = make_user(name=odd)
    make_user(name="50 ")
    read = Compiled(lambda: User.objects.filter(name=odd, username=Given("username")))

    assert read.rows(username=person.username) == [person]
    assert read.rows(username="somebody else") == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares nothing")
def test_only_what_is_compiled_keeps_its_plan_and_only_its_given_values_are_unknown_to_it() -> None:
    make_user(name="Kept in the SQL")
    read = Compiled(lambda: User.objects.filter(name="Kept in the SQL", pk=Given("key")))

    for key in range(9):
        read.rows(key=key)
        list(User.objects.filter(name="Planned anew", pk=key))

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [row[0] for row in cursor.fetchall()]
    assert [one.count("$") for one in kept if "Kept in the SQL" in one] == [1]
    assert [one for one in kept if "Planned anew" in one or '"core_user"."name" = $1' in one] == []
