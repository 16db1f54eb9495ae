"""Give a new row a slug of its own, also when two people choose the same at once."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from catalog.domain.slug import RESERVED, free_slug, slug_from
from core.errors import RuleViolation

M = TypeVar("M", bound=models.Model)
_TRIES = 5


def create_with_slug(
    rows: models.QuerySet[M], *, slug: str, name: str, fallback: str, make: Callable[[str], M]
) -> M:
    """Save `make(slug)` and return it; call it inside a transaction.

    A given `slug` is taken as it is and refused with RuleViolation when it is taken or reserved;
    without one it is made from `name`, numbered until it is free.
    """
    if slug:
        if slug in RESERVED:
            raise RuleViolation(
                f'The short name "{slug}" is reserved. Choose another.', field="slug"
            )
        return _create(slug, make)
    wanted = slug_from(name, fallback=fallback)
    for _ in range(_TRIES):
        candidate = free_slug(wanted, lambda text: rows.filter(slug=text).exists())
        try:
            return _create(candidate, make)
        except RuleViolation:
            continue
    raise RuleViolation("No free short name was found. Give one.", field="slug")


def _create(slug: str, make: Callable[[str], M]) -> M:
    try:
        with transaction.atomic():
            return make(slug)
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise RuleViolation(f'The short name "{slug}" is taken.', field="slug") from error
