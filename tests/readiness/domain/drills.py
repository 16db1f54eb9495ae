"""Runs of a small plan, put together for tests of the domain."""

from datetime import UTC, datetime, timedelta
from typing import Any

from readiness.domain.drill_judgement import Answer, Wish, judge
from readiness.domain.drill_plan import PlanContent
from readiness.domain.drill_plan_reading import read_plan
from readiness.domain.drill_run import EntryKind, RunEntry, RunProgress, after
from readiness.domain.drill_run import replay as replayed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MIA, TOM = 1, 2
CLOCKS = {
    "cut": "disruption_start",
    "notice": "first_alert",
    "decide": "recovery_decided",
    "restored": "service_restored",
    "count": "last_recovered_marker",
}


def small_plan(**optional: bool) -> PlanContent:
    """Return a plan with five clocks and two plain steps, of which "brake" is optional."""
    steps: list[dict[str, Any]] = [
        {
            "key": key,
            "role": "operator",
            "minutes": 5,
            "must": optional.get(key, key != "brake"),
            "action": f"Do {key}",
            "expect": "It is so",
        }
        | ({"clock": CLOCKS[key]} if key in CLOCKS else {})
        | ({"enter": "timestamp"} if key == "count" else {})
        for key in ("cut", "notice", "decide", "brake", "fix", "restored", "count")
    ]
    return read_plan(
        {
            "key": "small",
            "title": "Small",
            "purpose": "To try",
            "tiers": [1],
            "planned_minutes": 30,
            "cadence_days": 90,
            "environments": ["staging"],
            "default_targets": {"1": {"rto_seconds": 600, "rpo_seconds": 60, "detect_seconds": 60}},
            "roles": ["lead"],
            "steps": steps,
        }
    )


class Log:
    """Writes wishes down as the use case does, and keeps the answers."""

    def __init__(self, content: PlanContent | None = None) -> None:
        self.content = content or small_plan()
        self.entries: list[RunEntry] = []
        self.progress: RunProgress = replayed(self.content, [])

    def write(
        self, kind: EntryKind, step: str = "", *, at: float = 0, by: int = MIA, **fields: Any
    ) -> Answer:
        """Judge and write one wish, `at` seconds after NOON."""
        moment = NOON + timedelta(seconds=at)
        fields.setdefault("text", "Because")
        wish = Wish(kind=kind, at=moment, person=by, step=step, **fields)
        answer = judge(self.progress, wish)
        if answer is not Answer.KNOWN:
            entry = RunEntry(
                number=len(self.entries) + 1,
                kind=kind if answer is Answer.WRITE else EntryKind.ALSO,
                at=moment,
                person=by,
                step=step,
                text=wish.text,
                entered_at=wish.entered_at,
                undoes=wish.undoes,
            )
            self.entries.append(entry)
            self.progress = after(self.progress, entry)
        return answer

    def run_through(self, *, without: tuple[str, ...] = (), step_seconds: float = 60) -> None:
        """Start, end each step but `without` one after the other, and finish."""
        if not self.entries:
            self.write(EntryKind.START)
        for number, step in enumerate(self.content.steps, 1):
            if step.key not in without:
                entered = NOON if step.enters_time else None
                self.write(EntryKind.DONE, step.key, at=number * step_seconds, entered_at=entered)
        self.write(EntryKind.FINISH, at=(len(self.content.steps) + 1) * step_seconds)
