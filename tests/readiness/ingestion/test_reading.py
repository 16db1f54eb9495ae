"""Files of all formats at once: told apart, rejected alone, told by whom they are about."""

import json
from pathlib import Path

from core.input.rejection import Rejection
from readiness.ingestion.reading import read_files
from tests.readiness.ingestion.chaos.run_text import chaos_result, journal, passed
from tests.readiness.ingestion.kubernetes.manifest_text import deployment, file_of, service

DESCRIBED = Path(__file__).resolve().parents[2] / "fixtures" / "chaos" / "litmus" / "describe"


def test_files_are_told_apart_and_a_bad_one_harms_nobody() -> None:
    name = "engine-nginx-pod-delete-probes.txt"
    rule = {"alert": "a", "expr": "errors > 1", "labels": {"severity": "page", "service": "shop"}}
    documents = {
        "journal.json": [journal(), journal()],
        "rules.json": {"groups": [{"rules": [rule]}]},
    }

    reading = read_files(
        [
            *((name, json.dumps(one).encode()) for name, one in documents.items()),
            file_of(deployment(), service()),
            (name, (DESCRIBED / name).read_bytes()),
            ("bad.yaml", b"a: b: c"),
            ("other.yaml", b"a: 1\n---\n- 2\n"),
            file_of({**deployment(), "spec": 5}, name="wrong.yaml"),
        ]
    )

    assert [(one.file, one.format, one.subject) for one in reading.entries] == [
        ("all.yaml", "kubernetes", "Deployment/shop"),
        ("journal.json", "chaostoolkit", "Kill one"),
        ("journal.json", "chaostoolkit", "Kill one"),
        ("rules.json", "prometheus", "shop"),
        (name, "litmus", "default/engine-nginx-pod-delete"),
    ]
    assert reading.skipped == ("other.yaml",)
    assert reading.rejections == (
        Rejection("bad.yaml", "line 1 mapping values are not allowed in this context"),
        Rejection("wrong.yaml", "Deployment shop: spec is a number and should be a mapping"),
    )
    assert {len(one.digest) for one in reading.entries} == {64}


def test_documents_of_several_formats_in_one_file_are_all_read() -> None:
    text = "\n---\n".join(map(json.dumps, (journal(), {"a": 1}, chaos_result(passed()))))

    reading = read_files([("both.yaml", text.encode())])

    assert [one.format for one in reading.entries] == ["chaostoolkit", "litmus"]
    assert (reading.skipped, reading.rejections) == ((), ())
