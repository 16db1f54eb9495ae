"""The WSGI callable of web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.database.probe import Watch  # noqa: E402 - needs the settings
from core.last_known.read_set import Keeper  # noqa: E402 - needs the settings

# Each worker loads this module itself, so each has the threads; a fork would lose them.
Watch().start()
Keeper().start()
