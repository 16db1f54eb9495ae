"""The gallery of drill plans and its editor, without JavaScript."""

from typing import Any

import pytest
from django.utils.html import escape

from core.models import Role
from readiness.models import DrillPlan
from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy
from tests.conftest import SignedIn
from tests.factories.drills import make_drill, make_drill_plan
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_plan_is_read_written_and_published(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    base = "/drills/plans/cache-loss/"
    make_drill(
        plan=make_drill_plan("cache-loss"), status="finished", verdict="passed", ended_at=NOON
    )
    assert "Run 1 time" in text(client.get("/drills/plans/"))
    assert "8 steps" in text(client.get(base))
    sent = sent_of(client.get(f"{base}edit/"))

    moved = client.post(f"{base}edit/", sent | {"arrange": "down-0"})
    assert sent_of(moved)["steps-1-key"] == "baseline"
    more = sent_of(client.post(f"{base}edit/", sent | {"arrange": "add"}))
    assert more["steps-TOTAL_FORMS"] == "9"
    less = sent_of(client.post(f"{base}edit/", more | {"arrange": "remove-8"}))
    assert {name: str(less[name]) for name in sent if name != "tiers"} == {
        name: str(value) for name, value in sent.items() if name != "tiers"
    }
    saved = client.post(f"{base}edit/", sent | {"title": "Lose the cache"}, follow=True)
    assert "The draft is saved." in text(saved)
    stale = client.post(f"{base}edit/", sent | {"title": "Other"})
    assert stale.status_code == 409
    client.post(f"{base}publish/")

    plan = make_drill_plan("cache-loss")
    assert (plan.title, plan.version, len(plan.plan.steps)) == ("Lose the cache", 2, 8)
    assert client.get(f"{base}versions/1/").status_code == 200
    yaml = client.get(f"{base}plan.yaml").content.decode()
    again = client.post("/drills/plans/new/", {"text": yaml})
    assert again["Location"] == f"{base}versions/2/"
    copied = client.post(f"{base}duplicate/")
    client.post(copied["Location"].replace("edit/", "discard/"))
    assert not DrillPlan.objects.filter(is_draft=True).exists()


def test_how_long_a_drill_takes_is_told_in_hours(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    drill = make_drill(plan=make_drill_plan("database-restore"), minutes=150)
    paths = (
        "/drills/plans/",
        "/drills/plans/database-restore/",
        "/drills/plans/database-restore/print/",
        drill.get_absolute_url(),
        f"{drill.get_absolute_url()}print/",
    )

    pages = {path: text(client.get(path)) for path in paths}

    assert [path for path, page in pages.items() if "2 h 30 min" not in page] == []


def sent_of(response: Any) -> dict[str, Any]:
    """Return what a browser would send from the editor as it is shown."""
    context = response.context
    forms = [context["head"], context["steps"].management_form, *context["steps"]]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    text_of = {True: "on", False: None}
    return {
        name: text_of.get(value, value)
        if isinstance(value, bool)
        else value
        if isinstance(value, list)
        else str(value)
        for name, value in values.items()
        if value not in (None, False)
    }


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"title": ""}, "head"),
        ({"targets": "1: soon"}, "head"),
        ({"targets": ""}, "head"),
        ({"failure_modes": "Not A Key"}, "head"),
        ({"steps-0-minutes": "0"}, "steps"),
        ({"steps-1-key": "baseline"}, "head"),
        ({"steps-1-clock": ""}, "head"),
        ({"steps-2-action": "\x00"}, "steps"),
        ({"steps-3-enters_time": "on"}, "steps"),
    ],
)
def test_a_fault_in_a_plan_is_named_and_all_is_kept(
    signed_in: SignedIn, wrong: dict[str, str], place: str
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    url = "/drills/plans/cache-loss/edit/"
    sent = sent_of(client.get(url)) | wrong

    response = client.post(url, sent)

    assert response.status_code == 422
    context = response.context
    found = context["head"].errors if place == "head" else any(context["steps"].errors)
    assert found
    assert sent_of(response)["purpose"] == sent["purpose"]
    assert not DrillPlan.objects.filter(is_draft=True).exists()


@pytest.mark.parametrize("sent", [{}, {"text": "["}, {"text": "a: &b c\nd: *b"}])
def test_a_file_that_is_no_plan_is_refused(signed_in: SignedIn, sent: dict[str, str]) -> None:
    response = signed_in(make_user(role=Role.MANAGER)).post("/drills/plans/new/", sent)

    assert response.status_code == 422
    assert sent.get("text", "").partition("\n")[0].replace("&", "&amp;") in text(response)


def test_drafts_are_there_for_who_writes(signed_in: SignedIn) -> None:
    manager, viewer = signed_in(make_user(role=Role.MANAGER)), signed_in(make_user())
    manager.post("/drills/plans/cache-loss/duplicate/")

    draft = "/drills/plans/cache-loss-copy/"
    assert manager.get(draft).status_code == 200
    assert viewer.get(draft).status_code == 404
    assert manager.get(f"{draft}schedule/").status_code == 404
    assert "Copy of" not in text(viewer.get("/drills/plans/"))
    assert viewer.post(f"{draft}publish/").status_code == 403


def test_a_plan_says_in_words_what_it_proves(signed_in: SignedIn) -> None:
    page = signed_in(make_user()).get("/drills/plans/cache-loss/").content.decode()

    assert "cache-loss-survivable" not in page
    assert f"<li>{escape(known_items()['cache-loss-survivable'])}</li>" in page
    assert f"<li>{current_taxonomy().by_key['cache-loss'].title}</li>" in page
