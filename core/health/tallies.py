"""Counts that all processes of a machine share: one mapped file of fixed size in DRYDOCK_VAR.

A scrape reaches one process, and the numbers have to tell of all of them. They also have to be
there while the database is away, which rules it out as their place.
"""

import fcntl
import logging
import mmap
import os
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

logger = logging.getLogger(__name__)

_NUMBER = struct.Struct("<Q")
_MOST = 2**64


class Tallies:
    """Named whole numbers that only grow; a name's place in `names` is its place in the file.

    Without a place to write, such as a full disk, it counts nothing and says so once.
    """

    def __init__(self, folder: Callable[[], Path], names: Sequence[str]) -> None:
        """Keep the numbers below `folder()`, which is asked when they are first needed."""
        self._folder = folder
        self._places = {name: place * _NUMBER.size for place, name in enumerate(names)}
        self._size = len(names) * _NUMBER.size
        # Another list of names means another file, so no version reads the numbers of another.
        self._name = f"tallies-{crc32(' '.join(names).encode()):08x}"
        self._thread_lock = threading.Lock()
        self._opened: tuple[Path, int, mmap.mmap] | None = None
        self._told = False

    def add(self, **amounts: int) -> None:
        """Add to several numbers at once; never raises for want of a place to write."""
        with self._locked() as numbers:
            if numbers is not None:
                for name, amount in amounts.items():
                    self._set(numbers, name, self._get(numbers, name) + amount)

    def add_since_last(self, name: str, mark: str, *, now: int, most: int, counts: bool) -> None:
        """Move `mark` to `now`; if it `counts`, add what passed to `name`, unless more than `most`.

        Several callers count the same span once.
        """
        with self._locked() as numbers:
            if numbers is None:
                return
            passed = now - self._get(numbers, mark)
            if passed > 0:
                self._set(numbers, mark, now)
            if counts and 0 < passed <= most:
                self._set(numbers, name, self._get(numbers, name) + passed)

    def read(self) -> dict[str, int]:
        """Return all numbers by name, zero where nobody counted."""
        with self._locked() as numbers:
            if numbers is None:
                return dict.fromkeys(self._places, 0)
            return {name: self._get(numbers, name) for name in self._places}

    def _get(self, numbers: mmap.mmap, name: str) -> int:
        number: int = _NUMBER.unpack_from(numbers, self._places[name])[0]
        return number

    def _set(self, numbers: mmap.mmap, name: str, value: int) -> None:
        _NUMBER.pack_into(numbers, self._places[name], value % _MOST)

    @contextmanager
    def _locked(self) -> Iterator[mmap.mmap | None]:
        """Yield the numbers for this thread of this process alone, None without them."""
        with self._thread_lock:
            opened = self._open()
            if opened is None:
                yield None
                return
            descriptor, numbers = opened
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
            try:
                yield numbers
            finally:
                fcntl.lockf(descriptor, fcntl.LOCK_UN)

    def _open(self) -> tuple[int, mmap.mmap] | None:
        path = self._folder() / self._name
        if self._opened is None or self._opened[0] != path:
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                _fill(descriptor, self._size)
                self._opened = (path, descriptor, mmap.mmap(descriptor, self._size))
            except OSError as error:
                if not self._told:
                    logger.warning("Requests are not counted: %s", error)
                self._told = True
                return None
        return self._opened[1], self._opened[2]


def _fill(descriptor: int, size: int) -> None:
    """Write zeros up to `size`: a hole in the file would end the process once the disk is full."""
    fcntl.lockf(descriptor, fcntl.LOCK_EX)
    try:
        missing = size - os.fstat(descriptor).st_size
        if missing > 0:
            os.pwrite(descriptor, bytes(missing), size - missing)
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
