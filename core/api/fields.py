"""Fields of the API that REST framework does not have as we need them."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, ClassVar

from django.db.models import Manager, Model, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import serializers

from core.database.compiled import CompiledByKeys
from core.input.web_address import is_web_address

EARLIEST_YEAR, LATEST_YEAR = 1970, 2199
MOST_REFERENCES = 200


class TextField(serializers.CharField):
    """Text that is kept exactly as it came; numbers are no text, blanks alone say nothing."""

    default_error_messages = {"no_text": "This is no text."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("no_text")
        return str(super().to_internal_value(data))


class Base64Field(serializers.CharField):
    """A file inside JSON, in base64 with padding (RFC 4648, section 4)."""

    default_error_messages = {"no_base64": "This is no base64."}

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]  # text comes in, bytes go on
        if not isinstance(data, str):
            self.fail("no_base64")
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("no_base64")


class WebAddressField(TextField):
    """An http or https address, so that following it runs nothing."""

    default_error_messages = {"no_address": "Give an address that begins with http:// or https://."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not is_web_address(text):
            self.fail("no_address")
        return text


class MomentField(serializers.DateTimeField):
    """A moment with its offset, in UTC inside; given out as ISO 8601 with Z."""

    default_error_messages = {
        "invalid": "A moment is written like 2026-03-02T10:42:00Z.",
        "no_offset": "The offset from UTC is missing; write 2026-03-02T10:42:00Z or +01:00.",
        "far": f"The year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        moment = self._read(value)
        if moment.tzinfo is None:
            self.fail("no_offset")
        if not EARLIEST_YEAR < moment.year < LATEST_YEAR:
            # A year of room on both sides, so that no zone leads out of the range.
            self.fail("far")
        return moment.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _read(self, value: Any) -> datetime:
        try:
            moment = parse_datetime(value)
        except (TypeError, ValueError):
            self.fail("invalid")
        if moment is None:
            self.fail("invalid")
        return moment


class DayField(serializers.DateField):
    """A calendar day: 2026-03-02."""

    default_error_messages = {"far": f"The year must be {EARLIEST_YEAR} to {LATEST_YEAR}."}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self.fail("far")
        return day


class ClockField(serializers.TimeField):
    """A time of day without seconds and without an offset: 22:00."""

    pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
    default_error_messages = {"invalid": "A time of day is written like 22:00."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)

    def to_internal_value(self, value: Any) -> time:
        # fullmatch, as $ would let a line end pass.
        if not isinstance(value, str) or re.fullmatch(self.pattern, value, re.ASCII) is None:
            self.fail("invalid")
        return time.fromisoformat(value)


class OneByKeyField(serializers.CharField):
    """One row, named by its slug or username.

    `rows` is asked at each request, so that it may depend on who asks.
    """

    default_error_messages = {"unknown": "There is no “{value}”."}

    def __init__(self, rows: Callable[[], QuerySet[Any]], *, key: str, **kwargs: Any) -> None:
        super().__init__(**{"help_text": f"{key.capitalize()}."} | kwargs)
        self.rows = rows
        self.key = key

    def to_internal_value(self, data: Any) -> Model:  # type: ignore[override]  # text comes in, a row goes on
        if not isinstance(data, str):
            self.fail("invalid")
        row: Model | None = self.rows().filter(**{self.key: data}).first()
        if row is None:
            self.fail("unknown", value=data)
        return row

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.key))


@cache
def _by_keys(rows: Callable[[], QuerySet[Any]], key: str) -> CompiledByKeys[Any, Any]:
    """Return the read behind a ManyByKeyField, which REST framework copies for each request."""
    return CompiledByKeys(lambda keys: rows().filter(**{f"{key}__in": keys}))


class ManyByKeyField(serializers.ListField):
    """Rows named by slug or username, each once, found in one statement whatever their number."""

    default_error_messages = {"unknown": "There is no {values}."}

    def __init__(self, rows: Callable[[], QuerySet[Any]], *, key: str, **kwargs: Any) -> None:
        """Take `rows` as a function that lives as long as the program, such as one of a module."""
        usual: dict[str, Any] = {
            "help_text": f"{key.capitalize()}s.",
            "max_length": MOST_REFERENCES,
        }
        super().__init__(child=TextField(), **usual | kwargs)
        self.rows = rows
        self.key = key

    def to_internal_value(self, data: Any) -> list[Any]:
        keys: list[str] = list(dict.fromkeys(super().to_internal_value(data)))
        if not keys:
            return []
        found = {getattr(row, self.key): row for row in _by_keys(self.rows, self.key).rows(keys)}
        missing = [key for key in keys if key not in found]
        if missing:
            self.fail("unknown", values=", ".join(f"“{key}”" for key in missing))
        return [found[key] for key in keys]

    def to_representation(self, data: Iterable[Any]) -> list[Any]:
        rows = data.all() if isinstance(data, Manager) else data
        return [getattr(row, self.key) for row in rows]


class Body(serializers.Serializer[Any]):
    """What a request may say; a name nobody knows is an error, for it is a typing mistake.

    `example` is shown in the OpenAPI document and on the page of the API.
    """

    example: ClassVar[dict[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                sentence = "There is no such field here."
                raise serializers.ValidationError({name: [sentence] for name in unknown})
        return super().to_internal_value(data)
