"""Show exact numbers, levels and outcomes as people read them."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from math import ceil

from django import template

from catalog.models import Service
from core import clock
from core.markdown.mentions import reference_url
from readiness.domain.level import LevelRule
from readiness.domain.score_card import Line
from readiness.domain.shares import one_decimal, whole_percent
from readiness.queries.service_columns import ServiceColumns, service_columns
from readiness.queries.service_standing import ServiceStanding, standing_of

register = template.Library()
NO_DATA = "no data"
QUESTIONS_A_MINUTE = 6
TONES = {"gold": "ok", "silver": "info", "bronze": "warn", "none": ""}
LEVEL_NAMES = {"none": "No level", "bronze": "Bronze", "silver": "Silver", "gold": "Gold"}
OUTCOMES = {
    "pass": "Yes",
    "partial": "Partly",
    "fail": "Fails",
    "unknown": "Not known",
    "contradicted": "Contradicted by an incident",
    "waived": "Waived",
    "not_applicable": "Not applicable",
    "not_asked": "Not asked",
}


@register.simple_tag
def with_readiness(services: Iterable[Service]) -> list[ServiceColumns]:
    """Return services with what their rows tell of readiness, for lists of the catalogue."""
    return list(service_columns(services, at=clock.now()))


@register.simple_tag
def service_standing(service: Service) -> ServiceStanding:
    """Return how ready a service is, for its page in the catalogue."""
    return standing_of(service, at=clock.now())


@register.filter
def answering_minutes(lines: Collection[Line]) -> int:
    """Return about how many minutes the questions take somebody who knows the service."""
    return ceil(len(lines) / QUESTIONS_A_MINUTE)


@register.filter
def decimal(number: Fraction | str | None) -> str:
    """Write an exact number with one decimal; None and "" are "no data"."""
    if number is None or number == "":
        return NO_DATA
    exact = Fraction(number)
    return one_decimal(exact) if exact >= 0 else f"\u2212{one_decimal(-exact)}"


@register.filter
def signed(number: Fraction | str) -> str:
    """Write a movement with its sign."""
    return f"+{decimal(number)}" if Fraction(number) > 0 else decimal(number)


@register.filter
def percent(share: Fraction | None) -> str:
    """Write a share of 1 as whole percent; None is "no data"."""
    return NO_DATA if share is None else whole_percent(share)


@register.filter
def level_tone(level: str) -> str:
    """Return the tone of a level's badge."""
    return TONES[str(level)]


@register.filter
def level_name(level: str) -> str:
    """Return the name of a level."""
    return LEVEL_NAMES[str(level)]


@register.filter
def outcome(value: str) -> str:
    """Return an outcome in words."""
    return OUTCOMES[str(value)]


@register.filter
def incident_url(reference: str) -> str:
    """Return where an incident such as "INC-7" is shown."""
    prefix, _, number = reference.partition("-")
    return reference_url(prefix, int(number)) or ""


@register.filter
def survived_by_tier(rule: LevelRule) -> str:
    """Write what share of the failure modes a level wants survived: "tier 1: 40 %, tier 2: 25 %".

    Tiers of which it wants nothing are left out; "none" where that is all of them.
    """
    wanted = sorted((rule.min_survived or {}).items())
    return ", ".join(f"tier {tier}: {percent(share)}" for tier, share in wanted if share) or "none"


@register.filter
def critical_rules(rule: LevelRule) -> str:
    """Write how many critical items may stand how: "none failing, at most 2 late"."""
    limits = (
        (rule.max_critical_failing, "failing"),
        (rule.max_critical_unmet_without_waiver, "unmet unless waived"),
        (rule.max_open_critical_waivers, "waived"),
        (rule.max_critical_past_lifetime, "past the lifetime"),
    )
    said = (
        f"{f'at most {most}' if most else 'none'} {word}"
        for most, word in limits
        if most is not None
    )
    return ", ".join(said) or "any"


@register.filter
def hundredfold(share: Fraction | None) -> str:
    """Write a share of 1 as a number out of 100 with one decimal."""
    return NO_DATA if share is None else one_decimal(share * 100)
