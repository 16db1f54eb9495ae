"""Makers of imports."""

from core.models import User
from incidents.models import ImportBatch, ImportFile, IncidentExport
from readiness.models import EvidenceImport, EvidenceImportEntry, EvidenceImportFile
from tests.factories.people import make_user


def make_import_batch(person: User | None = None, **fields: object) -> ImportBatch:
    """Save an import without files that waits for its turn."""
    return ImportBatch.objects.create(person=person or make_user(), **fields)


def make_incident_export(person: User | None = None, **fields: object) -> IncidentExport:
    """Save an export of nothing that waits for its turn."""
    return IncidentExport.objects.create(person=person or make_user(), **fields)


def make_import_file(batch: ImportBatch, **fields: object) -> ImportFile:
    """Save a file that waits to be read."""
    values: dict[str, object] = {"name": "incidents.csv", "content": b"title\nThe queue grew\n"}
    return ImportFile.objects.create(batch=batch, **(values | fields))


def make_evidence_import(person: User | None = None, **fields: object) -> EvidenceImport:
    """Save an import of evidence without files that waits to be read."""
    return EvidenceImport.objects.create(person=person or make_user(), **fields)


def make_evidence_file(batch: EvidenceImport, **fields: object) -> EvidenceImportFile:
    """Save a file of an import that waits to be read."""
    values: dict[str, object] = {"name": "journal.json", "content": b"{}"}
    return EvidenceImportFile.objects.create(evidence_import=batch, **(values | fields))


def make_evidence_entry(batch: EvidenceImport, **fields: object) -> EvidenceImportEntry:
    """Save a run that was survived and waits for a service."""
    values: dict[str, object] = {
        "number": batch.entries.count(),
        "file_name": "journal.json",
        "format": "chaostoolkit",
        "subject": "Kill one",
        "verdict": "survived",
        "is_run": True,
    }
    return EvidenceImportEntry.objects.create(evidence_import=batch, **(values | fields))
