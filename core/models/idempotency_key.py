"""What a program asked for once and may ask for again without its being done twice."""

from django.db import models

from core.models.user import User

LONGEST_KEY = 255


class IdempotencyKey(models.Model):
    """A person's key, what was asked with it, and the answer once there is one.

    `digest` is taken over method, address and body. While `status` is None somebody works on it:
    `owner`, until `locked_until` at the latest; then another request may take it over, because work
    and answer are saved together or not at all. `answer` is the body to the byte,
    sealed.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.CharField(max_length=64)
    owner = models.UUIDField()
    locked_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    location = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idempotency_key_once", fields=["person", "key"]),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return self.key
