"""Injects: prepared in secret, given to all."""

import pytest

from core.errors import RuleViolation
from core.models import Activity, Role, User
from readiness.models import DrillInject, DrillRun
from readiness.queries.drill_log import live_run
from readiness.usecases import drill_injects
from readiness.usecases.drill_injects import add_inject, give_inject, remove_inject
from readiness.usecases.drill_log import write_entry
from tests.factories.drills import make_drill, make_drill_inject, make_drill_participant
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def led() -> tuple[DrillRun, User, User]:
    """Save a drill that is ready, with its lead and an operator."""
    lead, operator = make_user(), make_user()
    return make_drill(lead, operator), lead, operator


def test_an_inject_is_given_once_and_only_then_known() -> None:
    run, lead, operator = led()
    inject = add_inject(run, by=lead, minute=20, text="The expert is away")
    with pytest.raises(RuleViolation, match="not begun"):
        give_inject(inject, by=lead, at=NOON)
    write_entry(run, "start", by=lead, at=NOON)
    run.refresh_from_db()
    seen = [live_run(run, now=NOON, viewer=one).injects for one in (lead, operator)]

    first = give_inject(inject, by=lead, at=NOON)
    again = give_inject(inject, by=lead, at=NOON)

    assert [[line.inject for line in lines] for lines in seen] == [[inject], []]
    assert first.entry == again.entry == run.entries.get(kind="inject")
    live = live_run(run, now=NOON, viewer=operator)
    assert live.last_inject is not None
    assert live.last_inject.entry.text == "The expert is away"
    assert live_run(run, now=NOON, viewer=lead).injects == []
    # Others read the activity log: what is prepared is not told there.
    assert "expert" not in str(list(Activity.objects.values_list("data", flat=True)))
    with pytest.raises(RuleViolation, match="it stays in the log"):
        remove_inject(inject, by=lead)


def test_others_neither_prepare_nor_give_nor_drop_one(monkeypatch: pytest.MonkeyPatch) -> None:
    run, lead, operator = led()
    inject = make_drill_inject(run)
    write_entry(run, "start", by=lead, at=NOON)

    with pytest.raises(RuleViolation, match="Only the lead"):
        add_inject(run, by=operator, minute=1, text="Mine")
    with pytest.raises(RuleViolation, match="Only the lead"):
        give_inject(inject, by=operator, at=NOON)
    with pytest.raises(RuleViolation, match="Only the lead"):
        remove_inject(inject, by=operator)
    with pytest.raises(RuleViolation, match="Only the lead"):
        write_entry(run, "inject", by=operator, at=NOON, text="Mine")
    with pytest.raises(RuleViolation, match="belongs to no step"):
        write_entry(run, "inject", by=lead, at=NOON, text="Mine", step="begin")
    for minute, text, field in ((-1, "x", "minute"), (1, " ", "text"), (1, "a\0", "text")):
        with pytest.raises(RuleViolation) as refused:
            add_inject(run, by=lead, minute=minute, text=text)
        assert refused.value.field == field
    monkeypatch.setattr(drill_injects, "MOST_INJECTS", 1)
    with pytest.raises(RuleViolation, match="at most 1 injects"):
        add_inject(run, by=lead, minute=1, text="One more")

    assert DrillInject.objects.get() == inject
    assert not run.entries.filter(kind="inject").exists()


def test_managers_prepare_only_where_they_take_no_part() -> None:
    run, _, _ = led()
    boss = make_user(role=Role.MANAGER)

    inject = add_inject(run, by=boss, minute=5, text="The lights go out")
    make_drill_participant(run, boss, role="observer")

    with pytest.raises(RuleViolation, match="Only the lead"):
        remove_inject(inject, by=boss)
    assert live_run(run, now=NOON, viewer=boss).injects == []


def test_one_that_is_dropped_is_gone_and_none_comes_after_the_end() -> None:
    run, lead, _ = led()
    inject = make_drill_inject(run)
    write_entry(run, "start", by=lead, at=NOON)

    remove_inject(inject, by=lead)
    remove_inject(inject, by=lead)
    with pytest.raises(RuleViolation, match="dropped meanwhile"):
        give_inject(inject, by=lead, at=NOON)
    write_entry(run, "abort", by=lead, at=NOON, text="Enough")
    with pytest.raises(RuleViolation, match="is over"):
        add_inject(run, by=lead, minute=1, text="Late")

    assert not DrillInject.objects.exists()
