"""Celery as its documentation sets it up: loaded with the site."""

from celery import Celery

app = Celery("bare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
