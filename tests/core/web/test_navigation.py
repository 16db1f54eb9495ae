"""The frame offers exactly the doors that open."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from core.models import Role, User
from core.permissions import permitted
from core.web.context_processors import navigation
from core.web.navigation import Navigation, NavigationItem, navigation_for


@permitted("help.view")
def for_everyone(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@permitted("person.manage")
def for_admins(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def without_a_verb(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


incident_doors = [
    path("incidents/", for_everyone, name="incident_list"),
    path("incidents/metrics/", for_everyone, name="metrics"),
    path("imports/", for_admins, name="import_list"),
    path("actions/", without_a_verb, name="action_item_list"),
    path("declare/", for_everyone, name="incident_declare"),
]
core_doors = [
    path("profile/", for_everyone, name="profile"),
    path("people/", for_admins, name="people"),
    path("help/", for_everyone, name="help"),
]
account_doors = [path("sign-out/", without_a_verb, name="account_logout")]
urlpatterns = [
    path("", for_everyone, name="home"),
    path("", include((incident_doors, "incidents"))),
    path("", include((core_doors, "core"))),
    path("", include(account_doors)),
]
pytestmark = pytest.mark.urls(__name__)


def labels(items: tuple[NavigationItem, ...]) -> list[str]:
    return [item.label for item in items]


def marks(found: Navigation) -> dict[str, str]:
    return {item.label: item.current for item in found.main if item.current}


def test_a_viewer_gets_the_doors_of_a_viewer() -> None:
    found = navigation_for(User(role=Role.VIEWER), "/")

    assert labels(found.main) == ["Home", "Incidents", "Metrics"]
    assert labels(found.person) == ["Profile"]


def test_an_admin_gets_the_doors_of_an_admin_too() -> None:
    found = navigation_for(User(role=Role.ADMIN), "/")

    assert labels(found.main) == ["Home", "Incidents", "Metrics", "Imports"]
    assert labels(found.person) == ["Profile", "People"]


def test_a_stranger_gets_no_door() -> None:
    found = navigation_for(AnonymousUser(), "/")

    assert found == Navigation(
        main=(), phone=(), more=(), person=(), declare=None, inbox=None, help=None
    )


def test_phones_share_the_same_doors_between_bar_and_more() -> None:
    found = navigation_for(User(role=Role.VIEWER), "/")

    assert labels(found.phone) == ["Home", "Incidents"]
    assert labels(found.more) == ["Metrics"]


def test_declare_and_help_lead_to_their_doors() -> None:
    found = navigation_for(User(role=Role.VIEWER), "/help/")

    assert found.declare is not None
    assert (found.declare.url, found.declare.keys) == ("/declare/", "c")
    assert found.help is not None
    assert (found.help.url, found.help.current) == ("/help/", "page")


@pytest.mark.parametrize(
    ("here", "marked"),
    [
        ("/", {"Home": "page"}),
        ("/incidents/", {"Incidents": "page"}),
        ("/incidents/INC-42/", {"Incidents": "true"}),
        ("/incidents/metrics/", {"Metrics": "page"}),
        ("/elsewhere/", {}),
    ],
)
def test_the_closest_door_is_the_current_one(here: str, marked: dict[str, str]) -> None:
    assert marks(navigation_for(User(role=Role.VIEWER), here)) == marked


def test_the_context_offers_the_navigation_of_the_request() -> None:
    request = RequestFactory().get("/incidents/")
    request.user = User(role=Role.VIEWER)

    context = navigation(request)

    assert context["navigation"] == navigation_for(request.user, "/incidents/")


def test_the_context_of_a_request_without_a_person_offers_nothing() -> None:
    context = navigation(RequestFactory().get("/"))

    assert context["navigation"] == navigation_for(AnonymousUser(), "/")


@pytest.mark.django_db
def test_the_frame_shows_the_links_of_a_person() -> None:
    request = RequestFactory().get("/incidents/")
    request.user = User(username="ana", role=Role.VIEWER)

    page = render_to_string("base.html", request=request)

    rail = page.partition('<nav class="rail"')[2].partition("</nav>")[0]
    assert rail.count("<a ") == 3
    assert '<a href="/incidents/" aria-current="page" data-shortcut="g i">' in rail
