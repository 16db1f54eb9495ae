"""Who leads where only one may: the clock of several that sends workers looking."""

from django.db import models


class Leader(models.Model):
    """The one process that does something for all, until its lease ends.

    `token` grows with each new leader, so that it tells how often the lead has changed hands.
    """

    name = models.CharField(max_length=100, unique=True)
    owner = models.CharField(max_length=100)
    until = models.DateTimeField()
    token = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {self.owner}"
