"""Messages as chat rooms take them: nothing that somebody wrote formats, links or mentions."""

from datetime import datetime
from typing import Any

from incidents.domain.message import Message, late_words
from incidents.domain.plain_text import for_markdown, for_slack, one_line, plain, without_mentions


def slack_body(message: Message, now: datetime) -> dict[str, Any]:
    """Return the body for an incoming webhook of Slack."""
    lines = [for_slack(line) for line in _lines(message, now)]
    return {
        "text": "\n".join([*lines, message.url]),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def mattermost_body(message: Message, now: datetime) -> dict[str, Any]:
    """Return the body for an incoming webhook of Mattermost."""
    lines = [for_markdown(line) for line in _lines(message, now)]
    # Two blanks break a line in Markdown.
    return {"text": "  \n".join([*lines, message.url])}


def teams_body(message: Message, now: datetime) -> dict[str, Any]:
    """Return the body for a workflow of Microsoft Teams: one card of plain runs of text."""
    first, *others = [without_mentions(line) for line in _lines(message, now)]
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "fallbackText": first,
                    "body": [_run(first, weight="Bolder"), *(_run(line) for line in others)],
                    "actions": [
                        {"type": "Action.OpenUrl", "title": "Open in Drydock", "url": message.url}
                    ],
                },
            }
        ],
    }


def _lines(message: Message, now: datetime) -> list[str]:
    """Return the lines of a message, without characters that control or turn text."""
    late = message.delay(now)
    facts = " · ".join(f"{name}: {one_line(value)}" for name, value in message.facts)
    text = [line for line in plain(message.text).split("\n") if line.strip()]
    found = [one_line(message.headline), late_words(late) if late else "", facts, *text]
    return [line for line in found if line]


def _run(text: str, **looks: str) -> dict[str, Any]:
    # Unlike a TextBlock, a run knows no Markdown.
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}
