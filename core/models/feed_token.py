"""The secret in the addresses of a person's feeds: only its digest is kept."""

from django.db import models

from core.models.user import User


class FeedToken(models.Model):
    """Lets a feed reader, which cannot sign in, read what its person may read; one per person.

    It opens feeds and nothing else, and a new one ends the one before.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="feed_token")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Feeds of {self.person}"
