"""Walks over the whole site judge what it answers while its database is there."""

import pytest
from django.template.base import Template
from django.test.utils import _TestState

from core.availability import access


@pytest.fixture(autouse=True)
def no_memory_of_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget at once what a thread that another test left behind saw of its database."""
    monkeypatch.setattr(access, "BELIEVED_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def plain_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render as in production: nobody here asks which templates answered.

    Tests are told of each template and part of one, with a copy of all that it was given.
    """
    as_in_production = _TestState.saved_data.template_render  # type: ignore[attr-defined]  # kept there by setup_test_environment
    monkeypatch.setattr(Template, "_render", as_in_production)
