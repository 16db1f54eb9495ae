"""Pasting a chat log, importing it as one batch, taking the batch back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.background.dispatcher import registered_drains
from core.errors import RuleViolation
from core.models import Activity, User
from core.visibility import Viewer, viewing_as
from incidents.domain.chat import MOST_AT_ONCE, MOST_LINES, ChatImportStatus
from incidents.domain.chat_choice import ChosenLine
from incidents.domain.timeline import EntryKind
from incidents.importers.chat_imports import drain_chat_imports
from incidents.models import ChatImport, Incident, TimelineEntry
from incidents.queries.timeline import news_of, timeline_of
from incidents.tasks import drain_chat_imports as task
from incidents.usecases.chat_imports import (
    CHUNK,
    LEASE,
    NothingNew,
    choose,
    claim_due_import,
    import_lines,
    keep_draft,
    put_away,
    stop_import,
    undo_import,
    write_some,
)
from incidents.usecases.timeline import correct_entry, restore_entry, retract_entry
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user


def lines(number: int, **fields: Any) -> list[ChosenLine]:
    return [
        ChosenLine(NOON + timedelta(seconds=place), f"line {place}", **fields)
        for place in range(number)
    ]


def imported(incident: Incident, number: int, *, by: User | None = None) -> ChatImport:
    return import_lines(incident, by=by or make_user(), at=NOON, lines=lines(number))


def words(incident: Incident) -> list[str]:
    return [row.entry.text for row in timeline_of(incident).rows if not row.entry.is_retracted]


def verbs(incident: Incident) -> list[tuple[str, dict[str, Any]]]:
    return list(Activity.objects.about(incident).values_list("verb", "data"))


@pytest.mark.django_db
def test_a_draft_is_kept_until_the_next_one_and_shows_nowhere() -> None:
    incident, person = make_incident(), make_user()
    first = keep_draft(incident, by=person, text="10:42 a", zone="UTC")
    other = keep_draft(incident, by=make_user(), text="10:42 b", zone="UTC")

    second = keep_draft(incident, by=person, text="10:42 c", zone="Europe/Berlin")

    assert set(ChatImport.objects.values_list("pk", flat=True)) == {other.pk, second.pk}
    assert (second.status, second.settings) == ("draft", {"zone": "Europe/Berlin"})
    assert words(incident) == []
    with pytest.raises(RuleViolation, match="imported or put away"):
        choose(first, settings={}, choices={})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10:42 a\n" * (MOST_LINES + 1), "5,001 lines; at most 5,000"),
        ("  \n", "The log is needed"),
        ("10:42 a\0b", "cannot be stored"),
    ],
)
def test_a_log_that_cannot_be_kept_is_refused(text: str, sentence: str) -> None:
    incident = make_incident()

    with pytest.raises(RuleViolation, match=sentence) as caught:
        keep_draft(incident, by=make_user(), text=text, zone="UTC")

    assert caught.value.field == "text"
    assert ChatImport.objects.count() == 0


@pytest.mark.django_db
def test_a_draft_put_away_is_gone_but_not_an_import() -> None:
    incident, person = make_incident(), make_user()
    draft = keep_draft(incident, by=person, text="10:42 a", zone="UTC")
    batch = imported(incident, 1)

    put_away(draft)
    put_away(batch)

    assert list(ChatImport.objects.all()) == [batch]


@pytest.mark.django_db
def test_a_few_lines_are_imported_at_once_as_they_were_chosen() -> None:
    incident, person, speaker = make_incident(), make_user(), make_user()
    draft = keep_draft(incident, by=person, text="10:42 a", zone="UTC")
    chosen = ChosenLine(
        NOON, "rolled back", "Europe/Berlin", EntryKind.ACTION, True, "ops-1", speaker.pk
    )
    unread = [{"number": 3, "text": "?", "reason": "has no time"}]

    batch = import_lines(
        incident, by=person, at=NOON, lines=[chosen], unread=unread, format_name="irc", draft=draft
    )

    entry = incident.timeline.get()
    assert (entry.at, entry.text, entry.typed_zone) == (NOON, "rolled back", "Europe/Berlin")
    assert (entry.kind, entry.is_pinned, entry.source) == ("action", True, "import")
    assert (entry.author, entry.speaker, entry.speaker_person) == (person, "ops-1", speaker)
    assert (batch.pk, batch.status, batch.total, batch.written) == (draft.pk, "done", 1, 1)
    assert (batch.text, batch.lines, batch.unread) == ("", [], unread)
    assert verbs(incident) == [
        ("timeline.import", {"batch": batch.pk, "lines": 1, "format": "irc"})
    ]


@pytest.mark.django_db
def test_a_draft_is_imported_once() -> None:
    incident, person = make_incident(), make_user()
    draft = keep_draft(incident, by=person, text="10:42 a", zone="UTC")
    import_lines(incident, by=person, at=NOON, lines=lines(2), draft=draft)

    with pytest.raises(RuleViolation, match="imported or put away"):
        import_lines(incident, by=person, at=NOON, lines=lines(2), draft=draft)

    assert words(incident) == ["line 0", "line 1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([], "at least one"),
        (lines(MOST_LINES + 1), "At most 5,000"),
        ([ChosenLine(NOON, " ")], "is needed"),
        ([ChosenLine(NOON, "a", speaker="x" * 81)], "at most 80"),
    ],
)
def test_lines_that_cannot_be_imported_change_nothing(
    chosen: list[ChosenLine], sentence: str
) -> None:
    incident = make_incident()

    with pytest.raises(RuleViolation, match=sentence):
        import_lines(incident, by=make_user(), at=NOON, lines=chosen)

    assert (ChatImport.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_many_lines_are_written_in_the_background_a_piece_at_a_time() -> None:
    incident = make_incident()
    batch = imported(incident, MOST_AT_ONCE + 1)
    assert (batch.status, incident.timeline.count()) == ("waiting", 0)

    claimed = claim_due_import(NOON)
    assert claimed == batch
    assert claim_due_import(NOON) is None
    assert write_some(batch, at=NOON) is True
    batch.refresh_from_db()
    assert (batch.written, incident.timeline.count()) == (CHUNK, CHUNK)
    assert write_some(batch, at=NOON) is False

    batch.refresh_from_db()
    assert (batch.status, batch.written, batch.lines) == ("done", MOST_AT_ONCE + 1, [])
    assert words(incident) == [f"line {place}" for place in range(MOST_AT_ONCE + 1)]
    assert write_some(batch, at=NOON) is False


@pytest.mark.django_db
def test_five_thousand_lines_are_written_in_equal_pieces_of_equal_cost() -> None:
    incident = make_incident()
    batch = imported(incident, MOST_LINES)
    claim_due_import(NOON)

    steps, statements, more = [], set(), True
    while more:
        batch = ChatImport.objects.get(pk=batch.pk)
        with CaptureQueriesContext(connection) as asked:
            more = write_some(batch, at=NOON)
        batch.refresh_from_db()
        steps.append(batch.written)
        statements.add(len(asked))

    assert steps == list(range(CHUNK, MOST_LINES + 1, CHUNK))
    assert len(statements) == 1
    assert incident.timeline.count() == MOST_LINES
    undo_import(batch, by=make_user(), at=NOON)
    assert timeline_of(incident).rows == []


@pytest.mark.django_db
def test_an_import_whose_worker_went_away_is_taken_over_without_a_line_twice() -> None:
    incident = make_incident()
    batch = imported(incident, 2 * CHUNK + 1)
    claim_due_import(NOON)
    write_some(batch, at=NOON)

    assert claim_due_import(NOON + LEASE) is None
    assert claim_due_import(NOON + LEASE + timedelta(seconds=1)) == batch
    while write_some(batch, at=NOON):
        pass

    assert len(set(words(incident))) == incident.timeline.count() == 2 * CHUNK + 1


@pytest.mark.django_db
def test_the_dispatcher_and_celery_write_what_waits() -> None:
    incident = make_incident()
    batch = imported(incident, MOST_AT_ONCE + 1)

    assert drain_chat_imports() is True
    assert drain_chat_imports() is False
    other = imported(incident, MOST_AT_ONCE + 1)
    task()

    assert registered_drains()["chat imports"] is drain_chat_imports
    for one in (batch, other):
        one.refresh_from_db()
        assert one.status == ChatImportStatus.DONE


@pytest.mark.django_db
def test_nothing_more_is_written_for_somebody_who_may_no_longer_know() -> None:
    incident = make_incident()
    batch = imported(incident, MOST_AT_ONCE + 1)
    Incident.objects.update(restricted=True)

    drain_chat_imports()

    batch.refresh_from_db()
    assert (batch.status, incident.timeline.count()) == ("stopped", 0)


@pytest.mark.django_db
def test_a_stopped_import_keeps_what_is_written_and_can_be_undone() -> None:
    incident, person = make_incident(), make_user()
    batch = imported(incident, 2 * CHUNK)
    claim_due_import(NOON)
    write_some(batch, at=NOON)
    with pytest.raises(RuleViolation, match="Stop the import first"):
        undo_import(batch, by=person, at=NOON)

    stop_import(batch, by=person, at=NOON)
    batch = stop_import(batch, by=person, at=NOON)

    assert (batch.status, batch.written, batch.may_be_undone) == ("stopped", CHUNK, True)
    assert write_some(batch, at=NOON) is False
    undo_import(batch, by=person, at=NOON)
    assert words(incident) == []
    assert [verb for verb, _ in verbs(incident)] == [
        "timeline.import",
        "timeline.import_stop",
        "timeline.import_undo",
    ]


@pytest.mark.django_db
def test_undo_takes_exactly_the_lines_of_the_batch_and_no_word_is_lost() -> None:
    incident, person = make_incident(), make_user()
    mine = make_entry(incident, text="line 0")
    kept = imported(incident, 2)
    batch = imported(incident, 4)
    corrected, taken_back, *_ = batch.entries.order_by("pk")
    correct_entry(corrected, by=person, at=NOON, text="corrected", kind="note")
    retract_entry(taken_back, by=person)
    since = timeline_of(incident).cursor

    undone = undo_import(batch, by=person, at=NOON)
    again = undo_import(batch, by=make_user(), at=NOON)

    assert words(incident) == ["line 0", "line 0", "line 1"]
    assert next(row.number for row in timeline_of(incident).rows) == mine.pk
    assert (again.status, again.undone_by, again.undone_at) == ("undone", person, NOON)
    assert undone.may_be_undone is False
    assert TimelineEntry.objects.filter(text="corrected").exists()
    assert TimelineEntry.objects.current().count() == 1 + kept.written
    assert verbs(incident)[-1] == ("timeline.import_undo", {"batch": batch.pk, "lines": 3})
    news = news_of(incident, since=since)
    assert news is not None
    assert (len(news.removed), news.added, news.changed, news.hidden) == (3, [], [], 0)


@pytest.mark.django_db
def test_a_line_put_back_after_an_undo_is_there_again() -> None:
    incident, person = make_incident(), make_user()
    batch = imported(incident, 2)
    undo_import(batch, by=person, at=NOON)

    first = batch.entries.order_by("pk")[0]
    restored = restore_entry(first, by=person)

    assert words(incident) == ["line 0"]
    assert (restored.chat_import, restored.corrects is not None) == (None, True)


@pytest.mark.django_db
def test_an_import_without_a_line_on_the_timeline_has_nothing_to_undo() -> None:
    incident, person = make_incident(), make_user()
    batch = imported(incident, MOST_AT_ONCE + 1)
    stop_import(batch, by=person, at=NOON)

    with pytest.raises(RuleViolation):
        undo_import(batch, by=person, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_every_line_once() -> None:
    incident = make_incident()
    batch = imported(incident, 3 * CHUNK)
    gate = Barrier(2)

    def work(_: int) -> None:
        with viewing_as(Viewer.SYSTEM):
            gate.wait()
            drain_chat_imports()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    batch.refresh_from_db()
    assert (batch.status, batch.written) == ("done", 3 * CHUNK)
    assert len(set(words(incident))) == incident.timeline.count() == 3 * CHUNK


@pytest.mark.django_db(transaction=True)
def test_of_two_that_send_the_same_at_once_one_imports_it() -> None:
    incident, person = make_incident(), make_user()
    begin = Barrier(2)

    def send() -> str:
        begin.wait()
        try:
            with viewing_as(Viewer.SYSTEM):
                import_lines(incident, by=person, at=NOON, lines=lines(3), only_new=True)
        except NothingNew:
            return "nothing new"
        finally:
            connection.close()
        return "imported"

    with ThreadPoolExecutor(2) as threads:
        told = sorted(one.result() for one in [threads.submit(send) for _ in range(2)])

    assert told == ["imported", "nothing new"]
    assert words(incident) == ["line 0", "line 1", "line 2"]
