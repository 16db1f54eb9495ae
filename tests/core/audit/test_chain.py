import random
import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from core import demo
from core.audit.activity import record
from core.audit.chain import OVERLAP, Sealer, check_chain, seal_pending
from core.models import Activity, ActivitySeal
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def log(count: int) -> list[Activity]:
    person = make_user()
    return [record(person, "row.seen", person, number=number, share=0.5) for number in range(count)]


def forge(model: Any, pk: int, **values: Any) -> None:
    """Change a row as somebody with the database would."""
    QuerySet(model).filter(pk=pk).update(**values)


def names() -> list[str]:
    return [f"{one.name}: {one.reason}" for one in check_chain().alterations]


def test_entries_are_sealed_once_in_a_chain_that_holds() -> None:
    entries = log(3)

    sealed = [len(seal_pending()), len(seal_pending())]
    log(2)
    sealed.append(len(seal_pending()))

    report = check_chain()
    assert sealed == [3, 0, 2]
    assert [link.activity_id for link in ActivitySeal.objects.all()[:3]] == [e.pk for e in entries]
    assert (report.entries, report.sealed, report.position) == (5, 5, 5)
    assert report.alterations == []
    assert check_chain((report.position, report.digest)).alterations == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("verb", "row.seem"), ("data", {"number": 2}), ("digest", "0" * 64), ("object_id", 0)],
)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_changed_entry_is_named(field: str, value: object, is_sealed: bool) -> None:
    entry = log(3)[1]
    if is_sealed:
        seal_pending()

    forge(Activity, entry.pk, **{field: value})

    (said,) = names()
    assert said.startswith(f"entry {entry.pk} (")
    assert said.endswith("its content was changed")


def test_a_changed_entry_with_a_new_digest_is_named_by_the_chain() -> None:
    entry = log(3)[1]
    seal_pending()

    entry.verb = "row.forged"
    forge(Activity, entry.pk, verb=entry.verb, digest=entry.content_digest())

    assert len(names()) == 1


def test_an_entry_that_is_gone_is_named() -> None:
    entry = log(3)[1]
    seal_pending()

    rows = Activity.objects.filter(pk=entry.pk)
    rows._raw_delete(rows.db)

    assert names() == [f"entry {entry.pk}: it is gone from the log"]


def test_links_that_were_changed_swapped_or_taken_out_are_noticed() -> None:
    log(4)
    seal_pending()
    second, third = ActivitySeal.objects.all()[1:3]

    forge(ActivitySeal, 2, digest="a" * 64)
    assert "its link does not follow from the one before" in names()[0]
    forge(ActivitySeal, 2, digest=second.digest)
    ActivitySeal.objects.filter(pk=3).delete()
    assert "links are missing before link 4" in names()[0]
    third.save(force_insert=True)
    forge(ActivitySeal, 2, activity_id=-1)
    forge(ActivitySeal, 3, activity_id=second.activity_id)
    forge(ActivitySeal, 2, activity_id=third.activity_id)
    assert len(names()) >= 2


def test_a_log_cut_off_at_its_end_is_noticed_by_a_head_noted_before() -> None:
    log(3)
    seal_pending()
    head = check_chain()

    QuerySet(ActivitySeal).filter(pk=3).delete()
    rows = Activity.objects.order_by("-pk")
    last = Activity.objects.filter(pk=rows.values("pk")[:1].get()["pk"])
    last._raw_delete(last.db)

    assert names() == []
    found = check_chain((head.position, head.digest)).alterations
    assert [one.reason for one in found] == ["the chain ends at 2, before it"]


def test_a_chain_written_anew_is_not_the_one_noted_before() -> None:
    entries = log(2)
    seal_pending()
    head = check_chain()

    entries[0].verb = "row.forged"
    forge(Activity, entries[0].pk, verb="row.forged", digest=entries[0].content_digest())
    QuerySet(ActivitySeal).all().delete()
    seal_pending()

    found = check_chain((head.position, head.digest)).alterations
    assert [one.reason for one in found] == ["it is not the one noted"]


def test_random_edits_and_deletes_never_go_unnoticed() -> None:
    entries = log(30)
    seal_pending()
    chance = random.Random(7)  # noqa: S311 - a test that repeats
    fields = {"verb": "x", "reference": "y", "object_type": "z", "data": {"a": 1}, "at": None}
    for _ in range(60):
        entry = chance.choice(entries)
        field = chance.choice([*fields, "gone"])
        kept = Activity.objects.get(pk=entry.pk)
        if field == "gone":
            rows = Activity.objects.filter(pk=entry.pk)
            rows._raw_delete(rows.db)
        else:
            forge(Activity, entry.pk, **{field: fields[field] or make_user().date_joined})
        assert names()
        if field == "gone":
            models_insert(kept)
        else:
            forge(Activity, entry.pk, **{field: getattr(kept, field)})
    assert names() == []


def models_insert(entry: Activity) -> None:
    entry._state.adding = True
    entry.save(force_insert=True)


def test_the_first_call_of_a_drain_finds_what_lies_far_behind() -> None:
    early = log(1)[0]
    seal_pending()
    late = Activity.objects.get(pk=early.pk)
    late.pk = early.pk + 5 * OVERLAP
    models_insert(late)
    seal_pending()
    behind = Activity.objects.get(pk=early.pk)
    behind.pk = early.pk + OVERLAP
    models_insert(behind)

    sealer = Sealer()

    assert (seal_pending(), sealer(), sealer()) == ([], 1, 0)


def test_a_long_log_is_sealed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.audit.chain.BATCH", 4)
    log(10)
    sealer = Sealer()

    assert [sealer() for _ in range(5)] == [4, 4, 2, 0, 0]
    assert check_chain().sealed == 10


def test_what_made_up_people_did_leaves_without_a_gap() -> None:
    log(1)
    made_up = make_user()
    record(made_up, "row.seen", made_up)
    log(1)
    seal_pending()

    demo.forget_activity([made_up])

    report = check_chain()
    assert (report.alterations, report.forgotten, report.entries) == ([], 1, 2)


def test_bulk_made_entries_have_their_digest() -> None:
    person = make_user()
    Activity.objects.bulk_create(
        [
            Activity(actor=person, verb="a.b", object_type="core.user", object_id=1, reference="x")
            for _ in range(2)
        ]
    )

    assert names() == []
    assert {len(entry.digest) for entry in Activity.objects.all()} == {64}


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_leave_one_whole_chain() -> None:
    person = make_user()

    def work(number: int) -> None:
        try:
            for step in range(8):
                record(person, "row.seen", person, number=number, step=step)
                seal_pending()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while seal_pending(after=0):
        pass

    report = check_chain()
    assert (report.entries, report.sealed, report.position) == (32, 32, 32)
    assert report.alterations == []
