"""The product's settings with the limit views mounted beside it."""

from config.settings import *  # noqa: F403 - limit and product share everything else

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.limits"]
ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing is collected here, and WhiteNoise warns of a folder that is missing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Measured is what a request costs, not how soon somebody is told to wait.
DRYDOCK_API_REQUESTS_PER_MINUTE = 10**9
DRYDOCK_ALERT_PAYLOADS_PER_MINUTE = 10**9
