"""What a drill plan says: roles, steps, clocks, targets and rules of a rehearsal (pure)."""

from enum import StrEnum
from typing import NamedTuple


class DrillRole(StrEnum):
    """Jobs during a drill."""

    LEAD = "lead"
    OPERATOR = "operator"
    INJECTOR = "injector"
    OBSERVER = "observer"
    COMMS = "comms"
    SAFETY = "safety"
    PARTICIPANT = "participant"

    @property
    def meaning(self) -> str:
        """Return one line that says what the role does."""
        return _MEANINGS[self]


_MEANINGS = {
    DrillRole.LEAD: "runs the drill, owns the clock and the decision to stop",
    DrillRole.OPERATOR: "carries out the recovery from a runbook somebody else wrote",
    DrillRole.INJECTOR: "causes the fault and can undo it",
    DrillRole.OBSERVER: "writes down times and surprises, touches nothing",
    DrillRole.COMMS: "speaks to users, partners and managers",
    DrillRole.SAFETY: "watches real users and may stop the drill alone",
    DrillRole.PARTICIPANT: "acts as in a real incident",
}


class Clock(StrEnum):
    """Moments that are measured; each has at most one step in a plan."""

    MARKER_WRITTEN = "marker_written"
    DISRUPTION_START = "disruption_start"
    FIRST_ALERT = "first_alert"
    RECOVERY_DECIDED = "recovery_decided"
    SERVICE_RESTORED = "service_restored"
    LOSS_MOMENT = "loss_moment"
    LAST_RECOVERED_MARKER = "last_recovered_marker"
    FAILBACK_START = "failback_start"
    FAILBACK_DONE = "failback_done"


class Environment(StrEnum):
    """Where a drill takes place."""

    PRODUCTION = "production"
    STAGING = "staging"
    ISOLATED = "isolated"
    TABLETOP = "tabletop"


class Targets(NamedTuple):
    """What was promised, in seconds; `detect_seconds` is shown and fails no drill."""

    rto_seconds: int
    rpo_seconds: int
    detect_seconds: int


class PlanStep(NamedTuple):
    """One step; with `clock` its end is a measured moment.

    `enters_time` tells that a person reads the moment from the system and types it; otherwise
    the server's time counts. `command` can be copied, `undo` says how to take the step back.
    """

    key: str
    role: DrillRole
    minutes: int
    must: bool
    action: str
    expect: str
    evidence: str = ""
    clock: Clock | None = None
    enters_time: bool = False
    command: str = ""
    undo: str = ""


class PlanContent(NamedTuple):
    """A whole plan; `default_targets` holds per tier what is promised unless a run says else."""

    key: str
    title: str
    purpose: str
    failure_modes: tuple[str, ...]
    checklist_items: tuple[str, ...]
    tiers: tuple[int, ...]
    planned_minutes: int
    cadence_days: int
    environments: tuple[Environment, ...]
    default_targets: tuple[tuple[int, Targets], ...]
    roles: tuple[DrillRole, ...]
    preconditions: tuple[str, ...]
    abort_conditions: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    expected_results: tuple[str, ...]

    def targets_for(self, tier: int | None) -> Targets:
        """Return the targets of a tier; the strictest where the tier is unknown or has none."""
        by_tier = dict(self.default_targets)
        return by_tier.get(tier or 0) or self.default_targets[0][1]

    def step(self, key: str) -> PlanStep | None:
        """Return the step with this key, None when there is none."""
        return next((step for step in self.steps if step.key == key), None)

    @property
    def undo_step(self) -> PlanStep | None:
        """Return the step that causes the fault, whose undoing is asked for on an abort."""
        return next((one for one in self.steps if one.clock is Clock.DISRUPTION_START), None)
