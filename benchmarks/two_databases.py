"""A small and a large database in one process, asked in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_open: dict[str, BaseDatabaseWrapper] = {}


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let the default connection lead to the database of this name; connections stay open."""
    usual = connections["default"]
    if str(usual.settings_dict["NAME"]) == name:
        yield
        return
    if name not in _open:
        other = connections.create_connection("default")
        other.settings_dict = usual.settings_dict | {"NAME": name}
        _open[name] = other
    connections["default"] = _open[name]
    try:
        yield
    finally:
        connections["default"] = usual


def copy_of_the_database(database: str) -> str:
    """Return the name of a database that stays as small as this one is now."""
    name = str(connection.settings_dict["NAME"])
    if database == "sqlite":
        connection.close()
        small = str(Path(name).with_name("small.sqlite3"))
        copyfile(name, small)
        return small
    where = connection.get_connection_params()
    where = {key: where[key] for key in ("host", "port", "user", "password") if key in where}
    connection.close()
    with psycopg.connect(**where, dbname="template1", autocommit=True) as server:
        server.execute(f'CREATE DATABASE small TEMPLATE "{name}"')
    return "small"
