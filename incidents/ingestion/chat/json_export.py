"""Exported JSON of chat tools: Slack, Mattermost, Teams, and plain lists of messages."""

import json
import re
import reprlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from incidents.domain.chat import LONGEST_SPEAKER
from incidents.ingestion.chat.record import Message, Parts, Stamp, Unread
from incidents.ingestion.chat.stamp import NoMoment, StampReader, checked, moment_of_epoch

_LISTS = ("messages", "posts", "value", "items", "events", "results", "history")
_TIMES = ("ts", "time", "timestamp", "at", "created_at", "createdDateTime", "create_at", "date")
_SPEAKERS = ("author", "user_name", "username", "from", "sender", "name", "nick", "user", "user_id")
_NAMES = (
    "display_name",
    "displayName",
    "real_name",
    "name",
    "username",
    "user",
    "application",
    "id",
)
_TEXTS = ("text", "message", "content", "body")
_DEEPEST = 4
_LONGEST_SHOWN = 200
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_SLACK = re.compile(
    r"<(?P<target>(?:[@#!]|https?://|mailto:)[^<>|\s]{1,2000})(?:\|(?P<label>[^<>|]{1,2000}))?>"
)
_BREAKING = {"p", "div", "br", "li", "tr"}


def load_json(text: str) -> list[Any] | None:
    """Return the messages of a JSON document or of one object a line, None for other text."""
    bare = text.strip().removeprefix("\ufeff")
    if not bare.startswith(("[", "{")):
        return None
    try:
        return list(_messages_in(json.loads(bare)))
    except (ValueError, RecursionError):
        return _load_lines(bare)


def read_export(objects: list[Any], stamps: StampReader) -> Parts:
    """Return the messages of an export; each is numbered by its place in it, from 1."""
    parts = Parts()
    names = _names_of(objects)
    for number, one in enumerate(objects, start=1):
        try:
            parts.messages.append(_message(number, one, stamps, names))
        except NoMoment as error:
            parts.unread.append(Unread(number, _shown(one), str(error)))
    return parts


def _load_lines(text: str) -> list[Any] | None:
    objects: list[Any] = []
    for line in filter(str.strip, text.split("\n")):
        try:
            loaded = json.loads(line)
        except (ValueError, RecursionError):
            return None
        if not isinstance(loaded, dict):
            return None
        # A Mattermost export keeps one object of each kind a line: versions, teams, posts.
        objects.append(loaded["post"] if isinstance(loaded.get("post"), dict) else loaded)
    return objects


def _messages_in(loaded: Any) -> Iterator[Any]:
    """Yield the messages of a list, or of what stands under one of the usual names."""
    if isinstance(loaded, list):
        yield from loaded
        return
    order, posts = loaded.get("order"), loaded.get("posts")
    if isinstance(order, list) and isinstance(posts, dict):
        yield from (posts[key] for key in order if isinstance(key, str) and key in posts)
        return
    lists = (loaded[name] for name in _LISTS if isinstance(loaded.get(name), list | dict))
    found = next(lists, None)
    if found is None:
        yield loaded
    else:
        yield from found.values() if isinstance(found, dict) else found


def _message(number: int, one: Any, stamps: StampReader, names: Mapping[str, str]) -> Message:
    if not isinstance(one, dict):
        raise NoMoment("is no message: an object with time and text is needed")
    text = _text_of(one)
    speaker = _speaker_of(one)
    if "ts" in one:
        text, speaker = _of_slack(text, names), names.get(speaker, speaker)
    if not text.strip():
        raise NoMoment("has no text")
    told = next((one[name] for name in _TIMES if one.get(name) not in (None, "")), None)
    if told is None:
        raise NoMoment("has no time")
    return Message(_stamp(told, stamps), speaker, [number], text.split("\n"))


def _names_of(objects: list[Any]) -> dict[str, str]:
    """Return the names of ids that messages of an export tell, as Slack does beside some."""
    names = {}
    for one in objects:
        if isinstance(one, dict) and isinstance(one.get("user"), str):
            name = _speaker_of(one)
            if name != one["user"]:
                names[one["user"]] = name
    return names


def _of_slack(text: str, names: Mapping[str, str]) -> str:
    """Return the words of Slack's markup: <@U1>, <#C1|general>, <https://x.example|label>."""

    def word(found: re.Match[str]) -> str:
        target, label = found["target"], found["label"]
        if target[0] == "@":
            return f"@{label or names.get(target[1:], target[1:])}"
        if target[0] in "#!":
            return f"{target[0].replace('!', '@')}{label or target[1:]}"
        return target if label in (None, target) else f"{label} ({target})"

    marked = _SLACK.sub(word, text)
    return marked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _stamp(told: Any, stamps: StampReader) -> Stamp:
    if isinstance(told, int | float) and not isinstance(told, bool):
        return Stamp(moment=moment_of_epoch(_as_float(told)))
    text = str(told).strip()
    if re.fullmatch(r"[0-9]{9,13}(\.[0-9]{1,9})?", text):
        return Stamp(moment=moment_of_epoch(float(text)))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _stamp_in_words(text, stamps)
    if moment.tzinfo is None:
        return Stamp(moment.time(), moment.date())
    try:
        return Stamp(moment=checked(moment.astimezone(UTC)))
    except OverflowError:
        raise NoMoment("has a time that does not exist") from None


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        raise NoMoment("has a time that does not exist") from None


def _stamp_in_words(text: str, stamps: StampReader) -> Stamp:
    found = stamps.alone.fullmatch(text) if len(text) <= _LONGEST_SHOWN else None
    if found is None:
        raise NoMoment(f'has a time that could not be read: "{text[:40]}"')
    return stamps.read(found)


def _speaker_of(one: Mapping[str, Any]) -> str:
    """Return the name people know, before ids; "" where nobody is named."""
    profile = one.get("user_profile")
    if isinstance(profile, dict) and (name := _name_in(profile)):
        return name
    for key in _SPEAKERS:
        name = _name_in(one.get(key))
        if name:
            return name
    return ""


def _name_in(told: Any, depth: int = _DEEPEST) -> str:
    if isinstance(told, str | int) and not isinstance(told, bool):
        return str(told).strip().removeprefix("@")[:LONGEST_SPEAKER] if _is_short(told) else ""
    if isinstance(told, dict) and depth:
        names = (_name_in(told.get(key), depth - 1) for key in _NAMES)
        return next(filter(None, names), "")
    return ""


def _is_short(told: str | int) -> bool:
    return isinstance(told, str) or abs(told) < 10**18


def _text_of(one: Mapping[str, Any]) -> str:
    for key in _TEXTS:
        told = one.get(key)
        if isinstance(told, str) and told.strip():
            return told.replace("\r\n", "\n")
        if isinstance(told, dict) and isinstance(told.get("content"), str):
            is_html = told.get("contentType") == "html"
            return words_of(told["content"]) if is_html else told["content"]
    return ""


def words_of(html: str) -> str:
    """Return the words of a message that Teams keeps as HTML; what is no tag stays."""

    def gap(found: re.Match[str]) -> str:
        return "\n" if found["name"].lower() in _BREAKING and _breaks(found) else ""

    return unescape(_TAG.sub(gap, html)).strip()


def _breaks(found: re.Match[str]) -> bool:
    return bool(found["end"]) or found["name"].lower() == "br"


def _shown(one: Any) -> str:
    """Return the beginning of an object, however deep it is, for the list of what was not read."""
    return reprlib.repr(one)[:_LONGEST_SHOWN]
