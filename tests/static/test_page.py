"""On every page: the number beside the inbox is asked for anew while somebody may see it."""

import pytest
from playwright.sync_api import expect

from tests.static.stage import SITE, Stage

pytestmark = pytest.mark.browser

BODY = '<a href="/inbox/">Inbox <b data-unread-url="/news/?since=0">, all read</b></a>'


def test_the_number_is_new_after_a_minute_until_one_is_signed_out(stage: Stage) -> None:
    stage.hold_time()
    news = '<span>, unread: </span> <span class="badge">2</span>'
    stage.answers = [(200, news), (503, ""), (200, ", all read"), (403, "")]
    page = stage.show("page.js", BODY)
    number = page.locator("[data-unread-url]")

    page.clock.fast_forward(59_000)
    assert stage.asked == []
    stage.poll(after_ms=1_000)
    expect(number).to_have_text(", unread: 2")
    stage.poll(after_ms=60_000)
    expect(number).to_have_text(", unread: 2")
    stage.poll(after_ms=60_000)
    expect(number).to_have_text(", all read")
    stage.poll(after_ms=60_000)
    page.clock.fast_forward(300_000)

    assert len(stage.asked) == 4
    expect(number).to_have_text(", all read")


def test_a_hidden_page_asks_when_it_is_seen_again(stage: Stage) -> None:
    stage.hold_time()
    stage.answers = [(200, ", unread: 1")]
    page = stage.show("page.js", BODY)
    hide = (
        "(value) => { Object.defineProperty(document, 'hidden', {value, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )

    page.evaluate(hide, True)
    page.clock.fast_forward(120_000)
    assert stage.asked == []
    with page.expect_response(f"{SITE}/news/**"):
        page.evaluate(hide, False)
        page.clock.run_for(10)

    expect(page.locator("[data-unread-url]")).to_have_text(", unread: 1")
