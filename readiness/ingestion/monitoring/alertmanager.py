"""Routes of Alertmanager: does a page reach anybody (pure)."""

import re
from collections.abc import Iterator

from core.input.documents import DocumentValue
from readiness.ingestion.finding import FAIL, PARTIAL, Finding
from readiness.ingestion.shape import Mapping, listed, mapping, mappings, text, texts

PAGES = ({"severity": "critical"}, {"severity": "page"})
"""Labels a paging alert is likely to have; one of them has to reach somebody."""
_MATCHER = re.compile(r'\s*(?P<name>[A-Za-z_]\w*)\s*(?P<sign>=~|!~|!=|=)\s*"?(?P<value>[^"]*)"?\s*')


def alertmanager_routes(document: DocumentValue) -> list[Finding] | None:
    """Return whether pages reach a receiver that tells somebody; None for other documents."""
    if not isinstance(document, dict) or not {"route", "receivers"} <= document.keys():
        return None
    route = mapping(document.get("route"), "route")
    receivers = mappings(document.get("receivers"), "receivers")
    heard = {text(one.get("name"), "receivers.name") for one in receivers if _tells(one)}
    reached = {labels["severity"]: _receivers(route, labels) for labels in PAGES}
    silent = {severity for severity, names in reached.items() if heard.isdisjoint(names)}
    if len(silent) == len(PAGES):
        names = sorted({name for found in reached.values() for name in found})
        outcome, reason = (
            FAIL,
            f"pages end at {', '.join(names) or 'no receiver'}, who tells nobody",
        )
    else:
        told = sorted(set(reached) - silent)
        outcome = PARTIAL
        reason = f"alerts of severity {' and '.join(told)} reach somebody; nobody answered one yet"
    return [
        Finding(
            item="page-delivery-proven",
            source="alertmanager:routes",
            outcome=outcome,
            subject="routes of Alertmanager",
            reason=reason,
        )
    ]


def _tells(receiver: Mapping) -> bool:
    """Return whether a receiver has any way to tell somebody."""
    return any(key.endswith("_configs") and bool(value) for key, value in receiver.items())


def _receivers(route: Mapping, labels: dict[str, str]) -> set[str]:
    """Return who gets an alert: the first child that matches, and more where it says continue."""
    found: set[str] = set()
    waiting = [(route, "")]
    while waiting:
        one, inherited = waiting.pop()
        name = text(one.get("receiver"), "route.receiver") or inherited
        taken = list(_taken(one, labels))
        if not taken:
            found.add(name)
        waiting += [(child, name) for child in taken]
    return found


def _taken(route: Mapping, labels: dict[str, str]) -> Iterator[Mapping]:
    for child in mappings(route.get("routes"), "route.routes"):
        if _matches(child, labels):
            yield child
            if child.get("continue") is not True:
                return


def _matches(route: Mapping, labels: dict[str, str]) -> bool:
    equal = texts(route.get("match"), "route.match")
    patterns = texts(route.get("match_re"), "route.match_re")
    wanted = [(name, "=", value) for name, value in equal.items()]
    wanted += [(name, "=~", value) for name, value in patterns.items()]
    for one in listed(route.get("matchers"), "route.matchers"):
        found = _MATCHER.fullmatch(text(one, "route.matchers"))
        if found is None:
            raise ValueError(f"route.matchers holds no matcher: {text(one, 'route')[:60]}")
        wanted.append((found["name"], found["sign"], found["value"]))
    return all(_holds(labels.get(name, ""), sign, value) for name, sign, value in wanted)


def _holds(value: str, sign: str, wanted: str) -> bool:
    """Return whether a label meets a matcher; of a pattern only whole alternatives are understood.

    A pattern of a stranger may run for ever, so that anything but words parted by | counts as met
    where it names the value at all.
    """
    if sign in {"=", "!="}:
        return (value == wanted) == (sign == "=")
    alternatives = wanted.strip("^$").removeprefix("(").removesuffix(")").split("|")
    is_met = any(one in {value, ".*"} or (one == ".+" and value) for one in alternatives)
    return is_met == (sign == "=~")
