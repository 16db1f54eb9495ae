"""The same words wherever the database keeps words of people, of monitoring and of files."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from incidents.models import Incident

OURS = ("core", "catalog", "incidents", "readiness")
TYPED = frozenset(
    """
    alt_text change_note description detail error failure file_name harm_limit heading label
    last_error name note place purpose quote reason shown_address source_sentence speaker subject
    summary text title tracker_key verification_plan
    """.split()  # noqa: SIM905 - a list of words
)
"""Columns that hold what was typed, sent or read, as it was."""
LONG_ENOUGH = 20
NO_WORDS_OF_PEOPLE = frozenset({"ChecklistVersion", "DrainProgress", "Leader", "SearchDocument"})


def say_everywhere(words: str) -> int:
    """Write `words` into every row that keeps words, cut to what fits; return how many columns.

    Around all rules, as a release that had other rules might have done. Where a value may stand
    only once, the key of the row follows the words.
    """
    number = 0
    for model, column in _columns():
        rows: models.QuerySet[Any] = models.QuerySet(model)
        try:
            with transaction.atomic():
                rows.update(**{column.name: words[: column.max_length]})
        except IntegrityError:
            for row in rows.only("pk"):
                said = f"{words[: (column.max_length or 100) - 9]}{row.pk}"
                models.QuerySet(model).filter(pk=row.pk).update(**{column.name: said})
        number += rows.exists()
    Incident.objects.update(labels=[words[:50]])
    return number


def _columns() -> Iterator[tuple[Any, Any]]:
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model.__name__ in NO_WORDS_OF_PEOPLE:
            continue
        for column in model._meta.fields:
            is_text = isinstance(column, models.CharField | models.TextField)
            is_free = not column.choices and not isinstance(column, models.SlugField)
            is_long = column.max_length is None or column.max_length >= LONG_ENOUGH
            if is_text and is_free and is_long and column.name in TYPED:
                yield model, column
