"""What every page gets from base.html, and the error pages that stand alone."""

from pathlib import Path

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.models import Role, User

pytestmark = pytest.mark.django_db  # the frame asks whether demo data are loaded

ROOT = Path(__file__).parents[2]
ERRORS = ["400", "403", "403_csrf", "404", "409", "429", "500"]


def request_of(**fields: object) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = User(username="ana", role=Role.VIEWER, **fields)
    return request


def frame(request: HttpRequest, **context: object) -> str:
    return render_to_string("base.html", context, request=request)


def opening_tag(page: str) -> str:
    return page.partition("<html ")[2].partition(">")[0]


def test_the_title_ends_with_the_name_of_the_product() -> None:
    page = engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}INC-42 · Down{% endblock %}'
    )

    assert "<title>INC-42 · Down · Drydock</title>" in page.render({}, request_of())


def test_the_title_says_error_first() -> None:
    page = frame(request_of(), has_errors=True)

    assert "<title>Error:  · Drydock</title>" in page


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        ({}, 'lang="en"'),
        ({"theme": "dark"}, 'lang="en" data-theme="dark"'),
        ({"has_shortcuts": False}, 'lang="en" data-shortcuts="off"'),
    ],
)
def test_the_choices_of_the_person_reach_the_page(
    fields: dict[str, object], attributes: str
) -> None:
    assert opening_tag(frame(request_of(**fields))) == attributes


def test_the_zone_is_named_once() -> None:
    page = frame(request_of())

    assert page.count("Times are shown in UTC.") == 1


def banners(page: str) -> list[str]:
    """Return the first words of each banner, in order."""
    row = page.partition('<div class="banners">')[2].partition("</div>")[0]
    return [one.partition("<span>")[2][:22] for one in row.split('class="banner')[1:]]


def test_the_password_comes_before_the_demo_data_and_hides_nothing() -> None:
    page = frame(request_of(has_one_time_password=True), demo_loaded=True)

    assert banners(page) == ["You signed in with a o", "Made-up demo data. Adm"]


def test_nobody_is_asked_for_a_password_while_nothing_can_be_saved() -> None:
    page = frame(
        request_of(has_one_time_password=True), demo_loaded=True, read_only="Only reading works."
    )

    assert banners(page) == ["Only reading works. Yo", "Made-up demo data. Adm"]


def test_demo_data_are_called_so() -> None:
    page = frame(request_of(), demo_loaded=True)

    assert banners(page) == ["Made-up demo data. Adm"]
    request = request_of()
    request.user = User(username="ada", role=Role.ADMIN)
    offered = frame(request, demo_loaded=True)
    assert banners(offered) == ["Made-up demo data. <a "]


def test_messages_are_announced_politely() -> None:
    page = frame(request_of(), messages=[Message(constants.SUCCESS, "Saved <b>it</b>.")])

    status = page.partition('<div role="status">')[2].partition("</div>")[0]
    assert status.split() == ["<p", 'class="notice', 'success">Saved', "&lt;b&gt;it&lt;/b&gt;.</p>"]


def test_signing_out_is_a_post() -> None:
    page = frame(request_of())

    form = page.partition('<form method="post" action="/logout/"')[2].partition("</form>")[0]
    assert form.count("csrfmiddlewaretoken") == 1


def test_a_stranger_sees_no_menu() -> None:
    page = render_to_string("base.html", request=RequestFactory().get("/"))

    assert "<nav" not in page
    assert "<details" not in page


def test_the_frame_has_no_inline_script_or_style() -> None:
    page = frame(request_of())

    scripts = page.split("<script")[1:]
    assert [script.partition("</script>")[0].partition(">")[2] for script in scripts] == [""] * 4
    assert " style=" not in page
    assert "<style" not in page


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_nothing_and_stays_small(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert len(page.encode()) < 10_000
    assert page.count("<h1>") == 1
    assert "<script" not in page
    assert '<a class="button" href="/">Go to the home page</a>' in page


def test_an_error_page_names_the_request() -> None:
    page = render_to_string("500.html", {"request_id": "4da5-4abc"})

    assert "<code>4da5-4abc</code>" in page


def test_a_conflict_says_what_changed_and_leads_there() -> None:
    page = render_to_string(
        "409.html", {"message": "Ana resolved it 12 s ago.", "back_url": "/incidents/INC-42/"}
    )

    assert "Ana resolved it 12 s ago. Nothing was overwritten." in page
    assert '<a class="button primary" href="/incidents/INC-42/">Show the new state</a>' in page


def test_every_style_sheet_and_script_weighs_little() -> None:
    sheets = [ROOT / f"static/css/{name}.css" for name in ("tokens", "base", "ui")]
    of_each_page = [ROOT / f"static/js/{name}.js" for name in ("shortcuts", "form", "page")]
    scripts = list((ROOT / "static/js").glob("*.js"))

    assert sum(sheet.stat().st_size for sheet in sheets) < 60_000
    assert sum(script.stat().st_size for script in of_each_page) < 13_000
    assert max(script.stat().st_size for script in scripts) < 14_000
