"""The keyboard map acts outside fields only, and can be switched off."""

import pytest
from playwright.sync_api import Page, expect

from tests.static.stage import Stage

pytestmark = pytest.mark.browser

KEYS = """
<a href="#declared" data-shortcut="c">Declare incident <kbd>C</kbd></a>
<a href="#incidents" data-shortcut="g i">Incidents</a>
<button type="button" data-shortcut="?" data-shortcut-help hidden>Keyboard shortcuts</button>
<form method="post" action="/sent/">
  <input aria-label="Search" data-shortcut="/"><textarea aria-label="Text"></textarea>
</form>
<ul>
  <li data-row><a href="#one">one</a></li>
  <li data-row><a href="#two">two</a><input type="checkbox" aria-label="two"></li>
  <li data-row><a href="#three">three</a><input type="checkbox" aria-label="three"></li>
</ul>
<details class="menu"><summary>Menu</summary><a href="#inside">inside</a></details>
"""


def fragment(page: Page) -> str:
    found: str = page.evaluate("location.hash.slice(1)")
    return found


def test_a_letter_follows_its_link(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)

    page.keyboard.press("c")

    assert fragment(page) == "declared"


def test_two_letters_in_a_row_go_somewhere(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)

    page.keyboard.press("g")
    page.keyboard.press("i")

    assert fragment(page) == "incidents"


def test_a_letter_in_a_field_is_text(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)

    page.keyboard.press("/")
    page.keyboard.type("cgi?")

    assert page.get_by_label("Search").input_value() == "cgi?"
    assert fragment(page) == ""


def test_letters_can_be_switched_off(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS, html='data-shortcuts="off"')

    page.keyboard.press("c")

    assert fragment(page) == ""


def test_rows_are_walked_opened_and_selected(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)

    for key in ("j", "j", "k", "j", "x", "o"):
        page.keyboard.press(key)

    assert fragment(page) == "two"
    assert page.get_by_label("two").is_checked() is True


def test_a_range_of_rows_becomes_what_its_first_row_is(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)
    boxes = page.get_by_role("checkbox")

    for key in ("j", "j", "x", "j", "X"):
        page.keyboard.press(key)
    selected = [box.is_checked() for box in boxes.all()]
    for key in ("x", "k", "X"):
        page.keyboard.press(key)

    assert selected == [True, True]
    assert [box.is_checked() for box in boxes.all()] == [False, False]


def test_help_lists_the_keys_of_the_page_and_gives_the_focus_back(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)
    page.get_by_role("link", name="Incidents").focus()

    page.keyboard.press("?")
    keys = page.locator("dialog dt").all_inner_texts()
    words = page.locator("dialog dd").all_inner_texts()
    page.keyboard.press("Escape")

    assert list(zip([" ".join(key.split()) for key in keys], words, strict=True)) == [
        ("c", "Declare incident"),
        ("g i", "Incidents"),
        ("?", "Keyboard shortcuts"),
        ("/", "Search"),
        ("j k", "Next or previous row"),
        ("o", "Open the row"),
        ("x", "Select the row"),
        ("Shift x", "Select from the last row to this one"),
        ("Ctrl Enter", "Send or save what you type"),
        ("Esc", "Close a menu or dialog"),
    ]
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Incidents"


def test_escape_closes_a_menu_and_returns_to_its_opener(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)
    page.locator("summary").click()
    page.get_by_role("link", name="inside").focus()

    page.keyboard.press("Escape")

    assert page.locator("details.menu").evaluate("element => element.open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_menu_closes_when_the_focus_leaves(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)
    page.locator("summary").click()

    page.get_by_label("Search").focus()

    assert page.locator("details.menu").evaluate("element => element.open") is False


def test_control_enter_sends_the_form(stage: Stage) -> None:
    page = stage.show("shortcuts.js", KEYS)
    page.get_by_label("Text").fill("two\nlines")

    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(100)

    assert stage.posts == 1


STEPS = """
<button type="button" data-shortcut="?" data-shortcut-help hidden>Keyboard shortcuts</button>
<ol>
  <li data-row="walk"><button type="button">Done, one</button><a href="#problem">Problem</a></li>
  <li data-row="walk"><form hidden><button>Undo two</button></form><p>Ended</p></li>
  <li data-row="walk"><form hidden><button>Undo</button></form><a href="#again">Reopen</a></li>
</ol>
"""


def test_rows_with_nothing_to_open_are_only_walked(stage: Stage) -> None:
    page = stage.show("shortcuts.js", STEPS)

    seen = []
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("o")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    page.keyboard.press("?")

    assert [words.split()[0] for words in seen] == ["Done,", "Undo", "Reopen"]
    assert page.evaluate("document.querySelectorAll('[data-row]')[1].tabIndex") == -1
    assert fragment(page) == ""
    assert page.locator("dialog dt").all_inner_texts()[1:] == ["j k", "Esc"]
