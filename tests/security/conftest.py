"""Walks over the whole site judge what it answers while its database is there."""

import pytest

from core.availability import access


@pytest.fixture(autouse=True)
def no_memory_of_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget at once what a thread that another test left behind saw of its database."""
    monkeypatch.setattr(access, "BELIEVED_SECONDS", 0.0)
