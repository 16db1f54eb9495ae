"""The least that a site of this kind starts with: Django, REST framework, Celery."""

from benchmarks.bare.celery import app

__all__ = ["app"]
