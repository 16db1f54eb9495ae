"""Files of all formats at once: told apart, rejected alone, told by whom they are about."""

import json
from pathlib import Path

from core.input.rejection import Rejection
from readiness.ingestion.reading import read_files
from tests.readiness.ingestion.chaos.run_text import chaos_result, journal, passed
from tests.readiness.ingestion.kubernetes.manifest_text import deployment, file_of, of, service

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
    assert reading.skipped == ()
    assert reading.rejections == (
        Rejection("both.yaml", "document 2 is none of the known formats"),
    )


def test_manifests_and_other_formats_in_one_file_are_all_read() -> None:
    rule = {"alert": "a", "expr": "errors > 1", "labels": {"severity": "page", "service": "shop"}}
    rules = of("monitoring.coreos.com/v1", "PrometheusRule", "r", {"groups": [{"rules": [rule]}]})
    objects = [deployment(), of("v1", "ConfigMap", "c", {}), rules, chaos_result(passed())]
    listed = {"apiVersion": "v1", "kind": "List", "items": objects}

    for text in ("\n---\n".join(map(json.dumps, objects)), json.dumps(listed)):
        reading = read_files([("all.yaml", text.encode())])

        assert [one.format for one in reading.entries] == ["kubernetes", "prometheus", "litmus"]
        assert (reading.skipped, reading.rejections) == ((), ())


def test_item_of_a_list_that_tells_of_no_run_is_named() -> None:
    content = json.dumps([journal(), 5, {"a": 1}]).encode()

    reading = read_files([("list.json", content)])

    assert [one.format for one in reading.entries] == ["chaostoolkit"]
    assert reading.rejections == (
        Rejection("list.json", "document 1, item 2 is none of the known formats"),
        Rejection("list.json", "document 1, item 3 is none of the known formats"),
    )


def test_file_with_a_broken_part_is_taken_not_at_all() -> None:
    broken = chaos_result(passed(), name="")
    parts = "\n---\n".join(map(json.dumps, (deployment(), journal(), broken)))
    listed = json.dumps([journal(), broken])

    reading = read_files([("parts.yaml", parts.encode()), ("list.json", listed.encode())])

    assert reading.entries == ()
    assert reading.rejections == (
        Rejection("parts.yaml", "document 3: metadata.name is missing"),
        Rejection("list.json", "item 2: metadata.name is missing"),
    )
