"""The limit views alone."""

from benchmarks.limits.urls import urlpatterns

__all__ = ["urlpatterns"]
