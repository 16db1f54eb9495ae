"""Static files are collected when one of them changed."""

import os
import shutil
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from core.web.static_files import collect_when_changed


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """A folder of sources with one file; what is collected goes to a folder beside it."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("body { color: black }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "static"
    return folder


def test_files_are_collected_once_and_again_after_a_change(
    source: Path, settings: Settings
) -> None:
    answers = [collect_when_changed(), collect_when_changed()]
    page = source / "page.css"
    page.write_text("body { color: white }")
    an_hour_later = page.stat().st_mtime + 3600
    os.utime(page, (an_hour_later, an_hour_later))
    answers.append(collect_when_changed())

    assert answers == [True, False, True]
    assert (settings.STATIC_ROOT / "page.css").read_text() == "body { color: white }"


@pytest.mark.usefixtures("source")
def test_a_folder_that_was_deleted_is_made_again(settings: Settings) -> None:
    collect_when_changed()
    shutil.rmtree(settings.STATIC_ROOT)

    assert collect_when_changed() is True
    assert (settings.STATIC_ROOT / "page.css").exists()


@pytest.mark.usefixtures("source")
def test_what_no_page_loads_is_left_out(settings: Settings) -> None:
    collect_when_changed()

    assert not (settings.STATIC_ROOT / "rest_framework").exists()
    assert (settings.STATIC_ROOT / "django_htmx" / "htmx-2.min.js").exists()
    assert not (settings.STATIC_ROOT / "django_htmx" / "htmx-4.min.js").exists()
