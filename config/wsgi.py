"""The WSGI callable of web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

# Loading makes half a million objects and no garbage to speak of; a fifth of it went into looking.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.database.probe import Watch, look  # noqa: E402 - needs the settings
from core.database.replica import look_at_replica  # noqa: E402 - needs the settings
from core.last_known.read_set import Keeper  # noqa: E402 - needs the settings
from incidents.importers.alert_keeping import tend_spool  # noqa: E402 - needs the settings

# Each worker loads this module itself, so each has the threads; a fork would lose them.
Watch(looks=(look, look_at_replica, tend_spool)).start()
Keeper().start()

# What the first request would load is loaded before. All of it stays for good: to look through it
# for garbage takes a seventh of a second in the middle of some request.
len(get_resolver().url_patterns)
gc.freeze()
gc.enable()
# A page makes tens of thousands of objects, and hardly one of them is garbage before its end.
gc.set_threshold(50_000, 20, 20)
