"""When a row was made and last changed."""

from django.db import models

from core.database.stamp_field import StampField


class TimestampedModel(models.Model):
    """A row that knows when it was made and last saved (UTC)."""

    created_at = StampField(auto_now_add=True)
    updated_at = StampField(auto_now=True)

    class Meta:
        abstract = True
