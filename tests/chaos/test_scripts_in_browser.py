"""No hostile script of thousands runs in Chromium, wherever people's words are shown.

First with the content security policy taken off, so that escaping alone has to hold. Then the words
go unescaped into a page that has the policy. Both off shows that the browser would have run them.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from catalog.models import Service, Team
from core.models import Role, User
from incidents.domain.message import Message
from incidents.exporters.mail_messages import mail_for
from incidents.models import ActionItem, Incident
from readiness.domain.quarter import Quarter
from readiness.usecases.team_reports import freeze_team_report
from tests.chaos.hostile_scripts import hostile_scripts
from tests.factories.alerts import make_alert_source, make_received_payload
from tests.factories.catalog import make_team
from tests.factories.incident_parts import make_link
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_comment, section_of, started, write
from tests.factories.team_reports import make_report_comment
from tests.security.pages import PageReader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

SITE = "http://site.test/"
FRAMES = 100
HOOKS = """
window.__ran = window.__ran || [];
for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = (what) => { window.top.__ran.push(Number(what)); };
}
"""
TOUCH = """() => {
  const kinds = ["mouseover", "pointerenter", "focus", "error", "load", "toggle", "animationstart"];
  for (const one of document.querySelectorAll("body *")) {
    for (const kind of kinds) one.dispatchEvent(new Event(kind, { bubbles: false }));
  }
  for (const one of document.querySelectorAll("a[href], a, button[formaction]")) {
    const leads = one.getAttribute("href") ?? one.getAttribute("xlink:href") ?? "";
    // What the browser itself takes for a page or a mail only leads away from here.
    const link = URL.parse(leads, document.baseURI);
    if (link && !/^(https?|mailto):/.test(link.protocol)) one.click();
  }
}"""


@dataclass(frozen=True, slots=True)
class Sink:
    """A place that shows words: how much fits into one value, and pages that show all of them."""

    longest: int
    pages: Callable[[Client, list[str]], Iterator[str]]


def listed(client: Client, address: str) -> Iterator[str]:
    """Yield all pages of a list."""
    while address:
        page = client.get(address).content.decode()
        yield page
        following = PageReader(page).next_page
        address = urljoin(address, following) if following else ""


def incident_titles(client: Client, values: list[str]) -> Iterator[str]:
    Incident.objects.bulk_create(
        Incident(title=value, declared_at=NOON, started_at=NOON) for value in values
    )
    yield from listed(client, "/incidents/?status=all")


def summaries(client: Client, values: list[str]) -> Iterator[str]:
    for value in values:
        yield from listed(client, f"/incidents/{make_incident(summary=value).reference}/")


def timeline_lines(client: Client, values: list[str]) -> Iterator[str]:
    for value in values:
        incident = make_incident()
        make_entry(incident, text=value)
        yield from listed(client, f"/incidents/{incident.reference}/timeline/")


def link_labels(client: Client, values: list[str]) -> Iterator[str]:
    for start in range(0, len(values), 200):
        incident = make_incident()
        for number, value in enumerate(values[start : start + 200]):
            make_link(incident, label=value, url=f"https://links.example/{number}")
        yield from listed(client, f"/incidents/{incident.reference}/")


def link_addresses(client: Client, values: list[str]) -> Iterator[str]:
    for start in range(0, len(values), 200):
        incident = make_incident()
        for number, value in enumerate(values[start : start + 200]):
            make_link(incident, label=f"Link {number}", url=value)
        yield from listed(client, f"/incidents/{incident.reference}/")


def tags(client: Client, values: list[str]) -> Iterator[str]:
    for start in range(0, len(values), 200):
        incident = make_incident(labels=values[start : start + 200])
        yield from listed(client, f"/incidents/{incident.reference}/")


def people(client: Client, values: list[str]) -> Iterator[str]:
    User.objects.bulk_create(
        User(username=f"hostile-{number}", name=value) for number, value in enumerate(values)
    )
    yield from listed(client, "/settings/people/")


def services(client: Client, values: list[str]) -> Iterator[str]:
    Service.objects.bulk_create(
        Service(slug=f"hostile-{number}", name=value) for number, value in enumerate(values)
    )
    yield from listed(client, "/services/")


def teams(client: Client, values: list[str]) -> Iterator[str]:
    Team.objects.bulk_create(
        Team(slug=f"hostile-{number}", name=value) for number, value in enumerate(values)
    )
    yield from listed(client, "/teams/")


def action_items(client: Client, values: list[str]) -> Iterator[str]:
    incident = make_action_item().incident
    ActionItem.objects.bulk_create(ActionItem(incident=incident, title=one) for one in values)
    yield from listed(client, "/actions/?status=all")


def comments(client: Client, values: list[str]) -> Iterator[str]:
    postmortem = started()
    for value in values:
        make_comment(postmortem, section=section_of(postmortem), text=value)
    yield from listed(client, f"/postmortems/{postmortem.reference}/draft/")


def sections(client: Client, values: list[str]) -> Iterator[str]:
    for value in values:
        postmortem = write(started(), value)
        yield from listed(client, f"/postmortems/{postmortem.reference}/draft/")


def report_comments(client: Client, values: list[str]) -> Iterator[str]:
    team = make_team()
    report = freeze_team_report(team, Quarter(2026, 1), by=None, at=NOON)
    for value in values:
        make_report_comment(report, text=value)
    yield from listed(client, f"/teams/{team.slug}/report/{report.quarter}/")


def mails(_client: Client, values: list[str]) -> Iterator[str]:
    for value in values:
        message = Message("incident.declared", value[:190], NOON, SITE, "INC-1", (), value)
        mail = mail_for(
            message, recipient="a@example.com", message_id="1", is_personal=True, at=NOON
        )
        yield str(mail.alternatives[0][0])


def refused_forms(client: Client, values: list[str]) -> Iterator[str]:
    reference = make_incident(resolved=True).reference
    for value in values:
        sent = {"description": value, "kind": value[:50]}
        answer = client.post(f"/actions/new/?incident={reference}", sent)
        assert answer.status_code == 422
        yield answer.content.decode()


def search_hits(client: Client, values: list[str]) -> Iterator[str]:
    for start in range(0, len(values), 20):
        word = f"needle{start}x"
        for value in values[start : start + 20]:
            make_incident(title=f"{word} {value}")
        yield from listed(client, f"/search/?q={word}")


def payloads(client: Client, values: list[str]) -> Iterator[str]:
    source = make_alert_source()
    for value in values:
        body = json.dumps({"alerts": [{"labels": {"alertname": value}}]})
        row = make_received_payload(source, status="failed", body=body, reason=value[:100])
        yield from listed(client, f"/settings/alert-sources/{source.pk}/payloads/{row.pk}/")


SINKS = {
    "incident title": Sink(300, incident_titles),
    "incident summary": Sink(20_000, summaries),
    "timeline line": Sink(20_000, timeline_lines),
    "link label": Sink(200, link_labels),
    "link address": Sink(900, link_addresses),
    "tag": Sink(200, tags),
    "person": Sink(150, people),
    "service": Sink(200, services),
    "team": Sink(200, teams),
    "action item": Sink(300, action_items),
    "review comment": Sink(4_000, comments),
    "postmortem section": Sink(20_000, sections),
    "report comment": Sink(4_000, report_comments),
    "mail": Sink(1_900, mails),
    "refused form": Sink(20_000, refused_forms),
    "search hit": Sink(280, search_hits),
    "alert payload": Sink(20_000, payloads),
}


def joined(scripts: list[str], longest: int) -> list[str]:
    """Return as few values as possible that hold all scripts, each of at most `longest`."""
    values = [""]
    between = "\n\n" if longest > 300 else " "
    for script in scripts:
        longer = values[-1] + between + script if values[-1] else script
        if len(longer) <= longest:
            values[-1] = longer
        else:
            values.append(script)
    return values


@dataclass
class Stage:
    """A page of Chromium that shows any HTML as if it came from the site."""

    page: Page
    html: str = ""
    policy: str = ""

    def show(self, html: str, policy: str = "") -> list[int]:
        """Return the numbers of the scripts that ran."""
        self.html, self.policy = html, policy
        self.page.goto(SITE, wait_until="load")
        self.page.evaluate(TOUCH)
        self.page.wait_for_timeout(20)
        ran: list[int] = self.page.evaluate("window.__ran")
        return ran

    def answer(self, route: Route) -> None:
        """Answer the page itself, and whatever it asks for with nothing."""
        if route.request.url == SITE:
            headers = {"Content-Security-Policy": self.policy} if self.policy else {}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404)


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    context = chromium.new_context()
    context.add_init_script(HOOKS)
    stage = Stage(context.new_page())
    context.route("**/*", stage.answer)
    yield stage
    context.close()


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user(role=Role.ADMIN))
    return client


@pytest.mark.parametrize("name", SINKS)
def test_no_script_runs_where_words_are_shown_without_the_policy(
    name: str, stage: Stage, admin: Client
) -> None:
    sink, scripts = SINKS[name], hostile_scripts()
    ran: list[int] = []
    shown: set[str] = set()
    count = 0

    for html in sink.pages(admin, joined(scripts, sink.longest)):
        count += 1
        shown |= set(re.findall(r"(?:alert|lert)(?:\(|&#40;|\\u0028)(\d+)", html))
        ran += stage.show(html)

    print(  # noqa: T201 - the figures are the result
        f"\nS2 {name}: {len(scripts)} scripts sent, {len(shown)} of them on {count} pages, "
        f"{len(ran)} ran without the policy"
    )
    assert len(shown) >= 7_000
    assert ran == []


def test_the_policy_alone_stops_them_and_nothing_else_would(stage: Stage, admin: Client) -> None:
    policy = admin.get("/").headers["Content-Security-Policy"]
    scripts = hostile_scripts()
    stopped: set[int] = set()
    unstopped: set[int] = set()

    for start in range(0, len(scripts), FRAMES):
        frames = "".join(
            f'<iframe srcdoc="{one.replace("&", "&amp;").replace(chr(34), "&quot;")}"></iframe>'
            for one in scripts[start : start + FRAMES]
        )
        stopped |= set(stage.show(f"<!doctype html><body>{frames}", policy))
        unstopped |= set(stage.show(f"<!doctype html><body>{frames}"))

    print(  # noqa: T201 - the figures are the result
        f"\nS2 unescaped: {len(scripts)} scripts, {len(stopped)} ran with the policy, "
        f"{len(unstopped)} without"
    )
    assert len(unstopped) > 500
    assert stopped == set()
