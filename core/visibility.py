"""Who is looking: default managers cut their rows by the viewer of the current context.

A web request or an API call runs as its person (nobody, until somebody is known); commands,
migrations and background work run as the system, which sees everything. Because the managers
ask here, a view that forgets about restricted incidents still cannot leak one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum

from core.models.user import Role, User

VIEWER = "viewer"
"""Name of the viewer's key in reads that are compiled for any person (core.database.compiled)."""


class Viewer(Enum):
    """Viewers that are no certain person; ANYBODY is a person still to be named."""

    SYSTEM = "system"
    ANYBODY = "anybody"
    NOBODY = "nobody"


_viewer: ContextVar[User | Viewer] = ContextVar("viewer", default=Viewer.SYSTEM)


def current_viewer() -> User | Viewer:
    """Return the person, SYSTEM or NOBODY on whose behalf the database is read."""
    return _viewer.get()


def set_viewer(viewer: User | Viewer) -> None:
    """Make `viewer` the one for the rest of the current request."""
    _viewer.set(viewer)


def reach_of(viewer: User | Viewer) -> Viewer:
    """Return SYSTEM for who sees everything, NOBODY for who sees nothing, else ANYBODY."""
    if isinstance(viewer, Viewer):
        return viewer
    if not viewer.is_active:
        return Viewer.NOBODY
    return Viewer.SYSTEM if viewer.has_role(Role.ADMIN) else Viewer.ANYBODY


@contextmanager
def viewing_as(viewer: User | Viewer) -> Iterator[None]:
    """Read the database as `viewer` inside the block."""
    token = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(token)
