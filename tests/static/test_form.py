"""Forms are sent once and say how much room is left."""

import pytest

from tests.static.stage import Stage

pytestmark = pytest.mark.browser

FORM = """
<form method="post" action="/sent/">
  <input aria-label="Title" maxlength="10" data-count><button>Send</button>
</form>
"""


def test_a_second_tap_sends_nothing_twice(stage: Stage) -> None:
    page = stage.show("form.js", FORM)

    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_timeout(100)

    assert stage.posts == 1


def test_a_field_says_when_little_room_is_left(stage: Stage) -> None:
    page = stage.show("form.js", FORM)
    title = page.get_by_label("Title")

    title.fill("12345")
    early = page.locator("[data-room]").inner_text()
    title.fill("123456789")

    assert early == ""
    assert page.locator("[data-room]").inner_text() == "1 characters left"
