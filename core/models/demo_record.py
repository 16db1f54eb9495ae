"""Which rows are made up."""

from django.db import models


class DemoRecord(models.Model):
    """A row that belongs to the demo organisation, so that it can be taken away again."""

    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="demo_record_once", fields=["object_type", "object_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
