"""Which version of the dependencies is stored."""

import uuid

from django.db import models


class GraphRevision(models.Model):
    """The one row that changes together with dependencies and redundancy groups.

    `number` is for people and grows by one. `key` is new with every change, and so names content:
    a number that was rolled back is given again to something else, a key never is.
    """

    ONLY = 1

    number = models.PositiveBigIntegerField(default=0)
    key = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"revision {self.number}"
