"""The editor saves until it is saved, keeps copies, and helps with marks; without a server."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.static.stage import SITE, Stage

pytestmark = pytest.mark.browser

NOTICES = "".join(
    f'<div data-notice="{kind}" hidden></div>'
    for kind in ("signed-out", "conflict", "merged", "newer", "restore")
)
OPTIONS = "".join(
    f'<div role="option" id="insert-{name}" {kind}="{name}">{name.title()}</div>'
    for name, kind in (
        ("timeline", "data-block"),
        ("impact", "data-block"),
        ("quote", "data-mark"),
        ("image", "data-command"),
        ("action", 'data-action-url="/actions/new/?incident=INC-1" data-command'),
    )
)
PAGE = f"""
<p data-save-state="saved">Saved 09:00</p><a href="/read/">Read it</a>
<div data-editor="PM-1" data-person="7" data-zone="UTC" data-presence-url="/presence/"
  data-sign-in-url="/login/">
  <div data-section-list><p data-written></p>
    <ol><li data-place="summary" data-version="1"><a href="#s">Summary</a></li></ol></div>
  <details data-drawer="/timeline/"><summary>Lines</summary><ul data-drawer-lines></ul></details>
  <p data-insert-status></p><div id="insert-menu" role="listbox" hidden>{OPTIONS}</div>
  <form method="post" action="/save/" data-section="summary" data-preview-url="/preview/">
    <input type="hidden" name="csrfmiddlewaretoken" value="t">
    <input type="hidden" name="base_version" value="1">
    <input type="hidden" name="grown_from" value="">
    <span data-here></span><span data-words></span><span data-version-words></span>
    {NOTICES}
    <div role="tablist"><button type="button" role="tab" data-pane="write">Write</button>
      <button type="button" role="tab" data-pane="preview">Preview</button></div>
    <div data-marks><button type="button" data-mark="bold" data-needs-module>Bold</button>
      <button type="button" data-mark="list" data-needs-module>List</button>
      <button type="button" data-insert-button data-needs-module>Insert</button></div>
    <div data-error hidden><p></p></div>
    <textarea name="text" aria-label="Text">one</textarea>
    <div data-preview></div><button>Save</button>
  </form>
</div>
<form method="post" action="/logout/" data-sign-out="7"><button>Sign out</button></form>
"""


@dataclass
class Server:
    """What saves are answered in turn: (status, JSON), None for no connection; then version 2."""

    answers: list[tuple[int, Any] | None] = field(default_factory=list)
    saves: list[dict[str, str]] = field(default_factory=list)
    left: int = 0
    is_slow: bool = False
    waiting: list[Route] = field(default_factory=list)
    list_html: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/save/" and route.request.method == "GET":
            route.fulfill(json={"version": 5, "text": "of Mia"})
        elif path == "/save/":
            self.save(route)
        elif path == "/timeline/":
            route.fulfill(json={"next": None, "results": self.lines})
        elif path == "/logout/":
            self.left += 1
            route.fulfill(body="left")
        else:
            route.fulfill(body=self.list_html, content_type="text/html")

    def save(self, route: Route) -> None:
        body = parse_qs(route.request.post_data or "", keep_blank_values=True)
        self.saves.append({name: values[0] for name, values in body.items()})
        if self.is_slow:
            self.waiting.append(route)
            return
        answer = self.answers.pop(0) if self.answers else (200, {"version": 2})
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer[0], json=answer[1])


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(stage: Stage, server: Server) -> Page:
    """The editor with all its modules, its clock in our hands."""
    page = stage.page
    stage.hold_time()
    stage.show("editor.js", f'<script type="module" src="/js/form.js"></script>{PAGE}')
    for path in ("save", "preview", "presence", "logout", "timeline"):
        page.route(f"{SITE}/{path}/", server)
    text(page).focus()
    expect(page.locator("[data-modules=ready]")).to_be_attached()
    return page


def text(page: Page) -> Any:
    return page.get_by_label("Text")


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(words)


def copies(page: Page) -> list[dict[str, str]]:
    return [json.loads(one) for one in page.evaluate("Object.values(localStorage)")]


def test_a_text_is_sent_after_two_quiet_seconds_and_kept_until_then(
    page: Page, server: Server
) -> None:
    text(page).fill("one two")
    says(page, "Saving")
    page.clock.fast_forward(1_900)
    kept, sent = copies(page), list(server.saves)
    page.clock.fast_forward(200)
    expect(page.locator("[data-save-state=saved]")).not_to_have_text("Saved 09:00")

    assert [(copy["text"], copy["version"]) for copy in kept] == [("one two", "1")]
    assert sent == []
    assert [(save["text"], save["base_version"]) for save in server.saves] == [("one two", "1")]
    assert copies(page) == []
    expect(page.locator("[data-words]")).to_have_text("2 words")
    assert page.locator("[name=base_version]").input_value() == "2"


def test_a_text_without_an_answer_is_sent_again_word_for_word_with_a_count(
    page: Page, server: Server
) -> None:
    server.answers = [None, (503, {}), (200, {"version": 2}), (200, {"version": 3})]

    text(page).fill("first")
    page.keyboard.press("Control+s")
    says(page, "Not saved, retrying (1)")
    text(page).fill("first and second")
    page.clock.fast_forward(2_100)
    says(page, "Not saved, retrying (2)")
    page.clock.fast_forward(2_100)
    says(page, "Saving")
    page.clock.fast_forward(2_100)
    expect(page.locator("[data-save-state=saved]")).to_be_attached()

    assert [save["text"] for save in server.saves] == ["first"] * 3 + ["first and second"]
    assert [save["base_version"] for save in server.saves] == ["1", "1", "1", "2"]


def test_a_refused_text_says_why_and_is_not_sent_again_unchanged(
    page: Page, server: Server
) -> None:
    server.answers = [(422, {"errors": ["Null characters are not allowed."]})]

    text(page).fill("bad")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-error]")).to_have_text("Null characters are not allowed.")
    page.clock.fast_forward(60_000)

    assert len(server.saves) == 1
    assert [copy["text"] for copy in copies(page)] == ["bad"]
    says(page, "Not saved")
    text(page).fill("good")
    says(page, "Saving")
    page.clock.fast_forward(2_100)
    expect(page.locator("[data-error]")).to_be_hidden()


def test_a_link_waits_until_the_server_has_what_was_typed(page: Page, server: Server) -> None:
    server.is_slow = True
    text(page).fill("newest")

    page.get_by_role("link", name="Read it").click()
    says(page, "Saving")
    assert (page.url, len(server.waiting)) == (f"{SITE}/", 1)
    server.waiting[0].fulfill(json={"version": 2})
    page.wait_for_url(f"{SITE}/read/")

    assert [save["text"] for save in server.saves] == ["newest"]


def test_a_link_waits_three_seconds_for_a_server_without_an_answer(
    page: Page, server: Server
) -> None:
    server.is_slow = True
    text(page).fill("newest")
    page.get_by_role("link", name="Read it").click()
    says(page, "Saving")

    page.clock.fast_forward(3_000)
    page.wait_for_url(f"{SITE}/read/")

    assert [copy["text"] for copy in copies(page)] == ["newest"]


def test_a_link_waits_for_no_save_that_failed_and_the_browser_asks(
    page: Page, server: Server
) -> None:
    server.answers = [None] * 9
    asked: list[str] = []
    text(page).fill("newest")

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="Read it").click()
    says(page, "Not saved, retrying (1)")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Read it").click()
    page.wait_for_url(f"{SITE}/read/")

    assert asked == ["beforeunload"]


def test_a_merged_text_comes_into_the_field_or_waits_while_one_types_on(
    page: Page, server: Server
) -> None:
    merged = {"version": 4, "text": "one\nmine\ntheirs", "grown_from": 9, "message": "Merged."}
    server.answers = [(200, merged | {"history_url": "/"}), (200, {"version": 5})]

    text(page).fill("one\nmine")
    text(page).evaluate("field => field.setSelectionRange(3, 3)")
    page.keyboard.press("Control+s")
    expect(text(page)).to_have_value("one\nmine\ntheirs")

    assert text(page).evaluate("field => field.selectionStart") == 3
    expect(page.locator("[data-notice=merged]")).to_contain_text("Merged.")
    server.answers = [(200, merged | {"text": "one\nmore\ntheirs", "history_url": "/"})]
    text(page).fill("one\nmore")
    page.evaluate("""() => {
      document.querySelector("form").requestSubmit();
      const field = document.querySelector("textarea");
      field.value = "one\\nmore and more";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    expect(page.locator("[name=grown_from]")).to_have_value("9")
    expect(text(page)).to_have_value("one\nmore and more")
    page.clock.fast_forward(2_100)
    expect(page.locator("[name=grown_from]")).to_have_value("")
    assert server.saves[-1]["grown_from"] == "9"
    assert server.saves[-1]["text"] == "one\nmore and more"


def test_what_others_saved_is_named_and_shown_only_when_asked(page: Page, server: Server) -> None:
    server.list_html = """<p data-written>1 of 2 written</p><ol><li data-place="summary"
      data-version="5" data-saved-by="Mia" data-saved-at="10:42"><a href="#s">Summary</a>
      <p data-people>Mia is here</p></li></ol>"""

    page.clock.fast_forward(5_100)
    expect(page.locator("[data-notice=newer]")).to_contain_text("Mia saved this section at 10:42.")
    expect(page.locator("[data-here]")).to_have_text("Mia is here")
    expect(text(page)).to_have_value("one")
    page.get_by_role("button", name="Show it").click()

    expect(text(page)).to_have_value("of Mia")
    expect(page.locator("[data-notice=newer]")).to_be_hidden()
    assert page.locator("[name=base_version]").input_value() == "5"
    assert server.saves == []


def test_a_slash_at_the_beginning_of_a_line_opens_the_menu(page: Page) -> None:
    menu = page.get_by_role("listbox")

    text(page).press("End")
    text(page).press_sequentially("/")
    expect(menu).to_be_hidden()
    text(page).press("Enter")
    text(page).press_sequentially("/i")
    expect(menu.get_by_role("option")).to_have_text(["Timeline", "Impact", "Image", "Action"])
    text(page).press("ArrowUp")
    active = text(page).get_attribute("aria-activedescendant")
    text(page).press("Enter")

    assert active == "insert-timeline"
    expect(text(page)).to_have_value("one/\n{{ timeline }}\n")
    text(page).press_sequentially("/")
    text(page).press("Escape")
    expect(menu).to_be_hidden()
    expect(text(page)).to_be_focused()
    text(page).press("Control+z")
    # The browser's undo knows the way back, and takes what was typed after it along.
    expect(text(page)).to_have_value("one/\n/i")


def test_the_menu_leaves_a_command_to_another_module_and_text_comes_back(page: Page) -> None:
    page.evaluate("""() => document.addEventListener("drydock:command", (event) => {
      const text = `![](${event.detail.name})`;
      event.target.dispatchEvent(new CustomEvent("drydock:insert", { detail: { text } }));
    })""")

    text(page).press("End")
    page.get_by_role("button", name="Insert").click()
    page.get_by_role("option", name="Image").click()

    expect(text(page)).to_have_value("one![](image)")


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["End", "Enter", "Enter", "/", "a", "c", "t", "Enter"], "two & three"),
        (["Shift+Home"], "two & three"),
        (["Shift+Control+ArrowLeft"], "three"),
    ],
)
def test_an_action_item_follows_from_the_selected_words_or_the_line_above(
    page: Page, keys: list[str], sentence: str
) -> None:
    page.evaluate("() => { window.open = (...given) => { window.opened = given; }; }")
    text(page).fill("one\n\ntwo & three")

    for key in keys:
        text(page).press(key)
    if "/" not in keys:
        page.get_by_role("button", name="Insert").click()
        page.get_by_role("option", name="Action").click()

    opened, target, _ = page.evaluate("window.opened")
    assert parse_qs(urlsplit(opened).query) == {"incident": ["INC-1"], "sentence": [sentence]}
    assert target == "_blank"
    assert text(page).input_value().rstrip("\n") == "one\n\ntwo & three"


def test_marks_go_around_and_before_what_is_selected(page: Page) -> None:
    text(page).select_text()
    page.get_by_role("button", name="Bold").click()
    page.get_by_role("button", name="List").click()

    expect(text(page)).to_have_value("- **one**")


def test_lines_of_the_timeline_are_put_where_the_caret_is(page: Page, server: Server) -> None:
    server.lines = [
        {"at": "2026-03-02T10:42:00Z", "text": "Rolled back\nby hand", "is_retracted": False},
        {"at": "2026-03-02T10:43:00Z", "text": "Taken back", "is_retracted": True},
    ]
    text(page).press("Home")

    page.get_by_text("Lines").click()
    page.get_by_role("button", name="10:42 UTC Rolled back").click()

    expect(text(page)).to_have_value("- 10:42 UTC Rolled back\n  by hand\none")
    assert page.get_by_text("Taken back").count() == 0


def test_signing_out_asks_first_while_a_text_lies_only_here(page: Page, server: Server) -> None:
    server.answers = [None] * 9
    text(page).fill("never sent")
    leave = page.get_by_role("button", name="Sign out", exact=True)

    leave.click()
    dialog = page.get_by_role("dialog", name="A text was not saved")
    expect(dialog.get_by_role("link")).to_have_attribute(
        "href", "/postmortems/PM-1/edit/#section-summary"
    )
    dialog.get_by_role("button", name="Stay signed in").click()
    assert server.left == 0
    page.once("dialog", lambda one: one.accept())
    leave.click()
    page.get_by_role("button", name="Sign out and remove it").click()
    page.wait_for_url(f"{SITE}/logout/")

    assert server.left == 1
