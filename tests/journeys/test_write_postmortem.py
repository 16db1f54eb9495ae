"""J4: writing a postmortem, alone and with somebody else, on a desk and on a phone."""

import random
import re
import time
from contextlib import suppress
from statistics import median
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Response, expect

from tests.journeys.conftest import declare, session_of
from tests.journeys.editing import (
    SAVED_MS,
    field,
    history,
    is_saved,
    save,
    session_of_new_person,
    start_writing,
    state,
    texts_sent,
)
from tests.services.database import migrated_database
from tests.services.fixtures import OpenPage
from tests.services.server import Site, running_site
from tests.services.thoroughness import is_thorough

pytestmark = pytest.mark.browser

WIDE, PHONE = 1280, 390
MOST_CLICKS = 2
SAVED_WITHIN_MS = 3_000
OFFLINE_SECONDS = 60
TWO_POLLS_MS = 15_000
LONG_TEXT = ("The queue grew while nobody looked at the board. " * 11)[:500]
TYPED = " and so on and so forth"
SLOWEST_KEY_MS, SLOWEST_SAVE_MS = 50, 1_000
SECTION = re.compile(r"/sections/summary/$")


@pytest.fixture(scope="session")
def second_cookies(chromium: Browser, site: Site, cookies: Any) -> Any:
    """The session of another author on the empty site."""
    return session_of_new_person(chromium, site, cookies, "second-author")


def open_as(open_page: OpenPage, cookies: Any, url: str, **how: Any) -> Page:
    """Open an address in a browser of its own, signed in."""
    page = open_page(**how)
    page.context.add_cookies(cookies)
    page.goto(url)
    return page


def type_for_a_minute(page: Page) -> str:
    """Type into a page without network and return what was typed; its state stays in sight."""
    written = "Written in a tunnel."
    field(page).fill(written)
    for number in range(OFFLINE_SECONDS // 10):
        field(page).press_sequentially(f" {number}")
        written += f" {number}"
        page.clock.run_for(10_000)
        expect(state(page)).to_have_text("Offline, kept on this device")
        expect(state(page)).to_be_in_viewport()
    return written


@pytest.mark.parametrize("width", [WIDE, pytest.param(PHONE, marks=pytest.mark.any_database)])
def test_an_author_begins_types_and_never_loses_a_word(
    open_page: OpenPage, site: Site, cookies: Any, width: int
) -> None:
    page = open_page(width=width)
    page.context.add_cookies(cookies)
    declare(page, site, f"Queue stops at {width}")
    clicks = 0
    for press in (
        page.get_by_role("link", name="Start postmortem"),
        page.get_by_role("button", name="Create draft from Light"),
    ):
        press.click()
        clicks += 1
    assert clicks <= MOST_CLICKS
    expect(page.get_by_text("What happened, who noticed, what ended it?")).to_be_visible()
    expect(field(page, "timeline")).to_have_value("{{ timeline }}")
    editor = page.url

    # Typed, saved within three seconds, and there after the tab is killed.
    field(page).fill("")
    field(page).press_sequentially(LONG_TEXT[:40])
    field(page).fill(LONG_TEXT)
    typed_at = time.monotonic()
    expect(state(page)).to_have_text("Saving")
    is_saved(page)
    took_ms = (time.monotonic() - typed_at) * 1000
    assert took_ms < SAVED_WITHIN_MS + 1_500 or not is_thorough()
    page.close(run_before_unload=False)

    # Killed before the save: offered with its difference, used, saved.
    page = page.context.new_page()
    page.goto(editor)
    expect(field(page)).to_have_value(LONG_TEXT)
    field(page).fill(f"{LONG_TEXT}\nNever sent")
    page = crashed(page)
    # From here on a clock that can be moved: a minute without network is a minute to the page.
    page.clock.install()
    page.goto(editor)
    bar = page.locator("[data-notice=restore]").first
    expect(bar).to_contain_text("is kept on this device and was not saved (+11 characters)")
    bar.get_by_role("button", name="View difference").click()
    expect(bar.locator("ins")).to_have_text("Added: Never sent")
    bar.get_by_role("button", name="Use it").click()
    is_saved(page)

    # Offline for a minute while typing: it says so in sight all the time, asks before leaving,
    # and saves everything afterwards.
    page.context.set_offline(True)
    written = type_for_a_minute(page)
    assert written in page.evaluate("Object.values(localStorage).join()")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("location.reload()")
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    is_saved(page)
    texts = history(page, editor)
    assert texts[0] == written
    assert f"{LONG_TEXT}\nNever sent" in texts
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("width", [WIDE, pytest.param(PHONE, marks=pytest.mark.any_database)])
def test_an_author_sees_what_readers_will_see(
    open_page: OpenPage, site: Site, cookies: Any, width: int
) -> None:
    page = open_page(width=width)
    page.context.add_cookies(cookies)
    editor = start_writing(page, site, f"Preview at {width}")

    field(page).fill("**Bold** and `code`\n\n- one\n- two\n")
    preview = page.locator("#pane-preview-summary")
    if width == PHONE:
        expect(preview).to_be_hidden()
        page.get_by_role("tab", name="Preview").first.click()
        expect(field(page)).to_be_hidden()
    expect(preview.locator("strong")).to_have_text("Bold")
    shown = preview.inner_html().strip()
    is_saved(page)
    page.goto(editor.replace("edit/", "draft/"))
    assert shown in page.content()


def crashed(page: Page) -> Page:
    """Let the page crash, so that it can do nothing any more; return a new one beside it."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()
    return page.context.new_page()


def settle(page: Page, rng: random.Random) -> None:
    """Wait until all is saved; where two texts are shown, choose one of the three buttons."""
    page.wait_for_function(
        "() => document.querySelector('[data-save-state=saved]') || /conflicts/.test(location)"
    )
    waiting = page.locator("[data-notice=conflict] a").first
    if waiting.is_visible():
        waiting.click()
        page.wait_for_url(re.compile("/conflicts/"))
    # Whoever chooses while the other one saves may be asked again.
    while "/conflicts/" in page.url:
        name = rng.choice(("Keep mine", "Keep theirs", "Save combined"))
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()


def test_two_authors_in_one_section_choose_and_lose_nothing(
    open_page: OpenPage, site: Site, cookies: Any, second_cookies: Any
) -> None:
    first = open_page()
    first.context.add_cookies(cookies)
    editor = start_writing(first, site, "Two authors")
    second = open_as(open_page, second_cookies, editor, width=PHONE)

    # Different sections: both saved, nobody is asked anything, and each sees where the other is.
    field(second, "surprises").fill("Nobody looked.")
    field(first).fill("top\n\nmiddle\n\nend")
    save(second)
    save(first)
    expect(first.locator('[data-place="surprises"]')).to_contain_text(
        "second-author is here", timeout=TWO_POLLS_MS
    )
    assert "/edit/" in second.url

    # Different lines of one section: merged by itself, in the field too.
    second.get_by_role("button", name="Show it").click()
    expect(field(second)).to_have_value("top\n\nmiddle\n\nend")
    field(first).fill("top of the first\n\nmiddle\n\nend")
    save(first)
    field(second).fill("top\n\nmiddle\n\nend of the second")
    save(second)
    merged = "top of the first\n\nmiddle\n\nend of the second"
    expect(field(second)).to_have_value(merged)
    assert history(first, editor)[0] == merged

    # The same line: the second one chooses, three times.
    first.reload()
    for number, name in enumerate(("Keep mine", "Keep theirs", "Save combined")):
        theirs, mine = f"theirs {number}", f"mine {number}"
        field(first).fill(theirs)
        save(first)
        field(second).fill(mine)
        second.keyboard.press("Control+s")
        second.wait_for_url(re.compile("/conflicts/"))
        second.get_by_role("button", name=name).click()
        expected = {"Keep mine": mine, "Keep theirs": theirs}.get(name, f"{mine}\n")
        expect(field(second)).to_have_value(re.compile(re.escape(expected.strip())))
        assert {mine, theirs} <= set(history(first, editor))
        first.reload()


ROUNDS = 50


@pytest.mark.any_database
def test_fifty_random_orders_in_two_browsers_lose_nothing(
    open_page: OpenPage, site: Site, cookies: Any, second_cookies: Any
) -> None:
    rng = random.Random(50)  # noqa: S311 - the same orders every time
    one = open_page()
    one.context.add_cookies(cookies)
    editor = start_writing(one, site, "Fifty orders")
    field(one).fill("\n".join(f"line {number}" for number in range(60)))
    save(one)
    other = open_as(open_page, second_cookies, editor)
    sent = {page: texts_sent(page) for page in (one, other)}

    for number in range(ROUNDS):
        steps = [(page, step) for page in (one, other) for step in ("type", "save")]
        rng.shuffle(steps)
        for page, step in steps:
            if step == "save":
                page.keyboard.press("Control+s")
                continue
            lines = field(page).input_value().split("\n")[:120]
            lines[rng.randrange(len(lines))] = f"{number} by {'one' if page is one else 'other'}"
            field(page).fill("\n".join(lines))
        for page in (one, other):
            page.keyboard.press("Control+s")
        for page in (one, other):
            settle(page, rng)

    for page in (one, other):
        is_saved(page)
    texts = set(history(one, editor))
    assert [text for page in sent for text in sent[page] if text not in texts] == []
    assert min(map(len, sent.values())) >= ROUNDS / 2


def kill(site: Site) -> None:
    """Kill the server and its worker, which would go on without it, with no chance to finish."""
    server = psutil.Process(site.process.pid)
    processes = [server, *server.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes)


def test_a_server_killed_while_somebody_types_costs_nothing(
    open_page: OpenPage, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    with migrated_database(folder) as url:
        with running_site(folder, database_url=url) as site:
            page = open_page()
            page.context.add_cookies(session_of(chromium, site))
            editor = start_writing(page, site, "Killed")
            field(page).fill("Saved before. ")
            save(page)
            field(page).press_sequentially("Typed in the last seconds")
            kill(site)
            field(page).press_sequentially(" and after it died")
            expect(state(page)).to_have_text(
                re.compile(r"Not saved, retrying \(\d+\)"), timeout=SAVED_MS
            )
            typed = field(page).input_value()
        port = site.url.rstrip("/").rpartition(":")[2]
        with running_site(folder, "--port", port, database_url=url):
            stored = history(page, editor)[0]
            assert stored == "Saved before. "
            is_saved(page)
            assert history(page, editor)[0] == typed
            assert typed.endswith("Typed in the last seconds and after it died")


@pytest.mark.any_database
def test_twenty_thousand_words_are_typed_and_saved_without_waiting(
    open_page: OpenPage, site: Site, cookies: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies)
    start_writing(page, site, "Twenty thousand words")
    words = [f"word{number % 97}" for number in range(20_000)]
    text = "\n\n".join(" ".join(words[at : at + 80]) for at in range(0, len(words), 80))
    field(page).fill(text)
    save(page)
    page.evaluate("""() => {
      window.waits = [];
      new PerformanceObserver((seen) => {
        const keys = seen.getEntries().filter((one) => one.name === "keydown");
        window.waits.push(...keys.map((one) => one.duration));
      }).observe({ type: "event", durationThreshold: 16 });
    }""")

    field(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(TYPED, delay=60)
    with page.expect_response(SECTION) as answered:
        page.keyboard.press("Control+s")
    is_saved(page)

    answer: Response = answered.value
    assert answer.json()["version"] == 3
    # How long it took says something on a quiet machine only.
    if is_thorough():
        # The log of events rounds to 8 ms and leaves out keys that were painted within 16 ms.
        noted = page.evaluate("window.waits")
        assert median([*noted, *[0] * (len(TYPED) - len(noted))]) < SLOWEST_KEY_MS
        assert answer.request.timing["responseStart"] < SLOWEST_SAVE_MS


def test_without_script_each_section_has_buttons_and_conflicts_a_page(
    open_page: OpenPage, site: Site, cookies: Any, second_cookies: Any
) -> None:
    first = open_page(javascript=False)
    first.context.add_cookies(cookies)
    editor = start_writing(first, site, "By hand")
    second = open_as(open_page, second_cookies, editor, javascript=False, width=PHONE)

    def press(page: Page, name: str) -> None:
        page.locator("form[data-section=summary]").get_by_role("button", name=name).click()

    assert first.get_by_role("tab").count() == 0
    field(first).fill("top\n\nend")
    press(first, "Preview")
    expect(first.locator("#pane-preview-summary")).to_contain_text("top")
    press(first, "Save")
    expect(first.get_by_text("“Summary” is saved.")).to_be_visible()
    second.reload()
    field(second).fill("top\n\nend by the second")
    press(second, "Save")
    field(first).fill("top by the first\n\nend")
    press(first, "Save")
    expect(first.get_by_text("is saved together with")).to_be_visible()
    expect(field(first)).to_have_value("top by the first\n\nend by the second")

    field(second).fill("Mine")
    press(second, "Save")
    expect(second.get_by_label("Combined")).to_have_value(re.compile("<<<<<<<"))
    # Away without a choice: it waits in the editor.
    second.goto(editor)
    second.get_by_role("link", name="Merge the two texts").click()
    second.get_by_role("button", name="Keep mine").click()
    expect(field(second)).to_have_value("Mine")
    assert second.get_by_role("link", name="Merge the two texts").count() == 0
