"""What is put into the spool stays there until somebody else has it, whoever dies meanwhile."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.availability import spool as spools
from core.availability.spool import MOST_TRIES, Spool, SpoolFull
from tests.services.full_disk import a_full_disk
from tests.services.server import ROOT, environment

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
PUTS_AND_DIES = """
import os, signal
from django.utils import timezone
from core.availability.spool import spool
for number in range(3):
    spool.put(f"{number}", at=timezone.now())
os.kill(os.getpid(), signal.SIGKILL)
"""


def in_folder(folder: Path, **limits: int) -> Spool:
    return Spool(lambda: folder, **limits)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    found = in_folder(tmp_path)
    yield found
    found.close()


def bodies(spool: Spool) -> list[str]:
    return [body for _, body in spool.oldest()]


def all_bodies(spool: Spool) -> list[str]:
    """Return what stands in the file, whoever keeps it by now."""
    assert spool._opened is not None
    return [body for (body,) in spool._opened[1].execute("SELECT body FROM record ORDER BY id")]


def test_records_are_kept_in_order_until_they_are_let_go_of(spool: Spool, tmp_path: Path) -> None:
    for number, body in enumerate("abc"):
        spool.put(body, at=NOON + timedelta(seconds=number))
    seen_by_another = bodies(in_folder(tmp_path))

    first = spool.oldest()[0][0]
    spool.forget([first])
    spool.forget([first])

    waiting = spool.waiting()
    assert seen_by_another == ["a", "b", "c"]
    assert bodies(spool) == ["b", "c"]
    assert (waiting.number, waiting.set_aside, waiting.ever) == (2, 0, 3)
    assert waiting.since == NOON + timedelta(seconds=1)


def test_what_was_put_outlives_the_process_that_put_it(tmp_path: Path) -> None:
    code = "import django; django.setup()" + PUTS_AND_DIES

    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(tmp_path),
        check=False,
        capture_output=True,
    )

    assert told.returncode == -9, told.stderr
    assert bodies(in_folder(tmp_path / spools.FOLDER)) == ["0", "1", "2"]


def test_each_record_is_on_the_disk_at_once_and_nobody_else_reads_it(
    spool: Spool, tmp_path: Path
) -> None:
    spool.put("a", at=NOON)

    assert spool._opened is not None
    file = spool._opened[1]
    said = [
        file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    ]
    assert said == ["wal", 2]
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_many_write_and_let_go_at_once(tmp_path: Path) -> None:
    spools_of_processes = [in_folder(tmp_path) for _ in range(3)]
    spools_of_processes[0].put("first", at=NOON)

    def put(number: int) -> None:
        spools_of_processes[number % 3].put(f"{number}", at=NOON)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(put, range(60)))
    found = {number: body for one in spools_of_processes for number, body in one.oldest()}
    for one in spools_of_processes:
        one.forget(found)

    assert sorted(found.values()) == sorted(["first", *map(str, range(60))])
    assert spools_of_processes[0].waiting().number == 0


def test_it_takes_so_many_records_and_then_again_when_there_is_room(tmp_path: Path) -> None:
    spool = in_folder(tmp_path, most_records=2)
    spool.put("a", at=NOON)
    spool.put("b", at=NOON)

    with pytest.raises(SpoolFull):
        spool.put("c", at=NOON)
    spool.forget([spool.oldest()[0][0]])
    spool.put("d", at=NOON)

    assert bodies(spool) == ["b", "d"]


def test_it_takes_so_many_bytes_and_gives_them_back(tmp_path: Path) -> None:
    spool = in_folder(tmp_path, most_bytes=1024 * 1024)

    def fill() -> None:
        for _ in range(100):
            spool.put("x" * 100_000, at=NOON)

    with pytest.raises(SpoolFull):
        fill()
    taken = spool.waiting().number
    spool.forget([number for number, _ in spool.oldest()])
    spool.put("y", at=NOON)
    spool.close()

    assert 5 <= taken <= 10
    assert bodies(spool) == ["y"]
    assert sum(path.stat().st_size for path in tmp_path.glob("*.sqlite3")) < 100_000


def test_what_no_room_is_left_to_delete_is_passed_over_until_there_is_some(spool: Spool) -> None:
    for body in "abc":
        spool.put(body, at=NOON)
    numbers = [number for number, _ in spool.oldest()]

    with a_full_disk(spool):
        spool.forget(numbers[:2])
        left, waiting = bodies(spool), spool.waiting()
        spool.forget(numbers[2:])
        seen = spool.look()
        in_the_file = all_bodies(spool)
    spool.put("d", at=NOON)

    assert (left, waiting.number, waiting.ever) == (["c"], 1, 3)
    assert (seen, in_the_file) == (False, ["a", "b", "c"])
    assert (spool.look(), bodies(spool), all_bodies(spool)) == (True, ["d"], ["d"])


def test_a_full_disk_leaves_what_stands_in_the_file_to_be_read(spool: Spool) -> None:
    spool.put("a", at=NOON)
    spool.note({"name": "before"}, at=NOON)
    opened = spool._opened

    with a_full_disk(spool), pytest.raises(sqlite3.OperationalError, match="is full"):
        spool.note({"name": "x" * 1_000_000}, at=NOON)

    assert (spool.noted("name"), bodies(spool)) == ("before", ["a"])
    assert spool._opened is opened, "Nothing can be opened on a full disk."


def test_a_batch_is_small_enough_for_the_memory(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "BATCH_RECORDS", 3)
    monkeypatch.setattr(spools, "BATCH_CHARACTERS", 10)
    for body in ("a", "b", "c", "d", "e" * 10, "f"):
        spool.put(body, at=NOON)

    batches = []
    while batch := spool.oldest():
        batches.append([body[0] for _, body in batch])
        spool.forget([number for number, _ in batch])

    assert batches == [["a", "b", "c"], ["d", "e"], ["f"]]


def test_what_cannot_be_moved_goes_behind_the_others_and_aside_in_the_end(spool: Spool) -> None:
    spool.put("poison", at=NOON)
    spool.put("sound", at=NOON)
    number = spool.oldest()[0][0]

    spool.put_off(number)
    after_one = bodies(spool)
    for _ in range(MOST_TRIES - 1):
        spool.put_off(number)

    left, waiting = bodies(spool), spool.waiting()
    spool.close()  # As at the end of the process.

    assert after_one == ["sound", "poison"]
    assert left == ["sound"]
    assert (waiting.number, waiting.set_aside) == (2, 1)
    assert bodies(spool) == ["poison", "sound"]


def test_a_full_disk_keeps_nothing_from_going_behind_the_others(spool: Spool) -> None:
    for body in ("slow", "poison", "sound", "of a moment"):
        spool.put(body, at=NOON)
    slow, poison, sound, of_a_moment = (number for number, _ in spool.oldest())

    with a_full_disk(spool):
        for number in (slow, poison, of_a_moment):
            spool.put_off(number)
        others = bodies(spool)
        spool.forget([sound])
        left = bodies(spool)
        spool.forget([of_a_moment])
        for _ in range(MOST_TRIES - 1):
            spool.put_off(poison)
        seen, aside = spool.look(), spool.waiting()
    spool.put("later", at=NOON)
    spool.look()

    assert (others, left) == (["sound"], ["slow", "poison", "of a moment"])
    assert (seen, aside.number, aside.set_aside) == (True, 2, 1)
    assert bodies(spool) == ["later", "slow"]
    assert spool.waiting().set_aside == 1, "The file knows of it by now."
    assert all_bodies(spool) == ["slow", "poison", "later"]


def test_what_another_process_moved_is_not_waited_for(spool: Spool, tmp_path: Path) -> None:
    spool.put("a", at=NOON)
    [(number, _)] = spool.oldest()

    with a_full_disk(spool):
        spool.put_off(number)
        before = spool.look()
        in_folder(tmp_path).forget([number])
        after = spool.look()

    assert (before, after, spool.waiting().number) == (True, False, 0)


def test_a_process_sees_what_others_put_once_it_looks(spool: Spool, tmp_path: Path) -> None:
    other = in_folder(tmp_path)
    other.put("a", at=NOON)

    seen = [other.is_waiting, spool.is_waiting, spool.look(), spool.is_waiting]
    spool.forget([number for number, _ in spool.oldest()])
    seen += [other.oldest() != [], other.is_waiting]

    assert seen == [True, False, True, True, False, False]


def test_notes_take_the_place_of_those_before(spool: Spool) -> None:
    before = spool.noted_at()

    spool.note({"a": "1", "b": "2"}, at=NOON)
    spool.note({"b": "3"}, at=NOON + timedelta(minutes=1))

    assert before is None
    assert (spool.noted("a"), spool.noted("b")) == (None, "3")
    assert spool.noted_at() == NOON + timedelta(minutes=1)


def test_a_note_that_cannot_be_written_leaves_all_as_it_was(spool: Spool) -> None:
    spool.note({"a": "1"}, at=NOON)

    with pytest.raises(Exception, match="NOT NULL"):
        spool.note({"a": None}, at=NOON)  # type: ignore[dict-item]  # so that it fails halfway

    assert spool.noted("a") == "1"


def test_a_file_that_is_none_is_told_each_time_and_used_once_it_is_mended(tmp_path: Path) -> None:
    spool = in_folder(tmp_path)
    path = tmp_path / "alerts.sqlite3"
    path.write_bytes(b"no database" * 1000)

    for _ in range(2):
        with pytest.raises(Exception, match="not a database"):
            spool.put("a", at=NOON)
    path.unlink()
    spool.put("b", at=NOON)

    assert bodies(spool) == ["b"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(OSError, match="taken"):
        in_folder(tmp_path / "taken" / "spool").put("a", at=NOON)
