"""Forms are sent once and say how much room is left."""

import pytest

from tests.static.stage import Stage

pytestmark = pytest.mark.browser

FORM = """
<form method="post" action="/sent/">
  <input aria-label="Title" maxlength="10" data-count><button>Send</button>
</form>
"""


COUNT_SENT = """
window.sent = 0;
document.addEventListener("submit", (event) => { window.sent += 1; event.preventDefault(); });
"""


def taps_that_send(stage: Stage, form: str) -> int:
    """Tap twice at once; return how often the form would have been sent."""
    page = stage.show("form.js", form)
    page.evaluate(COUNT_SENT)
    page.get_by_role("button", name="Send").dblclick()
    sent: int = page.evaluate("window.sent")
    return sent


def test_a_second_tap_sends_nothing_twice(stage: Stage) -> None:
    assert taps_that_send(stage, FORM) == 1


def test_a_search_may_be_sent_as_often_as_people_like(stage: Stage) -> None:
    assert taps_that_send(stage, FORM.replace('method="post"', 'method="get"')) == 2


def test_a_form_with_a_script_of_its_own_is_left_alone(stage: Stage) -> None:
    assert taps_that_send(stage, FORM.replace("<form", "<form data-sends-itself")) == 2


def test_a_field_says_when_little_room_is_left(stage: Stage) -> None:
    page = stage.show("form.js", FORM)
    title = page.get_by_label("Title")

    title.fill("12345")
    early = page.locator("[data-room]").inner_text()
    title.fill("123456789")

    assert early == ""
    assert page.locator("[data-room]").inner_text() == "1 characters left"


def test_a_form_that_takes_its_time_says_so_until_it_is_sent(stage: Stage) -> None:
    page = stage.show("form.js", FORM.replace("<form", '<form data-progress="Building it"'))
    before = page.get_by_role("status").count()
    page.get_by_role("button", name="Send").click()

    assert before == 0
    assert page.get_by_role("status").inner_text().strip() == "Building it"
    assert page.get_by_role("progressbar", name="Building it").is_visible()
