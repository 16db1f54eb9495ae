"""Every change to alert sources: rules, tokens, secrets of signatures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from core.sealing import seal
from incidents.domain.alert import AlertFormat
from incidents.models import AlertSource
from incidents.models.alert_source import HINT_LENGTH

LONGEST_NAME = 100
LONGEST_SECRET = 200
"""In bytes: sealed, it has to fit its column."""

TOO_LONG = f"The secret is too long; at most {LONGEST_SECRET} bytes are kept."
OVERLAPS = {0: "at once", 1: "in an hour", 24: "in a day", 168: "in a week"}
"""Hours for which a replaced token still works, and how pages say it."""

_RULES = (
    "enabled",
    "team",
    "service",
    "service_labels",
    "severity_label",
    "severities",
    "group_by",
    "reopen_minutes",
    "auto_resolve",
    "mapping",
)


@transaction.atomic
def create_source(
    *, by: User | None, name: str, format_name: str, rules: Mapping[str, Any] | None = None
) -> tuple[AlertSource, str]:
    """Save a source; return it with its token, which is kept nowhere.

    `rules` are fields of the source. Raises RuleViolation for a name that is taken.
    """
    _check_name(name)
    secret = AlertSource.new_secret()
    source = AlertSource(
        name=name,
        format=AlertFormat(format_name),
        token_digest=AlertSource.digest_of(secret),
        token_hint=secret[:HINT_LENGTH],
    )
    _set_rules(source, rules or {})
    _save(source)
    record(by, "alert_source.create", source, format=source.format)
    return source, secret


@transaction.atomic
def change_source(
    source: AlertSource, *, by: User | None, name: str, rules: Mapping[str, Any]
) -> AlertSource:
    """Change name and rules; they hold for what is received from now on, or tried again."""
    _check_name(name)
    source = AlertSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    before = {field: _shown(getattr(source, field)) for field in ("name", *_RULES)}
    source.name = name
    _set_rules(source, rules)
    after = {field: _shown(getattr(source, field)) for field in ("name", *_RULES)}
    changed = {field: value for field, value in after.items() if before[field] != value}
    if not changed:
        return source
    _save(source, *changed, "updated_at")
    was = {field: before[field] for field in changed}
    record(by, "alert_source.edit", source, before=was, after=changed)
    return source


@transaction.atomic
def replace_token(
    source: AlertSource, *, by: User | None, at: datetime, overlap_hours: int
) -> tuple[AlertSource, str]:
    """Give a source another token; the one before works for `overlap_hours` more.

    One that was being replaced already stops at once: two tokens at most open a source.
    """
    if overlap_hours not in OVERLAPS:
        raise RuleViolation("Choose how long the old token works.", field="overlap_hours")
    source = AlertSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    secret = AlertSource.new_secret()
    source.old_token_digest = source.token_digest if overlap_hours else None
    source.old_token_until = at + timedelta(hours=overlap_hours) if overlap_hours else None
    source.token_digest = AlertSource.digest_of(secret)
    source.token_hint = secret[:HINT_LENGTH]
    _save(source, "old_token_digest", "old_token_until", "token_digest", "token_hint", "updated_at")
    record(by, "alert_source.replace_token", source, overlap_hours=overlap_hours)
    return source, secret


@transaction.atomic
def set_signing_secret(source: AlertSource, *, by: User | None, secret: str) -> AlertSource:
    """Ask for signatures with this secret, "" for none; it is kept sealed.

    Raises RuleViolation for more than LONGEST_SECRET bytes, and for a format whose senders cannot
    sign.
    """
    checked_text(secret, field="secret", label="The secret")
    if len(secret.encode()) > LONGEST_SECRET:
        raise RuleViolation(TOO_LONG, field="secret")
    if secret and not AlertFormat(source.format).can_sign:
        name = AlertFormat(source.format).label
        raise RuleViolation(f"What sends {name} cannot sign.", field="secret")
    source = AlertSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    source.sealed_secret = seal(secret) if secret else ""
    _save(source, "sealed_secret", "updated_at")
    record(by, "alert_source.set_signing_secret", source, signed=bool(secret))
    return source


def _check_name(name: str) -> None:
    checked_text(name, field="name", label="The name", required=True, max_length=LONGEST_NAME)


def _set_rules(source: AlertSource, rules: Mapping[str, Any]) -> None:
    for field in _RULES:
        if field in rules:
            setattr(source, field, rules[field])


def _save(source: AlertSource, *fields: str) -> None:
    try:
        with transaction.atomic():
            source.save(update_fields=fields or None)
    except IntegrityError as error:
        if AlertSource.all_objects.filter(name=source.name).exclude(pk=source.pk).exists():
            raise RuleViolation("There is a source of this name.", field="name") from error
        raise


def _shown(value: Any) -> Any:
    return getattr(value, "pk", value)
