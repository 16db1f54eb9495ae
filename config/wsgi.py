"""The WSGI callable of web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.database.probe import Watch  # noqa: E402 - needs the settings
from core.last_known.read_set import Keeper  # noqa: E402 - needs the settings

# Each worker loads this module itself, so each has the threads; a fork would lose them.
Watch().start()
Keeper().start()

# What the first request would load is loaded before. These half a million objects stay for good: to
# look through them for garbage takes a seventh of a second in the middle of some request.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
# A page makes tens of thousands of objects, and hardly one of them is garbage before its end.
gc.set_threshold(50_000, 20, 20)
