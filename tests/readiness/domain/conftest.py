import pytest

from readiness.domain.drill_run import EntryKind
from tests.readiness.domain.drills import Log


@pytest.fixture
def log() -> Log:
    """A drill that has just begun."""
    log = Log()
    log.write(EntryKind.START)
    return log
