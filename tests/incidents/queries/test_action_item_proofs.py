import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.queries.action_item_proofs import doubts_about, evidence_of
from tests.factories.action_items import make_doubt, make_drill, make_evidence
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_evidence_takes_two_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = make_action_item(status="verified")
    for _ in range(rows):
        make_evidence(item, drill=make_drill(), added_by=make_user())
    make_evidence(make_action_item(status="verified"))

    with django_assert_num_queries(2):
        shown = [(str(line.drill), str(line.row.added_by)) for line in evidence_of(item)]

    assert len(shown) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_doubts_take_one_statement(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = make_action_item(status="questioned")
    doubts = [make_doubt(item) for _ in range(rows)]

    with django_assert_num_queries(1):
        shown = [(doubt.pk, doubt.incident.title) for doubt in doubts_about(item)]

    assert [pk for pk, _ in shown] == [doubt.pk for doubt in reversed(doubts)]


def test_what_the_reader_may_not_know_of_is_not_named() -> None:
    item = make_action_item(status="questioned")
    make_evidence(item, drill=make_drill(restricted=True))
    make_doubt(item, make_incident(restricted=True))

    with viewing_as(make_user()):
        evidence, doubts = evidence_of(item), doubts_about(item)

    assert [line.drill for line in evidence] == [None]
    assert doubts == []
