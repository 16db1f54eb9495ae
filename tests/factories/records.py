"""Makers of what the product notes about its own rows."""

from django.db import models

from core.models import Activity, DemoRecord


def make_activity(obj: models.Model, **fields: object) -> Activity:
    """Save that nobody in particular looked at a row."""
    values: dict[str, object] = {
        "verb": "row.seen",
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "reference": str(obj),
    }
    return Activity.objects.create(**(values | fields))


def make_demo_record(obj: models.Model) -> DemoRecord:
    """Save that a row is made up."""
    return DemoRecord.objects.create(object_type=obj._meta.label_lower, object_id=obj.pk)
