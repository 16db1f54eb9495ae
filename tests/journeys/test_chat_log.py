"""J3, paste a chat log: preview, one batch with progress, undo; with a phone and without script."""

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from incidents.domain.chat import MOST_AT_ONCE
from incidents.models import ChatImport, Incident
from incidents.queries.timeline import ON_INCIDENT_PAGE
from incidents.usecases.chat_imports import claim_due_import, write_some
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user
from tests.journeys.people import open_as
from tests.journeys.screens import problems_of
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_SECONDS = 10
MOST_UNREAD_PERCENT = 5
NEWS_MS = 10_000


FORMATS = {
    "Slack": "ops-{who}\n  {at:%I:%M %p}\nstep {number}",
    "IRC": "{at:%H:%M} <ops-{who}> step {number}",
    "twelve hours": "[{at:%I:%M %p}] <ops-{who}> step {number}",
}


def night_log(form: str, messages: int = 100) -> str:
    """Return about 120 lines: two of nothing, and messages in one form from 22:30 over midnight."""
    start = NOON.replace(hour=22, minute=30)
    lines = ["copied from #inc", "please do not share"]
    for number in range(messages):
        at = start + timedelta(minutes=number)
        lines.append(form.format(at=at, who=number % 4, number=number))
        lines += [f"    output {number}"] if number % 6 == 0 else []
    lines.insert(5, "")
    return "\n".join(lines)


def paste(page: Page, log: str, messages: int) -> None:
    """Paste a log and see it read: all messages are there, and hardly a line was not understood."""
    again = page.get_by_text("Paste another one")
    if again.is_visible():
        again.click()
    page.get_by_label("Chat log").fill(log)
    page.get_by_label("Chat log").press("Control+Enter")
    heading = f"{messages} lines for the timeline"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    unread = page.locator(".chat-unread > li").count()
    assert 100 * unread <= MOST_UNREAD_PERCENT * len(log.splitlines())


def words(incident: Incident) -> list[str]:
    return list(incident.timeline.current().in_order().values_list("text", flat=True))


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_a_night_of_chat_is_imported_as_one_batch_and_undone(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident = make_incident(started_at=NOON.replace(hour=22, minute=20))
    make_entry(incident, text="step 3", at=NOON.replace(hour=22, minute=33))
    page = open_as(open_page, live_server, make_user(time_zone="UTC"), reduced_motion=True)
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    page.get_by_role("link", name="Paste a chat log").click()

    paste(page, night_log(FORMATS["Slack"], messages=40), messages=40)
    paste(page, night_log(FORMATS["IRC"]), messages=100)
    paste(page, night_log(FORMATS["twelve hours"]), messages=100)

    unread = page.locator(".chat-unread > li")
    expect(unread).to_have_count(2)
    expect(unread.first).to_have_text(re.compile("^Line 1 has no time, and no line above it"))
    rows = page.locator(".chat-lines tbody tr")
    expect(rows.nth(3)).to_contain_text("there already")
    expect(rows.nth(3).get_by_label("Import line")).not_to_be_checked()
    # What a browser shows does not depend on the database.
    assert connection.vendor != "sqlite" or problems_of(page) == []

    # The repeated line is wanted after all, and the decision belongs to the story.
    rows.nth(3).get_by_label("Import line").check()
    expect(page.get_by_role("button", name="Import 100 lines")).to_be_visible()
    press(page, "Later lines")
    expect(rows).to_have_count(50)
    expect(rows.last).to_contain_text("3 Mar 2026, 00:09")
    rows.last.get_by_label("is part of the story").check()
    rows.last.get_by_label("Kind of line").select_option("decision")
    began = time.monotonic()
    page.get_by_role("button", name="Import 100 lines").click()

    result = page.locator("#result")
    expect(result).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("100 lines are on the timeline.")
    assert time.monotonic() - began < MOST_SECONDS
    assert words(incident)[0:2] == ["step 0\n    output 0", "step 1"]
    assert (len(words(incident)), incident.timeline.get(is_pinned=True).kind) == (101, "decision")
    assert connection.vendor != "sqlite" or problems_of(page) == []
    press(page, "Undo the import")

    expect(page.get_by_role("main")).to_contain_text("Undone by")
    expect(result).to_be_focused()
    assert words(incident) == ["step 3"]


def test_a_long_log_tells_how_far_it_is_and_a_reader_sees_it_come_and_go(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident, person = make_incident(), make_user(time_zone="UTC")
    page, reader = (open_as(open_page, live_server, person) for _ in range(2))
    page.goto(f"{live_server.url}{incident.get_absolute_url()}timeline/import/")
    number = MOST_AT_ONCE + 10
    log = "\n".join(f"12:{n // 60:02}:{n % 60:02} ops-1: line {n}" for n in range(number))
    page.get_by_label("Chat log").fill(log)
    press(page, "Read the log")
    page.get_by_role("button", name=f"Import {number} lines").click()
    expect(page.get_by_role("main")).to_contain_text(f"0 of {number} so far")

    batch = ChatImport.objects.get()
    claim_due_import(NOON)
    write_some(batch, at=NOON)
    expect(page.get_by_role("main")).to_contain_text(f"250 of {number} so far")
    write_some(batch, at=NOON)
    expect(page.get_by_role("main")).to_contain_text(f"{number} lines are on the timeline.")

    reader.goto(f"{live_server.url}{incident.get_absolute_url()}")
    lines = reader.locator("#timeline-list > li")
    expect(lines).to_have_count(ON_INCIDENT_PAGE)
    press(page, "Undo the import")
    expect(lines).to_have_count(0, timeout=NEWS_MS)


def test_three_posts_without_script_on_a_phone(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident = make_incident()
    page = open_as(
        open_page,
        live_server,
        make_user(time_zone="Europe/Berlin"),
        javascript=False,
        width=390,
        height=844,
    )
    page.goto(f"{live_server.url}{incident.get_absolute_url()}timeline/import/")

    page.get_by_label("Chat log").fill(
        "[13:10] ops-1: <script>alert(1)</script>\n[13:12] ops-2: ok"
    )
    press(page, "Read the log")
    page.get_by_label("Day of the earliest line").fill("2026-03-01")
    press(page, "Read it again like this")
    expect(page.locator(".chat-lines")).to_contain_text("1 Mar 2026, 13:10")
    expect(page.locator(".chat-lines")).to_contain_text("<script>alert(1)</script>")
    page.get_by_label("Import line 2").uncheck()
    page.get_by_role("button", name=re.compile("^Import ")).click()

    expect(page.get_by_role("main")).to_contain_text("1 line is on the timeline.")
    entry = incident.timeline.get()
    assert (entry.text, f"{entry.at:%d %H:%M}") == ("<script>alert(1)</script>", "01 12:10")
    press(page, "Undo the import")
    assert words(incident) == []
