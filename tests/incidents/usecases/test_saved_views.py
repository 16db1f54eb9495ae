import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import SavedView
from incidents.queries.saved_views import for_person, teams_of
from incidents.usecases.saved_views import delete_view, save_view
from tests.factories.catalog import make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_save_view_keeps_the_filters_without_page_and_secret() -> None:
    view = save_view(
        by=make_user(), name=" Late ", query="due=overdue&page=3&token=x&q=a+b%26c&zone=utc"
    )

    view.refresh_from_db()
    assert (view.name, view.query) == ("Late", "due=overdue&q=a+b%26c")
    assert view.get_absolute_url() == "/actions/?due=overdue&q=a+b%26c"


def test_the_same_name_means_the_same_view() -> None:
    person, team = make_user(), make_team()
    save_view(by=person, name="Late", query="due=overdue")

    for query in ("owner=me", "owner=me"):
        save_view(by=person, name="Late", query=query)
    save_view(by=person, name="Late", query="status=all", team=team)
    save_view(by=make_user(), name="Late", query="status=done", team=team)
    save_view(by=make_user(), name="Late", query="kind=detect")

    found = SavedView.objects.order_by("pk").values_list("query", "team")
    assert list(found) == [("owner=me", None), ("status=done", team.pk), ("kind=detect", None)]
    assert Activity.objects.filter(verb="saved_view.save").count() == 5


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("  ", ""),
        ("x" * 81, ""),
        ("a\0b", ""),
        ("Late", f"q={'x' * 2001}"),
        ("Late", f"q={'%C3%BC' * 300}" + "&q=ü" * 90),
    ],
)
def test_what_cannot_be_kept_is_refused(name: str, query: str) -> None:
    with pytest.raises(RuleViolation):
        save_view(by=make_user(), name=name, query=query)

    assert not SavedView.objects.exists()


def test_people_have_their_own_views_and_those_of_their_teams() -> None:
    person, colleague = make_user(), make_user()
    team, other = make_team(members=(person,)), make_team()
    save_view(by=person, name="b", query="")
    save_view(by=colleague, name="a", query="", team=team)
    save_view(by=colleague, name="hidden", query="")
    save_view(by=colleague, name="elsewhere", query="", team=other)

    assert [view.name for view in for_person(person)] == ["a", "b"]
    assert list(teams_of(person)) == [team]


def test_delete_twice_is_no_error() -> None:
    person = make_user()
    view = save_view(by=person, name="Late", query="")

    delete_view(view, by=person)
    delete_view(view, by=person)

    assert not SavedView.objects.exists()
    assert Activity.objects.filter(verb="saved_view.delete").count() == 1
