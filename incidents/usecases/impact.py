"""Say what an incident did to users."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.input.text import checked_text
from core.models import Activity, User
from incidents.models import Impact, Incident
from incidents.usecases.incident_changes import lock_incident

FIELDS = ("summary", "customers_affected", "percent_affected", "money_lost", "currency")
MOST_CUSTOMERS = 2**63 - 1
MOST_MONEY = Decimal("999999999999.99")
ALL_PERCENT = 100
LETTERS_OF_CURRENCY = 3


@transaction.atomic
def record_impact(
    incident: Incident, *, by: User | None, seen: str | None = None, **fields: Any
) -> Impact:
    """Save the given `fields` of the impact: those of FIELDS; None is "not known".

    `seen` is the `seen_token` of the impact that the person read, None for whoever read none.
    Saving what is there already changes nothing. The activity log keeps what was there before.

    Raises StaleVersion when somebody changed the impact since it was read, RuleViolation for
    values out of range and for money without its currency.
    """
    incident = lock_incident(incident)
    impact = Impact.objects.filter(incident=incident).first() or Impact(incident=incident)
    before = _values_of(impact)
    after = before | {name: fields[name] for name in fields if name in FIELDS}
    if after == before:
        return impact
    if seen is not None and seen != seen_token(impact):
        raise StaleVersion(f"{_last_writer(incident)} changed the impact meanwhile.")
    _check(after)
    for name, value in after.items():
        setattr(impact, name, value)
    impact.save()
    record(by, "impact.record", incident, before=_as_json(before), after=_as_json(after))
    return impact


def seen_token(impact: Impact | None) -> str:
    """Return text that changes with every save of the impact; "" while there is none."""
    return impact.updated_at.isoformat() if impact is not None and impact.pk else ""


def _values_of(impact: Impact) -> dict[str, Any]:
    return {name: getattr(impact, name) for name in FIELDS}


def _check(values: dict[str, Any]) -> None:
    checked_text(values["summary"], field="summary", label="The text")
    customers, percent, money = (
        values["customers_affected"],
        values["percent_affected"],
        values["money_lost"],
    )
    currency = checked_text(values["currency"], field="currency", label="The currency")
    if customers is not None and not 0 <= customers <= MOST_CUSTOMERS:
        raise RuleViolation("A number of customers is 0 or more.", field="customers_affected")
    if percent is not None and not 0 <= percent <= ALL_PERCENT:
        raise RuleViolation("A percentage lies between 0 and 100.", field="percent_affected")
    if money is not None and not 0 <= money <= MOST_MONEY:
        raise RuleViolation(f"An amount lies between 0 and {MOST_MONEY:,}.", field="money_lost")
    if money is not None and not currency:
        raise RuleViolation("Say in which currency, such as EUR.", field="currency")
    if currency and not _is_code(currency):
        raise RuleViolation("A currency is its three-letter code, such as EUR.", field="currency")


def _is_code(currency: str) -> bool:
    return (
        len(currency) == LETTERS_OF_CURRENCY
        and currency.isascii()
        and currency.isalpha()
        and currency.isupper()
    )


def _last_writer(incident: Incident) -> str:
    writes = Activity.objects.about(incident).filter(verb="impact.record")
    last = writes.select_related("actor").last()
    return str(last.actor) if last and last.actor else "Somebody"


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in values.items()}
