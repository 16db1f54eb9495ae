"""The demo goes as it came; in a module of its own, as it begins without one."""

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from core import demo
from tests.config.test_demo import rows_of_each_model
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_removing_leaves_exactly_what_was_there_before_and_the_banner_goes(
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_user()
    before = rows_of_each_model()
    shown = [demo.is_loaded()]

    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo")
    shown.append(demo.is_loaded())
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_demo")
    shown.append(demo.is_loaded())

    assert rows_of_each_model() == before
    assert shown == [False, True, False]
    assert "Removed the demo organisation: 40 action items" in capsys.readouterr().out
