"""Configuration of the app for checklists, evidence, scores, drills and readiness reports."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "readiness"
    verbose_name = "Readiness"

    def ready(self) -> None:
        import readiness.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
