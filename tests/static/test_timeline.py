"""The compose line keeps the focus and loses nothing; rows open in place."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route

from tests.static.stage import SITE, Stage

pytestmark = pytest.mark.browser

FIELDS = """
<textarea name="text" aria-label="What happened"></textarea>
<input name="time" aria-label="When"><div class="time-reading">Understood</div>
<select name="kind" aria-label="Kind"><option>note<option>action</select>
<input type="hidden" name="idempotency_key" value="from the server">
<button>Add</button>
<ul data-timeline-unsent></ul><p role="status" data-timeline-status></p>
"""
COMPOSER = f'<form method="post" action="/add/" data-timeline-form>{FIELDS}</form>'
REFUSED = COMPOSER.replace(
    '<input name="time"',
    '<p class="field-error">Not a time.</p><input name="time" value="banana" aria-invalid="true"',
).replace("></textarea>", ">Restarted</textarea>")


def row(number: int, text: str, *, sort: str, day: str = "2 Mar", own: bool = True) -> str:
    mine = f' data-own="{number}"' if own else ""
    return (
        f'<li id="entry-{number}" data-sort="{sort}" data-day="{day}"{mine}><p>{text}</p>'
        f'<a class="timeline-open" href="/timeline/{number}/?page=incident" data-timeline-open>'
        f"More about {number}</a></li>"
    )


PAGE = f"""
<script type="module" src="/js/poll.js"></script>
<ol id="timeline" data-timeline data-poll-url="/news/" data-poll-cursor="2">
{row(1, "Errors", sort="10:00")}{row(2, "Rolled back", sort="10:10")}
</ol>
{COMPOSER}
"""


def answer(*rows: str, said: str = "") -> str:
    return (
        f'<div data-poll-answer data-said="{said}"><ol data-poll-append>{"".join(rows)}</ol></div>'
    )


@dataclass
class Server:
    """What is answered to each path in turn, (status, body) or None for no connection."""

    answers: dict[str, list[tuple[int, str] | None]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append((path, route.request.post_data or ""))
        self.headers.append(route.request.headers)
        reply = self.answers[path].pop(0)
        if reply is None:
            route.abort()
        else:
            route.fulfill(status=reply[0], body=reply[1], content_type="text/html")

    def sent(self, name: str) -> list[str]:
        """Return what was sent in a field, one value per request."""
        return [body.split(f'name="{name}"')[1].split("\r\n")[2] for _, body in self.asked]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(stage: Stage, server: Server) -> Page:
    """The stage with a timeline of two rows, and its server."""
    shown = stage.show("timeline.js", PAGE)
    for path in ("/add/", "/timeline/**"):
        shown.route(f"{SITE}{path}", server)
    return shown


def line(page: Page) -> Locator:
    return page.get_by_label("What happened")


def texts(page: Page) -> list[str]:
    return page.locator("#timeline > li > p").all_inner_texts()


def focused(page: Page) -> str:
    label: str = page.evaluate(
        "document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"
    )
    return label


def test_enter_adds_the_line_in_its_place_and_stays_in_the_emptied_field(
    page: Page, server: Server
) -> None:
    added = row(3, "Restarted", sort="10:05")
    server.answers = {"/add/": [(200, answer(added, said="Added at 10:05."))]}
    page.get_by_label("Kind").select_option("action")
    page.get_by_label("When").fill("10:05")
    line(page).fill("Restarted")

    line(page).press("Enter")
    page.locator("#entry-3").wait_for()

    assert texts(page) == ["Errors", "Restarted", "Rolled back"]
    assert (line(page).input_value(), focused(page)) == ("", "What happened")
    assert page.get_by_label("When").input_value() == ""
    assert page.get_by_label("Kind").input_value() == "note"
    assert page.locator(".time-reading").inner_text() == ""
    assert page.locator("[data-timeline-status]").inner_text() == "Added at 10:05."
    assert server.headers[0]["hx-request"] == "true"


def test_each_line_has_a_key_of_its_own(page: Page, server: Server) -> None:
    server.answers = {
        "/add/": [(200, answer(row(number, "x", sort=f"11:0{number}"))) for number in (3, 4)]
    }

    for number in (3, 4):
        line(page).fill("Restarted")
        line(page).press("Enter")
        page.locator(f"#entry-{number}").wait_for()

    assert [len(key) for key in server.sent("idempotency_key")] == [32, 32]
    assert len(set(server.sent("idempotency_key"))) == 2


def test_shift_enter_begins_a_new_line_and_nothing_is_sent_for_blanks(
    page: Page, server: Server
) -> None:
    line(page).fill("first")
    line(page).press("Shift+Enter")
    page.keyboard.type("second")
    typed = line(page).input_value()
    line(page).fill(" ")
    line(page).press("Enter")
    page.wait_for_timeout(100)

    assert typed == "first\nsecond"
    assert server.asked == []


def test_a_line_that_was_not_sent_stays_and_is_sent_once_on_retry(
    page: Page, server: Server
) -> None:
    server.answers = {"/add/": [None, (200, answer(row(3, "Restarted", sort="11:00")))]}
    line(page).fill("Restarted")
    line(page).press("Enter")
    retry = page.get_by_role("button", name="Retry")
    retry.wait_for()
    shown = page.locator("[data-timeline-unsent]").inner_text()

    retry.click()
    page.locator("#entry-3").wait_for()

    assert shown == "Restarted Not sent Retry"
    assert page.locator("[data-timeline-unsent] > li").count() == 0
    assert len(set(server.sent("idempotency_key"))) == 1


def test_the_next_line_takes_those_along_that_were_not_sent(page: Page, server: Server) -> None:
    server.answers = {
        "/add/": [
            None,
            (200, answer(row(3, "one", sort="11:00"))),
            (200, answer(row(4, "two", sort="11:01"))),
        ]
    }
    line(page).fill("one")
    line(page).press("Enter")
    page.get_by_role("button", name="Retry").wait_for()

    line(page).fill("two")
    line(page).press("Enter")
    page.locator("#entry-4").wait_for()

    assert server.sent("text") == ["one", "one", "two"]
    assert page.locator("[data-timeline-unsent] > li").count() == 0


def test_a_refused_line_comes_back_with_the_reason(page: Page, server: Server) -> None:
    server.answers = {"/add/": [(422, REFUSED), (200, answer(row(3, "Restarted", sort="11:00")))]}
    line(page).fill("banana Restarted")
    line(page).press("Enter")
    page.locator(".field-error").wait_for()
    back = (line(page).input_value(), page.get_by_label("When").input_value(), focused(page))
    said = page.locator("[data-timeline-status]").inner_text()

    page.get_by_label("When").fill("10:42")
    line(page).press("Enter")
    page.locator("#entry-3").wait_for()

    assert back == ("Restarted", "banana", "When")
    assert said == "Not a time."
    assert page.locator(".field-error").count() == 0
    assert (line(page).input_value(), focused(page)) == ("", "What happened")


def test_a_refused_line_waits_for_somebody_who_types_the_next_one(page: Page) -> None:
    page.unroute(f"{SITE}/add/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"{SITE}/add/", hold)
    line(page).fill("banana Restarted")
    line(page).press("Enter")
    line(page).fill("the next")
    held[0].fulfill(status=422, body=REFUSED, content_type="text/html")
    edit = page.get_by_role("button", name="Edit")
    edit.wait_for()
    untouched = line(page).input_value()

    edit.click()

    assert untouched == "the next"
    assert line(page).input_value() == "Restarted\nthe next"


def test_up_in_the_empty_field_corrects_ones_own_last_line(page: Page, server: Server) -> None:
    form = (
        '<form method="post" action="/timeline/2/correct/" data-timeline-change>'
        '<textarea name="text" aria-label="Correction">Rolled back</textarea>'
        "<button>Save</button>"
        '<button type="button" data-timeline-close hidden>Cancel</button></form>'
    )
    changed = row(2, "Rolled back to 1.4", sort="10:10").replace("<li", "<li data-poll-replace")
    server.answers = {"/timeline/2/correct/": [(200, form), (200, answer(changed))]}
    line(page).press("ArrowUp")
    page.get_by_label("Correction").wait_for()
    opened = (focused(page), page.get_by_role("button", name="Cancel").is_visible())

    page.keyboard.type(" to 1.4")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Rolled back to 1.4").wait_for()

    assert opened == ("Correction", True)
    assert texts(page) == ["Errors", "Rolled back to 1.4"]
    assert focused(page) == "More about 2"


def test_up_in_a_field_with_words_moves_the_caret_only(page: Page, server: Server) -> None:
    line(page).fill("words")
    line(page).press("ArrowUp")
    page.wait_for_timeout(50)

    assert server.asked == []


def test_more_opens_in_its_row_and_escape_leads_back(page: Page, server: Server) -> None:
    menu = '<div class="timeline-menu"><a href="/elsewhere/">Correct</a></div>'
    server.answers = {"/timeline/1/": [(200, menu)]}
    more = page.get_by_role("link", name="More about 1")

    more.click()
    page.locator("#entry-1 [data-in-use]").wait_for()
    opened = (focused(page), more.get_attribute("aria-expanded"))
    page.keyboard.press("Escape")

    assert opened == ("Correct", "true")
    assert page.locator("[data-in-use]").count() == 0
    assert (focused(page), more.get_attribute("aria-expanded")) == ("More about 1", "false")


def test_a_correction_that_is_refused_stays_open_with_its_words(page: Page, server: Server) -> None:
    form = (
        '<form method="post" action="/timeline/1/correct/" data-timeline-change>'
        '<textarea name="text" aria-label="Correction"{}>{}</textarea><button>Save</button></form>'
    )
    server.answers = {
        "/timeline/1/": [(200, form.format("", "Errors"))],
        "/timeline/1/correct/": [(409, form.format(' aria-invalid="true"', "My words"))],
    }
    page.get_by_role("link", name="More about 1").click()
    page.get_by_label("Correction").fill("My words")
    page.get_by_role("button", name="Save").click()
    page.locator("[aria-invalid]").wait_for()

    assert page.get_by_label("Correction").input_value() == "My words"
    assert focused(page) == "Correction"


def test_the_first_row_of_each_day_is_marked_also_after_changes(page: Page, server: Server) -> None:
    before = row(3, "Deployed", sort="09:00", day="1 Mar")
    server.answers = {"/add/": [(200, answer(before))]}
    line(page).fill("Deployed")
    line(page).press("Enter")
    page.locator("#entry-3").wait_for()

    marked = page.locator("#timeline > li.starts-day").evaluate_all("rows => rows.map(r => r.id)")
    assert marked == ["entry-3", "entry-1"]


def test_half_a_line_survives_a_step_to_another_page(page: Page) -> None:
    line(page).fill("half a sentence")

    page.goto(f"{SITE}/elsewhere/")

    assert line(page).input_value() == "half a sentence"


def test_an_address_whose_line_is_in_another_piece_leads_there_once(stage: Stage) -> None:
    page = stage.show("timeline.js", '<ol id="timeline" data-timeline="/long/?zone=utc"></ol>')

    with page.expect_navigation(url="**/long/**"):
        page.evaluate("location.hash = '#entry-7'")
    page.wait_for_load_state()
    page.evaluate("window.isStill = true")
    page.evaluate("window.dispatchEvent(new Event('hashchange'))")

    assert page.url.endswith("/long/?zone=utc&line=7#entry-7")
    assert page.evaluate("window.isStill")
