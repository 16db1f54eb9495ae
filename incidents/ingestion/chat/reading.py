"""Read a chat log, whatever it was copied from, into lines for a timeline."""

import re
from collections.abc import Iterator

from incidents.domain.chat import ChatFormat, ChatOrder, lines_of
from incidents.domain.timeline import LONGEST_TEXT
from incidents.ingestion.chat.conversation import read_conversation
from incidents.ingestion.chat.json_export import load_json, read_export
from incidents.ingestion.chat.placing import Placed, order_of, place
from incidents.ingestion.chat.record import (
    ChatLine,
    ChatReading,
    ChatSettings,
    Message,
    Parts,
    Unread,
)
from incidents.ingestion.chat.stamp import NoMoment, StampReader

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
NOT_STORABLE = "holds a character that cannot be stored (NUL or half a surrogate pair)"
TOO_LONG = f"is longer than the {LONGEST_TEXT:,} characters of a timeline entry"


def read_chat(text: str, settings: ChatSettings) -> ChatReading:
    """Return what a log says: every line that is not blank is in a message, tells a day, or unread.

    Raises ChatTooLarge for a log beyond the limits, and nothing else.
    """
    lines = lines_of(text)
    stamps = StampReader(settings)
    objects = load_json(text) if settings.format in (None, ChatFormat.JSON) else None
    if objects is not None:
        lines, known, parts = [], ChatFormat.JSON, read_export(objects, stamps)
    else:
        known, parts = read_conversation(lines, stamps, settings.format)
    _drop_unstorable(parts, lines)
    order = settings.order or order_of([message.stamp for message in parts.messages])
    if order is ChatOrder.NEWEST_FIRST:
        parts.messages.reverse()
    found = sorted(_placed(parts, lines, settings), key=lambda line: line.at)
    return ChatReading(
        format=known,
        order=order,
        first_on=found[0].at.astimezone(settings.zone.tz).date() if found else None,
        lines=tuple(found),
        unread=tuple(sorted(parts.unread, key=lambda one: one.number)),
        days=tuple(parts.days),
    )


def _placed(parts: Parts, lines: list[str], settings: ChatSettings) -> Iterator[ChatLine]:
    """Yield the messages that have a moment; the others join what could not be read."""
    places = place([message.stamp for message in parts.messages], settings)
    for message, one in zip(parts.messages, places, strict=True):
        if isinstance(one, NoMoment):
            parts.unread += _unread(message, lines, str(one))
        else:
            yield _line(message, one)


def _line(message: Message, one: Placed) -> ChatLine:
    return ChatLine(
        number=message.numbers[0],
        numbers=tuple(message.numbers),
        at=one.at,
        zone_name=one.zone_name,
        speaker=message.speaker,
        text=message.text,
        note=one.note,
    )


def _drop_unstorable(parts: Parts, lines: list[str]) -> None:
    """Move what the timeline cannot keep to what could not be read."""
    kept = []
    for message in parts.messages:
        if _UNSTORABLE.search(message.speaker + message.text):
            parts.unread += _unread(message, lines, NOT_STORABLE)
        elif len(message.text) > LONGEST_TEXT:
            parts.unread += _unread(message, lines, TOO_LONG)
        else:
            kept.append(message)
    parts.messages = kept
    parts.unread = [one._replace(text=_UNSTORABLE.sub("\ufffd", one.text)) for one in parts.unread]


def _unread(message: Message, lines: list[str], reason: str) -> list[Unread]:
    if not lines:
        return [Unread(message.numbers[0], _UNSTORABLE.sub("\ufffd", message.text[:200]), reason)]
    texts = ((number, lines[number - 1]) for number in message.numbers)
    return [
        Unread(number, _UNSTORABLE.sub("\ufffd", line), reason)
        for number, line in texts
        if line.strip()
    ]
