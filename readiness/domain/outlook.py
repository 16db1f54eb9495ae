"""What blocks a level, the steps that reach the next one, and when this one falls (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from readiness.domain.checklist import Taxonomy
from readiness.domain.evidence import EvidenceClass, Outcome, Resolution
from readiness.domain.level import ClosedGate, Gate, Level, closed_gates, next_level
from readiness.domain.mode_coverage import CellStatus
from readiness.domain.score_card import CriticalStatus, Findings, Line, ScoreCard
from readiness.domain.scoring import HUNDRED, card_of, score
from readiness.domain.shares import one_decimal, whole_percent
from readiness.domain.step import Blocker, Drop, Step, StepReason

FORECAST_DAYS = 730
_CRITICAL = {
    Gate.FAILING: CriticalStatus.FAILING,
    Gate.UNMET: CriticalStatus.UNMET,
    Gate.WAIVED: CriticalStatus.UNMET,
    Gate.LATE: CriticalStatus.LATE,
}
_WORDS = {
    Gate.FAILING: "Critical items fail",
    Gate.UNMET: "Critical items are not met",
    Gate.WAIVED: "Critical items are only waived",
    Gate.LATE: "Critical items are past their lifetime",
}


def blocking(card: ScoreCard, level: Level) -> tuple[Blocker, ...]:
    """Return what keeps a service from `level`, nothing where it holds it.

    A level the checklist does not define blocks by itself.
    """
    rule = card.checklist.rule_of(level)
    if level is Level.NONE or card.level.rank >= level.rank:
        return ()
    if rule is None:
        return (Blocker(gate=None, text=f"This checklist has no level {level}."),)
    found = [_blocker(card, one) for one in closed_gates(rule, card.facts, tier=card.subject.tier)]
    if card.own_level.rank >= level.rank:
        names = ", ".join(card.capped_by)
        found.append(
            Blocker(gate=None, text=f"It cannot be better than what it stands on: {names}.")
        )
    return tuple(found)


def _blocker(card: ScoreCard, closed: ClosedGate) -> Blocker:
    if closed.gate in _CRITICAL:
        lines = list(_critical_lines(card, closed.gate))
        return Blocker(
            gate=closed.gate,
            text=f"{_WORDS[closed.gate]}: {len(lines)}.",
            items=tuple(line.item.key for line in lines),
        )
    if closed.gate is Gate.SCORE:
        text = f"The score is {_exactly(closed)} and has to be {one_decimal(closed.needed)}."
        return Blocker(gate=closed.gate, text=text)
    if closed.gate is Gate.CATEGORY:
        weak = [
            one
            for one in card.categories
            if one.score is not None and one.score * HUNDRED < closed.needed
        ]
        names = ", ".join(
            f"{one.title} ({one_decimal((one.score or Fraction(0)) * HUNDRED)})" for one in weak
        )
        return Blocker(
            gate=closed.gate,
            text=f"Each category has to reach {one_decimal(closed.needed)}: {names}.",
        )
    return _share_blocker(card, closed)


def _exactly(closed: ClosedGate) -> str:
    """Return the score as shown, and by more digits where rounding would hide the gap."""
    shown = one_decimal(closed.found)
    return shown if shown != one_decimal(closed.needed) else f"{float(closed.found):.4f}"


def _share_blocker(card: ScoreCard, closed: ClosedGate) -> Blocker:
    found, needed = whole_percent(closed.found), whole_percent(closed.needed)
    if closed.gate is Gate.ANSWERED:
        unknown = [line for line in card.lines if not line.is_left_out and not line.is_answered]
        text = f"{found} is answered by weight; {needed} has to be."
        return Blocker(gate=closed.gate, text=text, items=tuple(one.item.key for one in unknown))
    if closed.gate is Gate.PROVEN:
        text = f"{found} of what asks for proof is proven; {needed} has to be."
        items = tuple(line.item.key for line in _unproven(card))
        return Blocker(gate=closed.gate, text=text, items=items)
    text = f"{found} of the failure modes was survived; {needed} has to be."
    return Blocker(
        gate=closed.gate,
        text=text,
        modes=tuple(one.key for one in card.modes if one.status is not CellStatus.SURVIVED),
    )


def _critical_lines(card: ScoreCard, gate: Gate) -> Iterator[Line]:
    for line in card.lines:
        if line.critical is not _CRITICAL[gate]:
            continue
        if line.critical is CriticalStatus.UNMET and line.is_waived is not (gate is Gate.WAIVED):
            continue
        yield line


def _is_open(line: Line) -> bool:
    return line.critical not in {None, CriticalStatus.MET}


def _unproven(card: ScoreCard) -> list[Line]:
    return [
        line
        for line in card.lines
        if line.item.full_credit is EvidenceClass.PROVEN
        and not line.is_left_out
        and line.resolution.value < 1
    ]


class _World:
    """A service as it would be, step by step."""

    def __init__(self, card: ScoreCard, taxonomy: Taxonomy) -> None:
        self.card = card
        self._titles = {mode.key: mode.title for mode in taxonomy.modes}

    def steps_to(self, level: Level) -> Iterator[Step]:
        """Yield what to do next until the service would hold the level by itself."""
        rule = self.card.checklist.rule_of(level)
        while rule and (closed := closed_gates(rule, self.card.facts, tier=self.card.subject.tier)):
            step = self._step(closed)
            if step is None:
                return
            yield step
            self._take(step)

    def _step(self, closed: Sequence[ClosedGate]) -> Step | None:
        by_gate = {one.gate: one for one in closed}
        for gate in _CRITICAL:
            if gate in by_gate:
                lines = _critical_lines(self.card, gate)
                return self._for_item(lines, StepReason(gate.value))
        if Gate.SURVIVED in by_gate:
            return self._for_mode()
        return self._for_share(by_gate)

    def _for_share(self, by_gate: Mapping[Gate, ClosedGate]) -> Step | None:
        counted = [line for line in self.card.lines if not line.is_left_out]
        if Gate.PROVEN in by_gate:
            return self._for_item(_unproven(self.card), StepReason.PROVEN)
        if Gate.CATEGORY in by_gate:
            floor = by_gate[Gate.CATEGORY].needed
            weak = {
                one.key
                for one in self.card.categories
                if one.score is not None and one.score * HUNDRED < floor
            }
            lines = [line for line in counted if line.category in weak]
            return self._for_item(lines, StepReason.CATEGORY)
        if Gate.ANSWERED in by_gate:
            lines = [line for line in counted if not line.is_answered]
            return self._for_item(lines, StepReason.ANSWERED)
        return self._for_item(counted, StepReason.SCORE)

    def _for_item(self, lines: Iterable[Line], reason: StepReason) -> Step | None:
        open_lines = [line for line in lines if line.lost or _is_open(line)]
        best = max(open_lines, key=lambda line: (line.lost, line.item.weight), default=None)
        if best is None:
            return None
        return Step(
            reason=reason,
            title=best.item.question,
            points=best.lost,
            item=best.item.key,
            category=best.category,
        )

    def _for_mode(self) -> Step | None:
        open_modes = [one for one in self.card.modes if one.status is not CellStatus.SURVIVED]
        best = max(open_modes, key=lambda one: one.weight, default=None)
        if best is None:
            return None
        return Step(
            reason=StepReason.SURVIVED,
            title=self._titles[best.key],
            points=Fraction(0),
            mode=best.key,
        )

    def _take(self, step: Step) -> None:
        proven = Resolution(outcome=Outcome.PASS, value=Fraction(1), freshness=Fraction(1))
        lines = [
            line._replace(
                resolution=proven,
                is_waived=False,
                critical=line.critical and CriticalStatus.MET,
            )
            if line.item.key == step.item
            else line
            for line in self.card.lines
        ]
        modes = tuple(
            mode._replace(status=CellStatus.SURVIVED, freshness=Fraction(1))
            if mode.key == step.mode
            else mode
            for mode in self.card.modes
        )
        card = self.card
        self.card = card_of(card.checklist, card.subject, lines, modes, at=card.at)


def next_steps(card: ScoreCard, taxonomy: Taxonomy) -> tuple[Step, ...]:
    """Return what to do, in order, to reach the level after the service's own one.

    Each step is the one that is worth most for the first gate that is still closed, done with
    fresh and full proof; empty at the top, and where no step is left.
    """
    above = next_level(card.own_level)
    if above is None:
        return ()
    return tuple(_World(card, taxonomy).steps_to(above))


def forecast(card: ScoreCard, taxonomy: Taxonomy, findings: Findings) -> tuple[Drop, ...]:
    """Return the days on which the own level falls within two years if nobody does anything.

    Time alone never raises a level, so each day is found by halving.
    """
    found: list[Drop] = []
    level, begin = card.own_level, 0

    def level_on(day: int) -> Level:
        at = card.at + timedelta(days=day)
        return score(card.checklist, taxonomy, card.subject, findings, at=at).own_level

    while level is not Level.NONE:
        low, high = begin, FORECAST_DAYS
        if level_on(high) is level:
            break
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if level_on(middle) is level else (low, middle)
        level, begin = level_on(high), high
        found.append(Drop((card.at + timedelta(days=high)).date(), level))
    return tuple(found)


def fresh_until(line: Line) -> datetime | None:
    """Return when the proof that decides a line begins to fade, None without good proof."""
    record = line.resolution.record
    if record is None or not record.is_good:
        return None
    lifetime = line.item.lifetime_days if record.lifetime_days is None else record.lifetime_days
    return record.observed_at + timedelta(days=lifetime)


def expiring(card: ScoreCard) -> list[tuple[datetime, Line]]:
    """Return the lines whose proof is still fresh with the end of its lifetime, soonest first."""
    ends = [(fresh_until(line), line) for line in card.lines if line.points]
    ahead = [(end, line) for end, line in ends if end is not None and end >= card.at]
    return sorted(ahead, key=lambda pair: (pair[0], -pair[1].points))


def outlived(card: ScoreCard) -> list[tuple[datetime, Line]]:
    """Return the lines whose proof is past its lifetime, with its end, the most points lost first.

    Such proof earns less every day, and nothing in the end.
    """
    ends = [(fresh_until(line), line) for line in card.lines if line.lost]
    over = [(end, line) for end, line in ends if end is not None and end < card.at]
    return sorted(over, key=lambda pair: (-pair[1].lost, pair[0]))
