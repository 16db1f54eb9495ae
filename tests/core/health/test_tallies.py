"""Counts that several processes and threads share."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.health.tallies import Tallies

NAMES = ("asked", "answered", "mark")


def count(folder: str, times: int) -> None:
    tallies = Tallies(lambda: Path(folder), NAMES)
    for _ in range(times):
        tallies.add(asked=1, answered=2)


def test_nothing_is_lost_between_threads_and_processes(tmp_path: Path) -> None:
    tallies = Tallies(lambda: tmp_path, NAMES)
    others = [
        multiprocessing.get_context("spawn").Process(target=count, args=(str(tmp_path), 500))
        for _ in range(2)
    ]
    for other in others:
        other.start()
    with ThreadPoolExecutor(4) as pool:
        for _ in range(400):
            pool.submit(tallies.add, asked=1)
    for other in others:
        other.join(30)

    assert tallies.read() == {"asked": 1400, "answered": 2000, "mark": 0}


def test_they_outlive_their_process_and_another_list_begins_anew(tmp_path: Path) -> None:
    count(str(tmp_path), 3)

    assert Tallies(lambda: tmp_path, NAMES).read()["asked"] == 3
    assert Tallies(lambda: tmp_path, ("asked",)).read() == {"asked": 0}


def test_a_span_counts_once_and_only_when_it_was_watched(tmp_path: Path) -> None:
    tallies = Tallies(lambda: tmp_path, NAMES)

    def look(now: int, *, counts: bool) -> int:
        tallies.add_since_last("asked", "mark", now=now, most=10, counts=counts)
        return tallies.read()["asked"]

    assert look(1000, counts=True) == 0  # nobody watched before
    assert look(1004, counts=True) == 4
    assert look(1004, counts=True) == 4
    assert look(1007, counts=False) == 4
    assert look(1009, counts=True) == 6
    assert look(1020, counts=True) == 6  # eleven is too long to have been watched
    assert look(1015, counts=True) == 6  # a clock that was put back


def test_without_a_place_nothing_is_counted_and_it_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tallies = Tallies(lambda: tmp_path / "missing", NAMES)

    tallies.add(asked=1)
    tallies.add_since_last("asked", "mark", now=5, most=10, counts=True)

    assert tallies.read() == {"asked": 0, "answered": 0, "mark": 0}
    assert len(caplog.records) == 1
