import json
from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.message import Message
from incidents.exporters.chat_messages import mattermost_body, slack_body, teams_body

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://drydock.example/incidents/INC-1/"
NAUGHTY = (
    "<!channel> @channel @here @all \uff20everyone <@U123> <at>all</at> "
    "[bank](https://evil.example) <https://evil.example|bank> **x**\u202egnp\u2066\r\nBcc: x"
)


def message(words: str, **fields: object) -> Message:
    values: dict[str, object] = {
        "topic": "incident.declared",
        "headline": f"INC-1 declared: {words}",
        "at": AT,
        "url": URL,
        "thread": "INC-1",
        "facts": (("Severity", "SEV1"), ("Team", words)),
        "text": f"{words}\n\nsecond line",
    }
    return Message(**(values | fields))  # type: ignore[arg-type]  # the values are of their types


def texts(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


def test_slack_gets_lines_of_text_and_the_page() -> None:
    body = slack_body(message("Slow & <b>", text="We are on it\n\nSoon more"), AT)

    assert body["text"].split("\n") == [
        "INC-1 declared: Slow &amp; &lt;b&gt;",
        "Severity: SEV1 · Team: Slow &amp; &lt;b&gt;",
        "We are on it",
        "Soon more",
        URL,
    ]
    assert body["mrkdwn"] is False


def test_mattermost_gets_lines_that_break() -> None:
    body = mattermost_body(message("Slow *b*", facts=(), text=""), AT)

    assert body["text"] == f"INC\\-1 declared\\: Slow \\*b\\*  \n{URL}"


def test_teams_gets_a_card_of_plain_runs_with_a_button() -> None:
    body = teams_body(message("Slow", text=""), AT)

    card = body["attachments"][0]["content"]
    runs = [block["inlines"][0]["text"] for block in card["body"]]
    assert runs == ["INC-1 declared: Slow", "Severity: SEV1 · Team: Slow"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open in Drydock", "url": URL}]


@pytest.mark.parametrize("body_of", [slack_body, mattermost_body, teams_body])
def test_nobody_is_woken_and_nothing_turned_by_what_somebody_wrote(body_of: object) -> None:
    told = texts(body_of(message(NAUGHTY), AT))  # type: ignore[operator]  # one of three functions

    for mention in ("@channel", "@here", "@all", "@U123", "\uff20everyone"):
        assert mention not in told
    for sign in ("\u202e", "\u2066", "\\r"):
        assert sign not in told


@pytest.mark.parametrize("body_of", [slack_body, mattermost_body, teams_body])
def test_what_goes_out_late_says_so(body_of: object) -> None:
    late = texts(body_of(message("Slow"), AT + timedelta(minutes=40)))  # type: ignore[operator]  # see above
    soon = texts(body_of(message("Slow"), AT + timedelta(minutes=10)))  # type: ignore[operator]  # see above

    assert "Sent 40 min after it happened" in late
    assert "after it happened" not in soon
