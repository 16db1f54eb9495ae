"""Reads whose SQL is put together once instead of for each request.

Django builds a query anew each time, which costs several times what the database needs to
answer it. The few reads that most requests share are compiled once and run with other values;
what they select, and the cut by the viewer, stay written in the ORM (docs/decisions).
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from core.models.user import User
from core.visibility import VIEWER, Viewer, current_viewer, reach_of, viewing_as

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
BIGINT_BITS = 63
# Django doubles every other per cent sign, so one before "%s" belongs to such a pair.
_PLACES = re.compile(r"(?<!%)%s")


class Given(Expression):
    """A value of a compiled read that is known only when it runs.

    `output_field` says how the database takes the value; without one it is handed over as it is.
    """

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name
        self.column = output_field

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002 - Django's signature
        return "%s", (self,)

    def value_for(self, connection: Any, given: dict[str, Any]) -> Any:
        """Return the value as the database takes it; raises KeyError when it was not given."""
        value = given[self.name]
        return value if self.column is None else self.column.get_db_prep_value(value, connection)


@dataclass(frozen=True, slots=True)
class _Ready(Generic[M, Row]):
    """A query with its SQL; `compiler` is None where nothing can be found."""

    rows: QuerySet[M, Row]
    compiler: SQLCompiler | None
    sql: str = ""
    params: tuple[Any, ...] = ()


class Compiled(Generic[M, Row]):
    """A read that is written by `build` and compiled for each reach of a viewer and database.

    `build` returns a query set in which `Given("name")` stands for each value that changes. What
    decides the shape of the SQL, such as the number of rows, must not change.
    """

    def __init__(self, build: Callable[[], QuerySet[M, Row]]) -> None:
        self._build = build
        self._ready: dict[tuple[Viewer, str], _Ready[M, Row]] = {}
        self._written: dict[Viewer, QuerySet[M, Row]] = {}

    def rows(self, **given: Any) -> list[Row]:
        """Return the rows for these values that the current viewer may know of; one statement."""
        ready, values = self._bind(given)
        if ready.compiler is None or values is None:
            return []
        bound = copy.copy(ready.compiler)
        bound.connection = connection = connections[ready.rows.db]
        bound.as_sql = lambda *_, **__: (ready.sql, values)  # type: ignore[method-assign]  # this copy answers one call
        with prepared(connection):
            return list(_running(ready.rows, bound))

    def first(self, **given: Any) -> Row | None:
        """Return the first of the rows, None when there is none."""
        return next(iter(self.rows(**given)), None)

    def tally(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return each different row once, in no order, with how often it is there at its end.

        Counted by the database, in one statement; `build` must return a list of values.
        """
        ready, values = self._bind(given)
        if ready.compiler is None or values is None:
            return []
        connection = connections[ready.rows.db]
        with prepared(connection), connection.cursor() as cursor:
            cursor.execute(_tally_of(ready), values)
            return list(cursor.fetchall())

    def within(self, around: str, **given: Any) -> list[tuple[Any, ...]]:
        """Return what a statement around these rows gives; {rows} stands where they do in it.

        The database plans it anew for each call, because what is around may decide the plan.
        """
        ready, values = self._bind(given)
        if ready.compiler is None or values is None:
            return []
        with connections[ready.rows.db].cursor() as cursor:
            cursor.execute(around.replace("{rows}", ready.sql), values)
            return list(cursor.fetchall())

    def _bind(self, given: dict[str, Any]) -> tuple[_Ready[M, Row], tuple[Any, ...] | None]:
        """Return the query for the current viewer with its values, None where nothing has them."""
        viewer = current_viewer()
        ready = self._ready_for(reach_of(viewer))
        if isinstance(viewer, User):
            given.setdefault(VIEWER, viewer.pk)
        connection = connections[ready.rows.db]
        values = tuple(
            one.value_for(connection, given) if isinstance(one, Given) else one
            for one in ready.params
        )
        if any(isinstance(one, int) and one.bit_length() > BIGINT_BITS for one in values):
            return ready, None  # No column holds such a number, as Django's own lookups say.
        return ready, values

    def _ready_for(self, reach: Viewer) -> _Ready[M, Row]:
        if reach not in self._written:
            with viewing_as(reach):
                self._written[reach] = self._build()
        rows = self._written[reach]
        key = (reach, rows.db)
        if key not in self._ready:
            self._ready[key] = _compile(rows)
        return self._ready[key]


class CompiledByKeys(Generic[M, Row]):
    """A read by any number of keys, of which `build` gets the stand-ins for `…__in`.

    It is compiled for powers of two only, so that there are few of them; the rest is filled up
    with the last key.
    """

    def __init__(self, build: Callable[[list[Given]], QuerySet[M, Row]]) -> None:
        self._build = build
        self._sizes: dict[int, Compiled[M, Row]] = {}

    def rows(self, keys: Iterable[Any]) -> list[Row]:
        """Return the rows with these keys; one statement, none without keys."""
        wanted = list(keys)
        if not wanted:
            return []
        size = 1 << (len(wanted) - 1).bit_length()
        wanted += wanted[-1:] * (size - len(wanted))
        if size not in self._sizes:
            stand_ins = [Given(f"key_{place}") for place in range(size)]
            self._sizes[size] = Compiled(partial(self._build, stand_ins))
        return self._sizes[size].rows(**{f"key_{n}": key for n, key in enumerate(wanted)})


@contextmanager
def prepared(connection: Any) -> Iterator[None]:
    """Let PostgreSQL plan the statements inside once per connection, not once per run.

    Only for statements whose best plan does not depend on their values.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    session = connection.connection
    usual, session.prepare_threshold = session.prepare_threshold, 0
    try:
        yield
    finally:
        session.prepare_threshold = usual


def _tally_of(ready: _Ready[M, Row]) -> str:
    places = ", ".join(str(place + 1) for place in range(len(ready.rows.query.values_select)))
    return f"SELECT found.*, COUNT(*) FROM ({ready.sql}) AS found GROUP BY {places}"  # noqa: S608 - the ORM's own SQL


def _running(rows: QuerySet[M, Row], compiler: SQLCompiler) -> QuerySet[M, Row]:
    """Return `rows` as a query set that asks this compiler; Django's own copy costs too much."""
    query = copy.copy(rows.query)
    query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]  # this copy answers one call
    running = type(rows)(model=rows.model, query=query, using=rows.db)
    running._iterable_class = rows._iterable_class  # noqa: SLF001 - decided by values()
    return running


def _compile(rows: QuerySet[M, Row]) -> _Ready[M, Row]:
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Ready(rows, None)
    return _Ready(rows, compiler, *with_constants(compiler.connection, sql, params))


def with_constants(connection: Any, sql: str, params: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """Write what never changes into the SQL; return it with the values that are left.

    A plan is made without the values. Bound as one, even the status a list is cut by would be
    unknown to it, no index of a part of the table would do, and the database would read the
    whole table for a few rows.
    """
    pieces = _PLACES.split(sql)
    written, left = [pieces[0]], []
    for value, piece in zip(params, pieces[1:], strict=True):
        if isinstance(value, Given):
            written.append("%s")
            left.append(value)
        else:
            written.append(_constant(connection, value).replace("%", "%%"))
        written.append(piece)
    return "".join(written), tuple(left)


def _constant(connection: Any, value: Any) -> str:
    """Return a value as the database itself writes it."""
    if connection.vendor == "postgresql":
        return str(connection.ops.compose_sql("%s", [value]))
    connection.ensure_connection()
    return str(connection.connection.execute("SELECT quote(?)", [value]).fetchone()[0])
