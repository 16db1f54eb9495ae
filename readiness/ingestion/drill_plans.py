"""Read a YAML file of drill plans, shipped or somebody's own (pure)."""

from typing import Any

from core.input.safe_yaml import load_documents
from readiness.domain.drill_plan import PlanContent
from readiness.domain.drill_plan_reading import PlanFault, read_plan

SCHEMA = "drill-templates/1"


def read_plans(text: str) -> list[PlanContent]:
    """Return the plans of a file; rules common to all come first in each.

    A file holds `schema`, `templates`, and perhaps `common_preconditions` and
    `common_abort_conditions`; a single plan without a frame is read as well. Raises PlanFault.
    """
    try:
        documents = load_documents(text)
    except ValueError as error:
        raise PlanFault("", str(error)) from None
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise PlanFault("", "The file must hold one mapping.")
    found: dict[str, Any] = documents[0]
    if "templates" not in found:
        return [read_plan(found)]
    if found.get("schema") != SCHEMA:
        raise PlanFault("schema", f'must be "{SCHEMA}".')
    if not isinstance(found["templates"], list):
        raise PlanFault("templates", "must be a list.")
    return [_plan(found, one, number) for number, one in enumerate(found["templates"], 1)]


def _plan(found: dict[str, Any], one: Any, number: int) -> PlanContent:
    try:
        if isinstance(one, dict):
            one = one | {
                name: [*_common(found, f"common_{name}"), *(one.get(name) or [])]
                for name in ("preconditions", "abort_conditions")
                if isinstance(one.get(name) or [], list)
            }
        return read_plan(one)
    except PlanFault as fault:
        raise PlanFault(f"templates[{number}].{fault.place}", fault.reason) from None


def _common(found: dict[str, Any], name: str) -> list[Any]:
    lines = found.get(name)
    return lines if isinstance(lines, list) else []
