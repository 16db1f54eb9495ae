"""Writing with pictures and names: pasted once with its words, mentioned once however often."""

import base64

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from incidents.models import Notification, PostmortemImage, TimelineEntry
from tests.core.input.images import noisy_png, png
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write
from tests.journeys.editing import SAVED_MS, field, open_editor, state
from tests.journeys.mails import mails_to
from tests.journeys.screens import AXE_OPTIONS, problems_of_axe
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAYS_NOTHING = "1 image says nothing to people who cannot see"
PASTE = """
([selector, content, kind]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "graph.png", { type: "image/png" }));
  const how = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...how, clipboardData: data })
    : new DragEvent("drop", { ...how, dataTransfer: data });
  document.querySelector(selector).dispatchEvent(event);
}
"""


def give(page: Page, content: bytes, kind: str) -> None:
    """Paste a file into the summary, or drop it there, once the module for images is there."""
    expect(page.locator("[data-modules=ready]")).to_be_attached()
    encoded = base64.b64encode(content).decode()
    page.evaluate(PASTE, ["#text-summary", encoded, kind])


@pytest.mark.any_database
def test_name_is_chosen_by_keyboard_and_its_person_told_once(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    mia, postmortem = make_user(username="mia", name="Mia K", email="mia@example.com"), started()
    make_user(username="mika", name="Mika")
    page = open_editor(open_page, live_server, make_user(), postmortem)

    field(page).click()
    field(page).press("Control+A")
    options = page.locator("#mention-list [role=option]")
    for _ in range(3):
        field(page).press_sequentially("@mi")
        expect(options).to_have_count(2)
        expect(field(page)).to_have_attribute("aria-activedescendant", "mention-0")
        field(page).press("Enter")
        expect(options).to_have_count(0)
    field(page).press_sequentially("@mi")
    expect(options).to_have_count(2)
    expect(page.locator("[data-preview]").first).to_have_text("@mia @mia @mia @mi")
    problems = problems_of_axe(page, "with suggestions", AXE_OPTIONS)
    field(page).press("Escape")
    field(page).press_sequentially("k")
    expect(options).to_have_count(1)
    field(page).press("ArrowDown")
    field(page).press("Tab")
    expect(field(page)).to_have_value("@mia @mia @mia @mika ")
    expect(field(page)).to_be_focused()
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)

    assert problems == []
    assert Notification.objects.filter(person=mia).count() == 1
    assert Notification.objects.count() == 2
    assert len(mails_to(mia, told_at=timezone.now())) == 1


@pytest.mark.any_database
def test_pasted_and_dropped_images_ask_for_words_and_are_written_once(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = started()
    page = open_editor(open_page, live_server, make_user(), postmortem)
    field(page).fill("It broke.")
    field(page).press("End")

    # Wider than anybody looks at, so the browser makes it smaller first.
    give(page, noisy_png(3000, 10), "paste")
    words = page.get_by_label("What does the image show?")
    expect(words).to_be_focused()
    problems = problems_of_axe(page, "with an image", AXE_OPTIONS)
    words.fill("The queue doubles")
    refusal = {"errors": {"image": ["No room today."]}}
    page.route("**/images/", lambda route: route.fulfill(json=refusal))
    words.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="No room today.")).to_be_visible()
    expect(words).to_have_value("The queue doubles")
    page.unroute_all()
    words.press("Enter")
    expect(words).to_have_count(0)
    give(page, png(4, 4), "drop")
    words.press("Escape")
    expect(words).to_have_count(0)
    expect(field(page)).to_be_focused()
    give(page, png(4, 4), "drop")
    words.press("Enter")
    expect(words).to_have_count(0)
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)

    image, without_words = PostmortemImage.objects.order_by("pk")
    assert problems == []
    assert (image.width, image.height) == (2400, 8)
    assert image.alt_text == "The queue doubles"
    text = f"It broke.\n\n{image.markdown}\n{without_words.markdown}\n"
    assert section_of(postmortem).text == text
    page.goto(f"{live_server.url}/postmortems/{postmortem.reference}/draft/")
    shown = page.get_by_alt_text("The queue doubles")
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 2400

    # Publishing warns of the one without words, and is possible all the same.
    write(postmortem, "It held.", "surprises", "limited-damage", "follow-ups")
    page.goto(f"{live_server.url}/postmortems/{postmortem.reference}/publish/")
    warning = page.locator(".notice.warning").filter(has_text=SAYS_NOTHING)
    expect(warning).to_be_visible()
    page.get_by_label("Why are these left out?").fill("Everybody was there")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Edition 1 is published.")).to_be_visible()
    expect(page.get_by_text(SAYS_NOTHING)).to_be_visible()


@pytest.mark.any_database
def test_enter_chooses_before_it_sends_a_line(open_page: OpenPage, live_server: LiveServer) -> None:
    mia, incident = make_user(username="mia", name="Mia K"), make_incident()
    page = open_editor(open_page, live_server, make_user(), started())
    page.goto(f"{live_server.url}/incidents/{incident.reference}/timeline/")
    line = page.get_by_label("What happened")

    line.press_sequentially("Ask @mi")
    expect(page.locator("#mention-list [role=option]")).to_have_count(1)
    line.press("Enter")
    expect(line).to_have_value("Ask @mia ")
    line.press("Enter")
    expect(line).to_have_value("")
    expect(page.get_by_text("Ask @mia")).to_be_visible()

    assert TimelineEntry.objects.get(kind="note").incident == incident
    assert Notification.objects.get().person == mia
