"""The moment at which a row was made or changed last, by the one clock."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from core import clock

if TYPE_CHECKING:
    _Field = models.DateTimeField[datetime, datetime]
else:  # which is no generic when it runs
    _Field = models.DateTimeField


class StampField(_Field):
    """A DateTimeField whose `auto_now` and `auto_now_add` go by core.clock.

    Migrations know it as Django's own, for the column is the same.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Return what is stored: the moment, or what the row has."""
        if self.auto_now or (self.auto_now_add and add):
            now = clock.now()
            setattr(model_instance, self.attname, now)
            return now
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        """Return how migrations write it."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.DateTimeField", arguments, options
