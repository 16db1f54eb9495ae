"""Configuration of the limit views."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "benchmarks.limits"
    default_auto_field = "django.db.models.BigAutoField"
