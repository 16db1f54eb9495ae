"""Static files: which ones pages need, and collecting them when one of them changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import apps
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's static files without what no page of ours loads.

    Compressing the browsable API of REST framework and the other editions of htmx would take
    four fifths of the first start.
    """

    ignore_patterns = [
        *apps.StaticFilesConfig.ignore_patterns,
        "rest_framework",
        "ext",
        "htmax-*",
        "htmx-4*",
        "htmx-2.js",
    ]


def collect_when_changed() -> bool:
    """Copy, hash and compress static files into STATIC_ROOT; return whether it was needed.

    Compressing takes seconds, so what was collected last time is remembered beside the folder.
    """
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(f"{root.name}.fingerprint")
    fingerprint = _fingerprint()
    if root.is_dir() and mark.is_file() and mark.read_text(encoding="ascii") == fingerprint:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(fingerprint, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Return a digest over name, size and time of each source file, and over the way of storing."""
    lines = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            lines.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
