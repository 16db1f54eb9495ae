"""Live parts append what is new and leave alone what is in use."""

import pytest
from playwright.sync_api import Page

from tests.static.stage import Stage

pytestmark = pytest.mark.browser

LIST = """
<div class="live" data-live="off" data-live-for="timeline">
  <span data-live-words><span class="without-script">Reload the page</span></span>
  <button type="button" data-live-pause aria-pressed="false">Pause</button>
  <p role="status" data-live-news></p>
</div>
<ol id="timeline" data-poll-url="/news/" data-poll-cursor="41" data-poll-noun="event"
    data-poll-nouns="events">
  <li id="e1" data-sort="10:00">first</li>
  <li id="e2" data-sort="10:10">second</li>
</ol>
<p id="lead">Lead: nobody</p>
<form><textarea aria-label="Text"></textarea></form>
<details><summary>More</summary>open</details>
"""


def news(cursor: int, *rows: str, replaced: str = "") -> str:
    return (
        f'<div data-poll-answer data-cursor="{cursor}">'
        f"<ol data-poll-append>{''.join(rows)}</ol>{replaced}</div>"
    )


def live(stage: Stage, body: str = LIST) -> Page:
    stage.hold_time()
    return stage.show("poll.js", body)


def items(page: Page) -> list[str]:
    return page.locator("#timeline > li").all_inner_texts()


def test_new_rows_take_their_place_and_nothing_typed_is_lost(stage: Stage) -> None:
    page = live(stage)
    page.locator("textarea").fill("half a sentence")
    page.locator("details").evaluate("element => { element.open = true; }")
    stage.answers = [
        (
            200,
            news(
                43,
                '<li id="e3" data-sort="10:05">between</li>',
                '<li id="e4" data-sort="10:20">last</li>',
            ),
        ),
    ]

    stage.poll()

    assert items(page) == ["first", "between", "second", "last"]
    assert page.locator("textarea").input_value() == "half a sentence"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.locator("details").evaluate("element => element.open") is True
    assert page.locator("[data-live-news]").inner_text() == "2 new events"


def test_the_cursor_of_an_answer_is_the_next_question(stage: Stage) -> None:
    live(stage)
    stage.answers = [(200, news(43, '<li id="e3">new</li>')), (204, "")]

    stage.poll()
    stage.poll()

    assert stage.asked == ["41", "43"]


def test_a_row_that_is_there_is_not_added_again(stage: Stage) -> None:
    page = live(stage)
    stage.answers = [(200, news(42, '<li id="e2">second</li>'))]

    stage.poll()

    assert items(page) == ["first", "second"]
    assert page.locator("[data-live-news]").inner_text() == ""


def test_polling_ends_when_the_thing_is_finished(stage: Stage) -> None:
    page = live(stage)
    stage.answers = [(286, news(42, '<li id="e3">over</li>'))]

    stage.poll()
    page.clock.fast_forward(600_000)
    page.wait_for_timeout(100)

    assert stage.asked == ["41"]
    assert items(page) == ["first", "second", "over"]
    assert page.locator("[data-live-words]").inner_text() == "Complete"


def test_a_pause_holds_and_resuming_catches_up_at_once(stage: Stage) -> None:
    page = live(stage)
    pause = page.get_by_role("button", name="Pause")

    pause.click()
    page.clock.fast_forward(30_000)
    page.wait_for_timeout(100)
    asked_while_paused = list(stage.asked)
    words_while_paused = page.locator("[data-live-words]").inner_text()
    stage.answers = [(200, news(42, '<li id="e3">missed</li>'))]
    pause.click()
    page.locator("#e3").wait_for()

    assert asked_while_paused == []
    assert words_while_paused == "Paused"
    assert pause.get_attribute("aria-pressed") == "false"
    assert items(page) == ["first", "second", "missed"]


def test_a_lost_connection_is_said_and_tried_again(stage: Stage) -> None:
    page = live(stage)
    stage.answers = [(503, ""), (204, "")]

    stage.poll()
    lost = page.locator("[data-live-words]").inner_text()
    stage.poll()

    assert lost == "Connection lost, trying again"
    assert page.locator("[data-live-words]").inner_text() == "Live"


def test_signed_out_means_no_longer_live(stage: Stage) -> None:
    page = live(stage)
    stage.answers = [(403, "")]

    stage.poll()
    page.clock.fast_forward(600_000)
    page.wait_for_timeout(100)

    assert stage.asked == ["41"]
    assert page.locator("[data-live-words]").inner_text() == "No longer live, reload the page"


def test_quiet_readers_are_asked_less_often(stage: Stage) -> None:
    page = live(stage)

    stage.poll(after_ms=61_000)
    page.clock.fast_forward(3_000)
    page.wait_for_timeout(100)
    soon = len(stage.asked)
    stage.poll(after_ms=12_000)

    assert soon == 1
    assert len(stage.asked) == 2


def test_a_part_that_changed_takes_the_place_of_its_namesake(stage: Stage) -> None:
    page = live(stage)
    stage.answers = [(200, news(42, replaced='<p id="lead" data-poll-replace>Lead: Mia</p>'))]

    stage.poll()

    assert page.locator("#lead").inner_text() == "Lead: Mia"


def test_a_part_in_use_is_marked_instead_and_changes_on_request(stage: Stage) -> None:
    page = live(stage, LIST.replace("Lead: nobody", '<input aria-label="Lead">'))
    page.get_by_label("Lead").fill("Jo")
    stage.answers = [(200, news(42, replaced='<p id="lead" data-poll-replace>Lead: Mia</p>'))]

    stage.poll()
    kept = page.get_by_label("Lead").input_value()
    page.get_by_role("button", name="Changed, show").click()

    assert kept == "Jo"
    assert page.locator("#lead").inner_text() == "Lead: Mia"
    assert page.evaluate("document.activeElement.id") == "lead"


def test_a_reader_above_the_end_is_asked_first(stage: Stage) -> None:
    rows = "".join(f'<li id="old{number}">row {number}</li>' for number in range(100))
    page = live(stage, LIST.replace('<li id="e1"', f'{rows}<li id="e1"'))
    stage.answers = [
        (200, news(42, '<li id="e3">one</li>')),
        (200, news(43, '<li id="e4">two</li>')),
    ]

    stage.poll()
    held = page.locator("#e3").count()
    first = page.locator(".live-show").inner_text()
    stage.poll()
    page.get_by_role("button", name="2 new events, show").click()

    assert held == 0
    assert first == "1 new event, show"
    assert items(page)[-2:] == ["one", "two"]
    assert page.evaluate("document.activeElement.id") == "e3"
    assert page.locator(".live-show").count() == 0


def hand_over(page: Page, answer: str) -> None:
    """Give the list an answer that another script got."""
    page.evaluate(
        """html => {
            const answer = new DOMParser().parseFromString(html, "text/html").body.firstChild;
            const detail = { detail: answer };
            document.getElementById("timeline").dispatchEvent(
                new CustomEvent("poll:answer", detail));
        }""",
        answer,
    )


def test_what_the_person_did_shows_at_once_and_the_next_question_stays(stage: Stage) -> None:
    rows = "".join(f'<li id="old{number}">row {number}</li>' for number in range(100))
    page = live(stage, LIST.replace('<li id="e1"', f'{rows}<li id="e1"'))
    own = news(0, '<li id="e3" data-sort="10:05">mine</li>').replace(' data-cursor="0"', "")

    hand_over(page, own)
    stage.poll()

    assert items(page)[-3:] == ["first", "mine", "second"]
    assert page.locator(".live-show").count() == 0
    assert stage.asked == ["41"]


def test_own_rows_leave_the_waiting_ones_waiting(stage: Stage) -> None:
    rows = "".join(f'<li id="old{number}">row {number}</li>' for number in range(100))
    page = live(stage, LIST.replace('<li id="e1"', f'{rows}<li id="e1"'))
    stage.answers = [
        (200, news(43, '<li id="e3">theirs</li>', '<li id="e4">mine, polled</li>')),
    ]
    stage.poll()

    hand_over(page, news(43, '<li id="e4">mine</li>'))
    shown = items(page)[-1]
    page.locator(".live-show").click()

    assert shown == "mine"
    assert items(page)[-2:] == ["mine", "theirs"]


def test_a_waiting_row_that_changed_is_shown_as_it_is_now(stage: Stage) -> None:
    rows = "".join(f'<li id="old{number}">row {number}</li>' for number in range(100))
    page = live(stage, LIST.replace('<li id="e1"', f'{rows}<li id="e1"'))
    corrected = '<ol><li id="e3" data-poll-replace>right</li></ol>'
    stage.answers = [
        (200, news(42, '<li id="e3">wrong</li>')),
        (200, news(43, replaced=corrected)),
    ]

    stage.poll()
    stage.poll()
    page.locator(".live-show").click()

    assert items(page)[-1] == "right"


def test_a_row_with_another_time_moves_to_its_place(stage: Stage) -> None:
    page = live(stage)
    moved = '<ol><li id="e1" data-sort="10:30" data-poll-replace>was first</li></ol>'
    stage.answers = [(200, news(42, replaced=moved))]

    stage.poll()

    assert items(page) == ["second", "was first"]


def test_a_row_with_an_open_part_is_marked_instead(stage: Stage) -> None:
    page = live(stage)
    page.locator("#e1").evaluate("row => { row.innerHTML += '<div data-in-use>menu</div>'; }")
    stage.answers = [(200, news(42, replaced='<ol><li id="e1" data-poll-replace>new</li></ol>'))]

    stage.poll()

    assert page.locator("#e1").inner_text().splitlines()[0] == "first"
    assert page.locator("#e1").get_by_role("button", name="Changed, show").count() == 1
