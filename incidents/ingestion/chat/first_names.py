"""Speakers without any mark: a few words or lines that begin nearly all that is said."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from incidents.ingestion.chat.names import NAME
from incidents.ingestion.chat.record import Message

_HANDLE = re.compile(r"@?[A-Za-z][\w.-]*")
LEVELS = {"error", "warn", "warning", "info", "debug", "critical", "fatal", "trace", "notice"}
_FEWEST_REPEATS = 4


def find_first_words(messages: Sequence[Message]) -> None:
    """Take the first word as the speaker where a few of them begin nearly all lines.

    "10:42 ops-1 restarted it" names its speaker without any mark; "10:42 restarted it" has none.
    """
    nameless = [message for message in messages if not message.speaker and " " in message.text]
    first = Counter(message.text.split(None, 1)[0] for message in nameless)
    words = {
        word: count
        for word, count in first.items()
        if count > 1 and _HANDLE.fullmatch(word) and word.lower() not in LEVELS
    }
    if not _are_names(words, of=len(nameless)):
        return
    for message in nameless:
        word, _, rest = message.words[0].partition(" ")
        if word in words and rest.strip():
            message.speaker, message.words[0] = word.lstrip("@"), rest.lstrip()


def find_first_lines(messages: Sequence[Message]) -> None:
    """Take the line below a time as the speaker where a few of them stand below nearly all.

    So Element copies its layout of IRC: the time, the name, and then what was said.
    """
    below = [message for message in messages if not message.speaker and _has_lines_below(message)]
    first = Counter(message.words[0] for message in below)
    lines = {line: count for line, count in first.items() if count > 1 and NAME.fullmatch(line)}
    if not _are_names(lines, of=len(below)):
        return
    for message in below:
        if message.words[0] in lines:
            message.speaker = message.words.pop(0)


def _has_lines_below(message: Message) -> bool:
    """Return whether nothing stands beside the time of a message, and two lines below it."""
    filled = sum(bool(words.strip()) for words in message.words)
    return 1 < filled == len(message.numbers) - 1


def _are_names(counts: Mapping[str, int], *, of: int) -> bool:
    covered = sum(counts.values())
    return covered >= _FEWEST_REPEATS and covered * 5 >= of * 4 and len(counts) * 2 <= covered
