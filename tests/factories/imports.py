"""Makers of imports."""

from core.models import User
from incidents.models import ImportBatch, ImportFile
from tests.factories.people import make_user


def make_import_batch(person: User | None = None, **fields: object) -> ImportBatch:
    """Save an import without files that waits for its turn."""
    return ImportBatch.objects.create(person=person or make_user(), **fields)


def make_import_file(batch: ImportBatch, **fields: object) -> ImportFile:
    """Save a file that waits to be read."""
    values: dict[str, object] = {"name": "incidents.csv", "content": b"title\nThe queue grew\n"}
    return ImportFile.objects.create(batch=batch, **(values | fields))
