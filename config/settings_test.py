"""Settings of the tests: the real ones with cheaper passwords and plain static files."""

from os import getpid

from config.environment import env
from config.settings import *  # noqa: F403 - a test run differs from production in these lines only

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
DRYDOCK_API_REQUESTS_PER_MINUTE = 0
DRYDOCK_CANARY_SECONDS = 0

# Flags of operators are files there, which one worker raises while others count on none.
VAR = VAR / env.str("PYTEST_XDIST_WORKER", default="")
VAR.mkdir(parents=True, exist_ok=True)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads that share a database in memory fail instead of waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / f"test-{getpid()}.sqlite3")}

# Static files come from the source folders, so that nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Refusals are what many tests ask for: thousands of lines that nobody reads.
LOGGING = LOGGING | {
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django_structlog")}
}
