"""Four people in one drill, two of them on phones, one for a while without a connection."""

import re
import sys
import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import User
from readiness.models import DrillRun
from readiness.usecases.drill_log import write_entry
from tests.factories.drills import make_drill, make_drill_inject
from tests.factories.people import make_user
from tests.journeys.budget import SMALLEST_TARGET
from tests.journeys.people import open_as
from tests.journeys.ticks import Ticks
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEWS_MS = 15_000
PHONE: dict[str, Any] = {"width": 390, "height": 844, "touch": True}
MOST_SHIFT = 0.02
OFFLINE_SECONDS = 90
MINUTES = 45
COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def begun(*people: User) -> DrillRun:
    run = make_drill(*people, starts_at=timezone.now())
    write_entry(run, "start", by=people[0], at=timezone.now())
    return run


def row(page: Page, key: str) -> Locator:
    return page.locator(f"#step-{key}")


def bar(page: Page, name: str) -> Locator:
    return page.locator(".drill-bar").get_by_role("button", name=name)


def kinds(run: DrillRun) -> list[tuple[str, str]]:
    return list(run.entries.order_by("pk").values_list("kind", "step"))


def wait_again(page: Page) -> None:
    """Wait until another tap is no accident any more."""
    page.wait_for_timeout(650)


def test_four_people_run_a_drill(open_page: OpenPage, live_server: LiveServer) -> None:
    people = [make_user(name=name) for name in ("Mia", "Tom", "Ada", "Kim")]
    run = begun(*people)
    make_drill_inject(run, minute=0)
    hows: list[dict[str, Any]] = [{}, {}, PHONE, PHONE]
    pages = [
        open_as(open_page, live_server, person, **how)
        for person, how in zip(people, hows, strict=True)
    ]
    mia, tom, ada, kim = pages
    # A clock that can be moved: a minute and a half without network is as long to the page.
    kim.clock.install()
    ticks = Ticks(pages)
    for page in pages:
        page.add_init_script(COUNT_SHIFTS)
        page.goto(f"{live_server.url}/drills/{run.reference}/run/")

    all_is_in_reach_of_a_thumb(ada)
    a_tick_shows_on_all_others(mia, pages, ticks)
    the_second_of_two_taps_is_for_nobody(ada, pages, run, ticks)
    both_see_who_was_first(mia, tom)
    what_was_ended_is_opened_again(mia, kim)
    ticks_wait_for_a_connection(kim, tom, mia, run)
    an_inject_is_sprung_on_all(mia, [tom, ada, kim])
    all_end_steps_at_once(pages, ticks)
    sys.stdout.write(f"{ticks}\n")
    assert ticks.percentile < ticks.allowed, str(ticks)
    the_log_has_the_order_of_the_server(pages, run)
    for _ in range(MINUTES):
        kim.clock.run_for(60_000)
    assert max(page.evaluate("window.shifted") for page in pages) < MOST_SHIFT
    with tom.expect_response(lambda answer: "/news/" in answer.url and answer.status == 204):
        pass
    all_learn_that_it_was_stopped(ada, kim, run)


def an_inject_is_sprung_on_all(lead: Page, others: list[Page]) -> None:
    """Only the lead knows of it before, and nothing moves when all do."""
    for page in others:
        expect(page.get_by_role("button", name="Give it now")).to_have_count(0)
    lead.get_by_role("button", name="Give it now").click()
    for page in others:
        expect(page.locator("#drill-inject")).to_contain_text("expert", timeout=NEWS_MS)
    expect(lead.locator("#drill-injects")).to_have_text(re.compile("No inject waits"))


def all_is_in_reach_of_a_thumb(phone: Page) -> None:
    """On a phone the way to stop and the next step are in sight and large enough."""
    expect(phone.get_by_role("link", name="Stop drill")).to_be_in_viewport()
    expect(bar(phone, "Done")).to_be_in_viewport()
    box = bar(phone, "Done").bounding_box()
    assert box is not None
    assert box["height"] >= SMALLEST_TARGET
    assert box["y"] > PHONE["height"] * 2 / 3
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def a_tick_shows_on_all_others(mia: Page, pages: list[Page], ticks: Ticks) -> None:
    """The first step asks for its time without leaving the page."""
    bar(mia, "Done").click()
    mia.get_by_label("The time that the system shows").fill("-5m")
    began = time.time()
    mia.get_by_role("dialog").get_by_role("button", name="Save").click()
    for page in pages:
        expect(row(page, "pick")).to_contain_text("Done by Mia", timeout=NEWS_MS)
    ticks.note(mia, "pick", began)


def the_second_of_two_taps_is_for_nobody(
    ada: Page, pages: list[Page], run: DrillRun, ticks: Ticks
) -> None:
    """A nervous thumb does not end the step after the one that was meant."""
    began = time.time()
    bar(ada, "Done").dblclick()
    for page in pages:
        expect(row(page, "begin")).to_contain_text("Done by Ada", timeout=NEWS_MS)
    ticks.note(ada, "begin", began)
    assert kinds(run)[1:] == [("done", "pick"), ("done", "begin")]


def both_see_who_was_first(mia: Page, tom: Page) -> None:
    """The second of two people gets the answer and no error."""
    tom.route("**/news/**", lambda route: route.abort())
    wait_again(mia)
    row(mia, "notice").get_by_role("button", name="Done").click()
    expect(row(mia, "notice")).to_contain_text("Done by Mia")
    row(tom, "notice").get_by_role("button", name="Done").click()
    expect(row(tom, "notice")).to_contain_text("Done by Mia")
    expect(tom.locator(".drill-refused")).to_have_count(0)
    tom.unroute("**/news/**")


def what_was_ended_is_opened_again(mia: Page, kim: Page) -> None:
    """Keys end and undo; later a reason is needed."""
    wait_again(mia)
    mia.locator("h1").click()
    mia.keyboard.press("d")
    expect(row(mia, "decide")).to_contain_text("Done by Mia")
    wait_again(mia)
    mia.keyboard.press("z")
    expect(row(mia, "decide").get_by_role("button", name="Done")).to_be_visible()
    wait_again(mia)
    row(mia, "pick").get_by_role("link", name="Reopen").click()
    mia.get_by_label("The reason to reopen").fill("The dice fell off the table")
    mia.keyboard.press("Control+Enter")
    for page in (mia, kim):
        expect(row(page, "pick").get_by_role("link", name="Done")).to_be_visible(timeout=NEWS_MS)


def ticks_wait_for_a_connection(kim: Page, tom: Page, mia: Page, run: DrillRun) -> None:
    """Three ticks wait, and arrive in order with the time of the device."""
    kim.context.set_offline(True)
    for number, key in enumerate(("decide", "find", "verify-copy"), 1):
        row(kim, key).get_by_role("button", name="Done").tap()
        expect(kim.locator(".drill-bar")).to_contain_text(f"waiting to send ({number})")
        wait_again(kim)
    row(tom, "find").get_by_role("button", name="Done").click()
    expect(row(mia, "find")).to_contain_text("Done by Tom", timeout=NEWS_MS)
    kim.clock.run_for(OFFLINE_SECONDS * 1000)
    expect(kim.locator(".drill-bar")).to_contain_text("waiting to send (3)")
    kim.context.set_offline(False)
    expect(row(kim, "verify-copy")).to_contain_text("Done by Kim", timeout=NEWS_MS)
    expect(row(kim, "find")).to_contain_text("Done by Tom", timeout=NEWS_MS)
    expect(kim.locator(".drill-bar")).not_to_contain_text("waiting")
    sent = [("done", "decide"), ("also", "find"), ("done", "verify-copy")]
    assert kinds(run)[-4:] == [("done", "find"), *sent]
    late = run.entries.get(kind="also")
    assert late.device_at is not None
    assert late.device_at < late.at


def all_end_steps_at_once(pages: list[Page], ticks: Ticks) -> None:
    """Nobody waits for the others, and each sees all of it."""
    keys = ("restore", "check-shape", "check-meaning", "destroy", "close")
    wait_again(pages[0])
    ended = {}
    for page, key in zip([*pages, pages[0]], keys, strict=True):
        if key == keys[-1]:
            wait_again(page)
        ended[key] = (page, time.time())
        row(page, key).get_by_role("button", name="Done").click()
    for key, (ended_on, began) in ended.items():
        for page in pages:
            expect(row(page, key)).to_have_attribute("data-status", "done", timeout=NEWS_MS)
        ticks.note(ended_on, key, began)


def the_log_has_the_order_of_the_server(pages: list[Page], run: DrillRun) -> None:
    """Each page tells what happened in the order in which it was written."""
    written = [f"entry-{pk}" for pk in run.entries.order_by("pk").values_list("pk", flat=True)]
    for page in pages:
        for button in page.get_by_role("button", name=re.compile("new lines?, show")).all():
            button.click()
        lines = page.locator("#drill-log > li")
        expect(lines).to_have_count(len(written), timeout=NEWS_MS)
        assert [line.get_attribute("id") for line in lines.all()] == written


def all_learn_that_it_was_stopped(ada: Page, kim: Page, run: DrillRun) -> None:
    """The reason is asked, the others are told, and polling ends."""
    with kim.expect_response(lambda answer: answer.status == 286):
        ada.get_by_role("link", name="Stop drill").tap()
        ada.get_by_label("Yes, it is undone").check()
        ada.get_by_label("The reason to stop").fill("A real incident")
        ada.get_by_role("button", name="Stop the drill").tap()
    expect(ada.get_by_role("heading", level=1)).to_contain_text(run.reference)
    expect(kim.locator("#drill-over")).to_contain_text("Ada stopped the drill")
    expect(kim.locator("#drill-over")).to_contain_text("A real incident")


def test_a_page_that_was_closed_sends_what_waited(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    mia = make_user(name="Mia")
    run = begun(mia)
    page = open_as(open_page, live_server, mia, **PHONE)
    page.goto(f"{live_server.url}/drills/{run.reference}/run/")
    page.route("**/steps/**", lambda route: route.abort())
    row(page, "begin").get_by_role("button", name="Done").tap()
    expect(page.locator(".drill-bar")).to_contain_text("waiting to send (1)")
    page.unroute("**/steps/**")

    page.reload()

    expect(row(page, "begin")).to_contain_text("Done by Mia", timeout=NEWS_MS)
    assert kinds(run) == [("start", ""), ("done", "begin")]


def test_twelve_steps_print_on_two_pages(open_page: OpenPage, live_server: LiveServer) -> None:
    mia = make_user()
    run = make_drill(mia)
    page = open_as(open_page, live_server, mia)
    for path in (f"drills/{run.reference}/print/", "drills/plans/database-restore/print/"):
        page.goto(f"{live_server.url}/{path}")
        assert page.locator(".drill-sheet-steps tbody tr").count() == 12
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper, print_background=True)
            assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2, (path, paper)
