"""Configuration of the app that knows people, permissions and the activity log."""

from django.apps import AppConfig

from core.dispatcher import register_drain


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        import core.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
        from core.audit import Sealer  # noqa: PLC0415 - needs models

        register_drain("activity seals", Sealer())
