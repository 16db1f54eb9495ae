"""New rows by SQL that is written once."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from core.database.inserting import insert, insert_unread, upsert
from core.models import Activity, User
from incidents.models import Incident, RecoveryCell
from incidents.models.recovery_cell import KEY
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def new_cell(**fields: object) -> RecoveryCell:
    key: dict[str, object] = {"starts_on": NOON.date(), "months": 1, "team_key": 1}
    return RecoveryCell(**(key | {"kind": "incident", "computed_at": NOON} | fields))


def new_incident(**fields: object) -> Incident:
    values: dict[str, object] = {"title": "Slow", "started_at": NOON, "declared_at": NOON}
    return Incident(**(values | fields))


def test_a_new_row_is_the_one_that_save_writes(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    incident = new_incident(labels=["a", "b"], provenance={"started_at": {"source": "person"}})

    with django_assert_num_queries(1):
        insert(incident)

    read = Incident.objects.get(pk=incident.pk)
    saved = make_incident(title="Slow")
    names = [field.attname for field in Incident._meta.concrete_fields]
    assert {name: getattr(read, name) for name in names} == {
        name: getattr(incident, name) for name in names
    }
    assert read.version == saved.version
    incident.title = "Slower"
    with django_assert_num_queries(1):
        incident.save()


def test_rows_of_each_table_are_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        insert_unread(new_incident(title="one"), new_cell(), new_incident(title="other"))

    assert {one.title for one in Incident.objects.all()} == {"one", "other"}
    assert RecoveryCell.objects.count() == 1


def test_a_row_that_is_there_gets_what_is_written_and_keeps_the_rest(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        for number in (1, 2):
            cell = new_cell(figures={"n": number}, curves={"n": number})
            upsert(cell, unique=KEY, written=("figures", "computed_at"))

    kept = RecoveryCell.objects.get()
    assert (kept.figures, kept.curves) == ({"n": 2}, {"n": 1})


def test_rows_saved_at_once_are_refused_as_any_other() -> None:
    person = make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_unread(new_incident(), User(username=person.username), new_incident())

    assert Incident.objects.count() == 0


def test_what_the_database_refuses_is_raised_and_nothing_is_kept() -> None:
    person = make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(User(username=person.username))

    assert User.objects.filter(username=person.username).count() == 1


def test_a_row_of_the_log_keeps_its_values() -> None:
    entry = Activity(verb="x.y", object_type="a.b", object_id=1, reference="r", data={"é": [1]})

    insert(entry)

    assert Activity.objects.get(pk=entry.pk).data == {"é": [1]}
