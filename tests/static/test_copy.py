"""A button copies what a field holds, or marks it where there is no clipboard."""

import pytest
from playwright.sync_api import expect

from tests.static.stage import Stage

pytestmark = pytest.mark.browser

BODY = (
    '<input id="token" value="dd_secret" readonly>'
    '<button data-copy="token" hidden><span data-copy-words>Copy</span></button>'
)
MARKED = "getSelection().toString()"


def test_a_button_copies_the_field_and_says_so_for_a_while(stage: Stage) -> None:
    stage.hold_time()
    stage.page.add_init_script(
        "const copied = []; window.copied = copied;"
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: async (text) => { copied.push(text); }}});"
    )
    page = stage.show("copy.js", BODY)

    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    page.clock.fast_forward(4_000)

    expect(page.get_by_role("button")).to_have_text("Copy")
    assert page.evaluate("copied") == ["dd_secret"]


def test_without_a_clipboard_the_text_is_marked_for_the_keyboard(stage: Stage) -> None:
    stage.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = stage.show("copy.js", BODY)

    page.get_by_role("button").click()

    expect(page.get_by_role("status")).to_have_text("Press Ctrl C")
    assert page.evaluate(MARKED) == "dd_secret"
