"""Words of people on their way into mail, chats, webhooks, calendars, feeds, logs and files."""

import email
import email.policy
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from core.models import Role
from incidents.domain.message import Message
from incidents.domain.plain_text import JOINER
from incidents.exporters.chat_messages import mattermost_body, slack_body, teams_body
from incidents.exporters.mail_messages import mail_for
from incidents.exporters.webhook_request import request_for
from tests.factories.incidents import NOON
from tests.factories.outbox import make_channel
from tests.factories.people import make_user
from tests.security.words import say_everywhere
from tests.security.world import World, make_world

BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
ADDED = (
    "Bcc: all@evil.example",
    "Subject: zqxadded",
    "Content-Type: text/html",
    "DESCRIPTION:zqxadded",
    "END:VEVENT",
    "BEGIN:VALARM",
    "ATTACH:https://evil.example/",
    "webhook-id: zqxadded",
    '{"event": "zqxadded"}',
    "---\nstatus: zqxadded",
)
MENTIONS = (
    "@channel",
    "@here",
    "@everyone",
    "@all",
    "<!channel>",
    "<!here|here>",
    "<!subteam^S1>",
    "<@U1>",
    "<at>everyone</at>",
    "\uff20all",
    "#general",
    "!everyone",
)
LINKS = (
    "<https://evil.example|https://bank.example>",
    "[bank](https://evil.example)",
    "![x](https://evil.example/pixel)",
    "[bank]: https://evil.example",
    "<a href='https://evil.example'>bank</a>",
    "https://bank.example\u2024evil.example",
)
BIDI = tuple("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
TERMINAL = ("\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "a\x08b", "\x1b[2K\rdone")
CORPUS = (
    *(f"zqx{one}{line}" for one in BREAKS for line in ADDED[:2]),
    *(f"zqx{one}{line}" for one in BREAKS[:3] for line in ADDED[2:]),
    *MENTIONS,
    *LINKS,
    *(f"safe{one}gnp.exe" for one in BIDI),
    *TERMINAL,
)


def messages() -> Iterator[Message]:
    """Yield a message in which everything that people may write is one of the corpus."""
    for words in CORPUS:
        yield Message(
            "incident.declared",
            words,
            NOON,
            "https://drydock.example/incidents/INC-1/",
            words,
            (("Severity", words), ("Team", words)),
            words,
            {"title": words},
        )


def test_no_words_add_a_head_to_a_mail() -> None:
    heads = None
    for message in messages():
        sent = mail_for(
            message, recipient="a@example.com", message_id="1", is_personal=True, at=NOON
        )

        read = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)

        heads = heads or read.keys()
        assert read.keys() == heads
        assert read["To"] == "a@example.com"
        assert sent.recipients() == ["a@example.com"]
        assert [part.get_content_type() for part in read.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert not set(str(read["Subject"])) & {*BIDI, "\r", "\n", "\x1b"}
    assert {"Subject", "Message-ID", "References"} <= set(heads or ())


def test_no_words_wake_a_room_turn_a_line_or_hide_where_a_link_leads() -> None:
    for message in messages():
        for body in (slack_body, mattermost_body, teams_body):
            told = json.dumps(body(message, NOON), ensure_ascii=False)

            assert not set(told) & {*BIDI, "\x1b", "\x07", "\x9b", "\x08"}
            for sign, following in pairwise(told):
                assert sign not in "@\uff20" or following == JOINER
        slack = slack_body(message, NOON)
        assert "<" not in slack["text"]
        assert (slack["mrkdwn"], slack["unfurl_links"]) == (False, False)
        words = mattermost_body(message, NOON)["text"].rpartition("\n")[0]
        assert not re.search(r"(?<!\\)[\[\]<>*_`]", words)
        assert '"TextBlock"' not in json.dumps(teams_body(message, NOON))


@pytest.mark.django_db
@pytest.mark.any_database
def test_no_words_add_a_header_to_a_webhook() -> None:
    channel = make_channel()
    for message in messages():
        request = request_for(channel, message, message_id="1", at=NOON)

        assert sorted(request.headers) == [
            "Content-Type",
            "User-Agent",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp",
        ]
        assert not any({"\r", "\n"} & set(value) for value in request.headers.values())
        assert json.loads(request.body)["data"] == {"title": message.headline}


def test_no_words_begin_a_line_of_the_log() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging_settings: Any = settings.LOGGING
    configured = logging_settings["formatters"]["json"]
    handler.setFormatter(
        configured["()"](**{name: value for name, value in configured.items() if name != "()"})
    )
    log = logging.getLogger("neighbours")
    log.propagate = False
    log.addHandler(handler)

    for words in CORPUS:
        log.warning("Not Found: %s", words)
        log.warning(words, extra={"zqx": words})

    log.removeHandler(handler)
    lines = stream.getvalue().split("\n")
    assert len(lines) == 2 * len(CORPUS) + 1
    assert {json.loads(line)["logger"] for line in lines[:-1]} == {"neighbours"}
    assert not set(stream.getvalue()) & {*BIDI, *BREAKS[2:], "\x1b", "\x9b", "\x08"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user(role=Role.ADMIN))
    return client


WRITTEN = (
    "zqx\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH:https://evil.example/\r\n",
    "zqx\n---\nstatus: zqxadded\n",
    "zqx\rDESCRIPTION:a;X=b,c\\n\x0bURL:https://evil.example/\u2028\x1b[31m",
)
CALENDARS = ("/calendar.ics", "/drills.ics", "/services/shop/readiness/expiry.ics")
FEEDS = ("/incidents.atom?status=all", "/actions.atom?status=all", "/postmortems.atom")


def elements(content: bytes) -> int:
    """Return the number of elements of a feed."""
    return len(list(ET.fromstring(content).iter()))  # noqa: S314 - our own feed


def shape(content: bytes) -> list[list[str]]:
    """Return the names of a calendar's lines, as any program reads them."""
    calendar = Calendar.from_ical(content)
    return [sorted(part) for part in calendar.walk()]


@pytest.mark.django_db
@pytest.mark.any_database
def test_no_words_add_to_a_calendar_a_feed_or_the_head_of_a_file(
    world: World, admin: Client
) -> None:
    world.item.due_on = NOON.date() + timedelta(days=1)
    world.item.save()
    calendars = {one: shape(admin.get(one).content) for one in CALENDARS}
    feeds = {one: elements(admin.get(one).content) for one in FEEDS}
    page = f"/postmortems/{world.postmortem.reference}.md"
    front = list(yaml.safe_load(admin.get(page).content.decode().split("---\n")[1]))

    for words in WRITTEN:
        say_everywhere(words)

        assert {one: shape(admin.get(one).content) for one in CALENDARS} == calendars
        for one, number in feeds.items():
            assert elements(admin.get(one).content) == number
        written = admin.get(page).content.decode()
        assert list(next(yaml.safe_load_all(written.split("\n---\n")[0]))) == front
