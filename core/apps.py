"""Configuration of the app that knows people, permissions and the activity log."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        import core.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
