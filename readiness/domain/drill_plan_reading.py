"""Drill plans from plain values and back, refused with the place of what is wrong (pure)."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from readiness.domain.drill_plan import (
    Clock,
    DrillRole,
    Environment,
    PlanContent,
    PlanStep,
    Targets,
)

MOST_STEPS = 60
MOST_LINES = 40
LONGEST_LINE = 500
LONGEST_TITLE = 150
LONGEST_MINUTES = 7 * 24 * 60
LONGEST_CADENCE = 3650
LONGEST_TARGET = 366 * 86_400
LONGEST_KEY = 50
TIERS = (1, 2, 3)

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{1,9}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class PlanFault(ValueError):  # noqa: N818 - it says what is wrong with a plan; nothing has a bug
    """A plan cannot be read; `place` is where, such as "steps[3].minutes"."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


def read_plan(value: Any) -> PlanContent:
    """Read a plan from mappings and lists whose scalars are text, numbers or truth values.

    Raises PlanFault naming the place of the first thing that is wrong.
    """
    found = _mapping(value, "")
    steps = tuple(
        _step(one, f"steps[{number}]")
        for number, one in enumerate(_list(found, "steps", 1, MOST_STEPS), 1)
    )
    _once([step.key for step in steps], "steps", "key")
    _once([step.clock for step in steps if step.clock], "steps", "clock")
    _needs_clocks(steps)
    return PlanContent(
        key=_key(found.get("key"), "key"),
        title=_text(found, "title", "title", LONGEST_TITLE),
        purpose=_text(found, "purpose", "purpose"),
        failure_modes=_keys(found, "failure_modes"),
        checklist_items=_keys(found, "checklist_items"),
        tiers=_each(found, "tiers", 1, len(TIERS), _tier),
        planned_minutes=_number(found.get("planned_minutes"), "planned_minutes", LONGEST_MINUTES),
        cadence_days=_number(found.get("cadence_days"), "cadence_days", LONGEST_CADENCE),
        environments=_each(found, "environments", 1, 4, lambda v, at: _enum(Environment, v, at)),
        default_targets=_targets(found.get("default_targets")),
        roles=_each(found, "roles", 1, len(DrillRole), lambda v, at: _enum(DrillRole, v, at)),
        preconditions=_lines(found, "preconditions"),
        abort_conditions=_lines(found, "abort_conditions"),
        steps=steps,
        expected_results=_lines(found, "expected_results"),
    )


def plan_as_data(plan: PlanContent) -> dict[str, Any]:
    """Return the plan as plain values that `read_plan` reads back to an equal one."""
    return {
        "key": plan.key,
        "title": plan.title,
        "purpose": plan.purpose,
        "failure_modes": list(plan.failure_modes),
        "checklist_items": list(plan.checklist_items),
        "tiers": list(plan.tiers),
        "planned_minutes": plan.planned_minutes,
        "cadence_days": plan.cadence_days,
        "environments": [one.value for one in plan.environments],
        "default_targets": {
            str(tier): {
                "rto_seconds": one.rto_seconds,
                "rpo_seconds": one.rpo_seconds,
                "detect_seconds": one.detect_seconds,
            }
            for tier, one in plan.default_targets
        },
        "roles": [one.value for one in plan.roles],
        "preconditions": list(plan.preconditions),
        "abort_conditions": list(plan.abort_conditions),
        "steps": [_step_as_data(step) for step in plan.steps],
        "expected_results": list(plan.expected_results),
    }


def _step_as_data(step: PlanStep) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": step.key,
        "role": step.role.value,
        "minutes": step.minutes,
        "must": step.must,
        "action": step.action,
        "expect": step.expect,
        "evidence": step.evidence,
    }
    if step.clock:
        data["clock"] = step.clock.value
    if step.enters_time:
        data["enter"] = "timestamp"
    return data | {name: text for name in ("command", "undo") if (text := getattr(step, name))}


def _step(value: Any, place: str) -> PlanStep:
    found = _mapping(value, place)
    clock = found.get("clock")
    enters_time = found.get("enter") not in (None, "")
    if enters_time and (found["enter"] != "timestamp" or not clock):
        raise PlanFault(f"{place}.enter", 'is "timestamp" on a step with a clock, or left out.')
    return PlanStep(
        key=_key(found.get("key"), f"{place}.key"),
        role=_enum(DrillRole, found.get("role"), f"{place}.role"),
        minutes=_number(found.get("minutes"), f"{place}.minutes", LONGEST_MINUTES),
        must=_truth(found.get("must"), f"{place}.must"),
        action=_text(found, "action", f"{place}.action"),
        expect=_text(found, "expect", f"{place}.expect"),
        evidence=_text(found, "evidence", f"{place}.evidence", required=False),
        clock=_enum(Clock, clock, f"{place}.clock") if clock else None,
        enters_time=enters_time,
        command=_text(found, "command", f"{place}.command", required=False),
        undo=_text(found, "undo", f"{place}.undo", required=False),
    )


def _needs_clocks(steps: tuple[PlanStep, ...]) -> None:
    """Without these two no recovery time can ever be measured."""
    clocks = [step.clock for step in steps if step.must]
    for clock in (Clock.DISRUPTION_START, Clock.SERVICE_RESTORED):
        if clock not in clocks:
            raise PlanFault("steps", f'No step with "must" writes the clock "{clock}".')


def _targets(value: Any) -> tuple[tuple[int, Targets], ...]:
    place = "default_targets"
    found = _mapping(value, place)
    if not found:
        raise PlanFault(place, "names no tier.")
    return tuple(
        sorted(
            (
                (_tier(tier, place), _target(one, f"{place}.{str(tier)[:20]}"))
                for tier, one in found.items()
            ),
            key=lambda pair: pair[0],
        )
    )


def _target(value: Any, place: str) -> Targets:
    found = _mapping(value, place)
    names = ("rto_seconds", "rpo_seconds", "detect_seconds")
    return Targets(
        *(_number(found.get(name), f"{place}.{name}", LONGEST_TARGET, least=0) for name in names)
    )


def _tier(value: Any, place: str) -> int:
    return _number(value, place, TIERS[-1])


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PlanFault(place or "the plan", "must be a mapping.")
    return value


def _list(found: Mapping[str, Any], name: str, least: int, most: int) -> list[Any]:
    value = found.get(name)
    value = [] if value is None else value
    if not isinstance(value, list):
        raise PlanFault(name, "must be a list.")
    if not least <= len(value) <= most:
        raise PlanFault(name, f"has {len(value)} entries; {least} to {most} are allowed.")
    return value


def _each(
    found: Mapping[str, Any], name: str, least: int, most: int, read: Callable[[Any, str], T]
) -> tuple[T, ...]:
    values = tuple(
        read(one, f"{name}[{number}]")
        for number, one in enumerate(_list(found, name, least, most), 1)
    )
    _once(values, name, "entry")
    return values


def _lines(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return _each(found, name, 0, MOST_LINES, _line)


def _keys(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return _each(found, name, 0, MOST_LINES, _key)


def _once(values: Iterable[Any], place: str, what: str) -> None:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise PlanFault(place, f'The {what} "{value}" is there twice.')
        seen.add(value)


def _text(
    found: Mapping[str, Any],
    name: str,
    place: str,
    most: int = LONGEST_LINE,
    *,
    required: bool = True,
) -> str:
    value = found.get(name)
    if value in (None, "") and not required:
        return ""
    return _line(value, place, most)


def _line(value: Any, place: str, most: int = LONGEST_LINE) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PlanFault(place, "is needed, as text.")
    if len(value) > most:
        raise PlanFault(place, f"has {len(value)} characters; at most {most} are kept.")
    if _UNSTORABLE.search(value):
        raise PlanFault(place, "holds a character that cannot be stored.")
    return value


def _key(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_KEY or not _KEY.fullmatch(value):
        raise PlanFault(
            place,
            f"is small letters, digits and single hyphens, at most {LONGEST_KEY} characters.",
        )
    return value


def _number(value: Any, place: str, most: int, *, least: int = 1) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if type(value) is not int or not least <= value <= most:
        raise PlanFault(place, f"is a whole number from {least} to {most}.")
    return value


def _truth(value: Any, place: str) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise PlanFault(place, "is true or false.")


def _enum(words: type[E], value: Any, place: str) -> E:
    if isinstance(value, str) and value in tuple(words):
        return words(value)
    raise PlanFault(place, f"is one of {', '.join(words)}.")
