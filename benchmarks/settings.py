"""The product's settings with the limit views mounted beside it."""

from config.settings import *  # noqa: F403 - limit and product share everything else

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.limits"]
ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["testserver"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing is collected here, and WhiteNoise warns of a folder that is missing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Measured is what a payload costs, not how soon a source is told to wait.
DRYDOCK_ALERT_PAYLOADS_PER_MINUTE = 10**9
