"""Values from the events of a YAML parser, bounded in depth and number (pure)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

# The C parser is twenty times faster and is in every wheel; both give the same events.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_MERGE = "<<"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database stores: NUL and halves of pairs."""


def fill(tree: "YamlTree", text: str) -> None:
    """Read a YAML stream into a tree; raise ValueError, naming the line, where it is not YAML."""
    if (bad := UNSTORABLE.search(text)) is not None:
        raise fault(_line_of(text, bad.start()), "has a character that cannot be stored")
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except yaml.reader.ReaderError as error:
        line = _line_of(text, error.position)
        raise fault(line, "has a character that YAML does not allow") from error
    except yaml.MarkedYAMLError as error:
        last = text.rstrip("\n").count("\n")  # an early end is told one line too late
        line = min(_line(error.problem_mark), last)
        raise fault(line, error.problem or "is not YAML") from error


def fault(line: int, reason: str) -> ValueError:
    """Return the error for a line, counted from 0, with a phrase that follows its number."""
    return ValueError(f"line {line + 1} {reason}")


class _Mark(Protocol):
    """A place in the text, as either parser tells it; lines count from 0."""

    @property
    def line(self) -> int: ...


@dataclass(slots=True)
class _Frame:
    """An open list or mapping: the key that waits for its value, how many values it holds.

    `values` counts what aliases stand for as often as they stand for it. `merges` are the
    mappings to be merged in at the end, where a key written in place goes first.
    """

    value: list[Any] | dict[str, Any]
    anchor: str | None = None
    key: str | None = None
    values: int = 1
    merges: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class YamlTree:
    """Builds documents from parser events without recursion.

    `scalar` turns a scalar into a value; keys stay text as written and occur once. Without
    `aliases` an anchor or alias is refused. With them what an alias stands for counts in full
    towards `most_values`, so that a few lines cannot stand for gigabytes.
    """

    scalar: Callable[[yaml.ScalarEvent], Any]
    most_levels: int
    most_values: int | None = None
    aliases: bool = False
    text_keys: bool = False
    documents: list[Any] = field(default_factory=list)
    _open: list[_Frame] = field(default_factory=list)
    _anchored: dict[str, tuple[Any, int]] = field(default_factory=dict)
    _values: int = 0

    def take(self, event: yaml.Event) -> None:
        """Work in one event; raise ValueError, naming the line, for what is refused."""
        line = _line(event.start_mark)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None and not self.aliases:
            raise fault(line, "uses an anchor or alias, which is not accepted")
        if isinstance(event, yaml.AliasEvent):
            self._repeat(event, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(_Frame({}, event.anchor), line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(_Frame([], event.anchor), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchored.clear()

    def _repeat(self, event: yaml.AliasEvent, line: int) -> None:
        if event.anchor not in self._anchored:
            raise fault(line, f"refers to *{event.anchor}, which is not finished or not there")
        value, values = self._anchored[event.anchor]
        self._put(value, line, values)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if UNSTORABLE.search(event.value):  # an escape such as "\0" writes what no text may hold
            raise fault(line, "has a character that cannot be stored")
        value = event.value if self.text_keys and self._waits_for_key() else self.scalar(event)
        if event.anchor is not None:
            self._anchored[event.anchor] = value, 1
        self._put(value, line, 1)

    def _waits_for_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and (self._open[-1].key is None)
        )

    def _begin(self, frame: _Frame, line: int) -> None:
        if len(self._open) == self.most_levels:
            raise fault(line, f"is nested more than {self.most_levels} levels deep")
        self._put(frame.value, line, 1)
        self._open.append(frame)

    def _end(self, line: int) -> None:
        frame = self._open.pop()
        if isinstance(frame.value, dict):
            for merged in frame.merges:
                for key, value in _merged(merged, line):
                    frame.value.setdefault(key, value)
        if frame.anchor is not None:
            self._anchored[frame.anchor] = frame.value, frame.values
        if self._open:
            self._open[-1].values += frame.values - 1

    def _put(self, value: Any, line: int, values: int) -> None:
        self._values += values
        if self.most_values is not None and self._values > self.most_values:
            raise fault(line, f"goes on after {self.most_values:,} values, which is the most")
        if not self._open:
            self.documents.append(value)
            return
        frame = self._open[-1]
        frame.values += values
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is None:
            frame.key = _key(value, frame.value, line)
        else:
            if frame.key == _MERGE and self.aliases:
                frame.merges.append(value)
            else:
                frame.value[frame.key] = value
            frame.key = None


def _merged(value: Any, line: int) -> list[tuple[str, Any]]:
    """Return the pairs that `<<` brings in: of a mapping, or of several in their order."""
    mappings = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in mappings):
        raise fault(line, "merges something that is not a mapping")
    return [pair for one in mappings for pair in one.items()]


def _key(value: Any, mapping: dict[str, Any], line: int) -> str:
    if not isinstance(value, str):
        raise fault(line, "has a key that is not text")
    if value in mapping:
        raise fault(line, f"has the key {value!r} twice")
    return value


def _line(mark: _Mark | None) -> int:
    return mark.line if mark is not None else 0


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position)
