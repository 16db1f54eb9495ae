"""YAML from outside: bounded, without aliases, every scalar as it was written (pure)."""

import re
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import yaml

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"

MAX_BYTES = 1_000_000
MAX_DEPTH = 50

# The C parser is twenty times faster and is in every wheel; both give the same events.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_NULLS = {"", "~", "null", "Null", "NULL"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def load_documents(text: str) -> list[YamlValue]:
    """Return the documents of a YAML stream; an empty one is None.

    Scalars stay text whatever they look like, so that `no`, `1.10`, `12:30` and `2021-05-29` mean
    what was written; only a plain empty scalar, `~` and `null` are None. Keys are text and occur
    once in a mapping. Raises ValueError, naming the line, for anything that is not such YAML, for
    aliases and anchors (a few lines of them can stand for gigabytes), for more than MAX_DEPTH
    levels, for more than MAX_BYTES, and for characters that no database stores.
    """
    if (bad := _UNSTORABLE.search(text)) is not None:
        raise _fault(_line_of(text, bad.start()), "has a character that cannot be stored")
    if len(text.encode()) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES:,} bytes")
    tree = _Tree()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except yaml.reader.ReaderError as error:
        line = _line_of(text, error.position)
        raise _fault(line, "has a character that YAML does not allow") from error
    except yaml.MarkedYAMLError as error:
        last = text.rstrip("\n").count("\n")  # an early end is told one line too late
        line = min(_line(error.problem_mark), last)
        raise _fault(line, error.problem or "is not YAML") from error
    return tree.documents


class _Mark(Protocol):
    """A place in the text, as either parser tells it; lines count from 0."""

    @property
    def line(self) -> int: ...


@dataclass(slots=True)
class _Frame:
    """An open list or mapping, and the mapping's key that still waits for its value."""

    value: list[YamlValue] | dict[str, YamlValue]
    key: str | None = None


@dataclass(slots=True)
class _Tree:
    """Builds documents from parser events without recursion."""

    documents: list[YamlValue] = field(default_factory=list)
    open: list[_Frame] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        line = _line(event.start_mark)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise _fault(line, "uses an anchor or alias, which is not accepted")
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event), line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _begin(self, container: list[YamlValue] | dict[str, YamlValue], line: int) -> None:
        if len(self.open) == MAX_DEPTH:
            raise _fault(line, f"is nested more than {MAX_DEPTH} levels deep")
        self._put(container, line)
        self.open.append(_Frame(container))

    def _put(self, value: YamlValue, line: int) -> None:
        if not self.open:
            self.documents.append(value)
            return
        frame = self.open[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is None:
            frame.key = _key(value, frame.value, line)
        else:
            frame.value[frame.key] = value
            frame.key = None


def _scalar(event: yaml.ScalarEvent) -> str | None:
    value: str = event.value
    if _UNSTORABLE.search(value):  # an escape such as "\0" writes what the text itself may not hold
        raise _fault(_line(event.start_mark), "has a character that cannot be stored")
    return None if event.implicit[0] and value in _NULLS else value


def _key(value: YamlValue, mapping: dict[str, YamlValue], line: int) -> str:
    if not isinstance(value, str):
        raise _fault(line, "has a key that is not text")
    if value in mapping:
        raise _fault(line, f"has the key {value!r} twice")
    return value


def _line(mark: _Mark | None) -> int:
    return mark.line if mark is not None else 0


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position)


def _fault(line: int, reason: str) -> ValueError:
    return ValueError(f"line {line + 1} {reason}")
