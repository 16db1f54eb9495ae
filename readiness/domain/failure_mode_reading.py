"""From the document people write to a taxonomy of failure modes (pure)."""

from typing import Any

from readiness.domain.checklist import FailureMode, Taxonomy
from readiness.domain.document import Place, refuse_twice, required
from readiness.domain.traits import Trait

SCHEMA = "failure-modes/1"
TOOLS = ("tc", "litmus", "gremlin", "chaostoolkit", "fis", "steadybit")
LONGEST_TITLE = 120
_MODE = (
    *("key", "title", "group", "description", "kinds", "weight", "lifetime_days", "expect"),
    *("drill", "note", "unverified", *TOOLS),
)


def read_taxonomy(document: Any) -> Taxonomy:
    """Return the failure modes a document describes; raises DocumentError naming the place."""
    top = Place(document)
    entries = top.mapping(("schema", "version", "cell_states", "modes"))
    schema = required(entries, "schema", top)
    if schema.value != SCHEMA:
        raise schema.fault(f"is not “{SCHEMA}”")
    modes = [(_mode(part), part) for part in required(entries, "modes", top).parts()]
    refuse_twice(((mode.key, part) for mode, part in modes), "failure mode")
    return Taxonomy(
        version=required(entries, "version", top).text(20),
        modes=tuple(mode for mode, _ in modes),
    )


def _mode(place: Place) -> FailureMode:
    entries = place.mapping(_MODE)
    weights = required(entries, "weight", place).mapping(("1", "2", "3"))
    return FailureMode(
        key=required(entries, "key", place).key(),
        title=required(entries, "title", place).text(LONGEST_TITLE),
        group=required(entries, "group", place).key(),
        description=required(entries, "description", place).text(),
        expect=required(entries, "expect", place).text(),
        kinds=frozenset(part.one_of(Trait) for part in required(entries, "kinds", place).parts()),
        weights={int(tier): weight.whole(highest=100) for tier, weight in weights.items()},
        lifetime_days=required(entries, "lifetime_days", place).whole(lowest=1, highest=3660),
        drill=entries["drill"].key() if "drill" in entries else "",
        note=entries["note"].text() if "note" in entries else "",
        tool_names={
            tool: tuple(part.text() for part in entries[tool].parts())
            for tool in TOOLS
            if tool in entries
        },
    )
