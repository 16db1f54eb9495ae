"""Checklists are written as drafts, published, and services move when somebody says so."""

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import RuleViolation, StaleVersion
from readiness.models import Assessment, ChecklistVersion
from readiness.queries.checklist_pages import migration_to, text_of
from readiness.queries.checklists import checklist_of, default_version
from readiness.queries.scores import score_card
from readiness.usecases.checklists import (
    discard_draft,
    move_services,
    publish_draft,
    read_document,
    save_draft,
)
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.factories.readiness import make_assessment, make_readiness_evidence, small_document

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def text(**fields: Any) -> str:
    return yaml.safe_dump(small_document() | fields)


def test_a_draft_changes_until_it_is_published() -> None:
    person = make_user()

    first = save_draft(text(), by=person, revision=None)
    second = save_draft(text(title="Better"), by=person, revision=1)
    published = publish_draft(second, by=person, note="The first one")

    assert (first.pk, second.revision, second.title) == (second.pk, 2, "Better")
    assert (published.is_current, published.is_draft) == (True, False)
    assert publish_draft(published, by=person, note="Again").change_note == "The first one"
    with pytest.raises(RuleViolation, match="published"):
        save_draft(text(), by=person, revision=None)
    with pytest.raises(RuleViolation):
        discard_draft(published, by=person)


def test_an_old_draft_overwrites_nothing() -> None:
    save_draft(text(), by=None, revision=None)

    with pytest.raises(StaleVersion):
        save_draft(text(title="Mine"), by=None, revision=None)

    draft = ChecklistVersion.objects.get(is_draft=True)
    assert draft.title == "Small"
    discard_draft(draft, by=None)
    assert not ChecklistVersion.objects.filter(is_draft=True).exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("", "is needed"),
        ("a: [", "line 1"),
        ("a: &x 1\nb: *x", "anchor or alias"),
        ("---\na: 1\n---\nb: 2\n", "one YAML document"),
        ("key: x", "schema"),
        (text(levels=[{"key": "bronze", "min_score": 101}]), "levels\\[0\\].min_score"),
        (text(key="new"), "taken by a page"),
        ("[" * 60 + "]" * 60, "levels deep"),
        ("x" * 300_001, "at most 300000"),
        ("a\x00b", "cannot be stored"),
    ],
)
def test_what_is_no_checklist_is_refused_with_its_place(wrong: str, words: str) -> None:
    with pytest.raises(RuleViolation, match=words) as refused:
        read_document(wrong)

    assert refused.value.field == "text"


def test_the_shipped_checklist_survives_being_edited() -> None:
    version = default_version()

    written = read_document(text_of(ChecklistVersion.objects.get(pk=version.pk)))

    assert written.key == "fault-tolerance"
    again = save_draft(
        text_of(version).replace("version: 1.0.0", "version: 1.1.0"), by=None, revision=None
    )
    assert checklist_of(again).items == checklist_of(version).items


def newer(title: str = "Fault-tolerance readiness") -> ChecklistVersion:
    """Publish a version that asks for less proof of one item and drops another."""
    content = yaml.safe_load(text_of(default_version()))
    content |= {"version": "2.0.0", "title": title}
    content["categories"][0]["items"] = [
        item for item in content["categories"][0]["items"] if item["key"] != "minimum-two-instances"
    ]
    draft = save_draft(yaml.safe_dump(content), by=None, revision=None)
    return publish_draft(draft, by=None, note="Less of one, more of the rest")


def test_moving_is_previewed_and_keeps_history() -> None:
    service, untouched = make_service(tier=1), make_service(tier=1)
    for one in (service, untouched):
        make_readiness_evidence(one, at=NOW)
        make_assessment(one)
    version = newer()

    preview = migration_to(version, at=NOW)
    moved = move_services(version, [service], by=make_user(), at=NOW)

    assert (preview.losing, preview.gaining, preview.causes) == (
        2,
        0,
        (("minimum-two-instances", 2),),
    )
    assert moved == 1
    assert move_services(version, [service], by=None, at=NOW) == 0
    assert score_card(service, at=NOW).score == 0
    assert score_card(untouched, at=NOW).score
    assert Assessment.objects.get(service=service).checklist_version == version


def test_a_draft_measures_nobody() -> None:
    with pytest.raises(RuleViolation):
        move_services(save_draft(text(), by=None, revision=None), [], by=None, at=NOW)


def test_the_preview_takes_a_fixed_number_of_statements() -> None:
    counts = []
    make_assessment(make_service(tier=1))
    version = newer()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            migration_to(version, at=NOW)
        counts.append(len(queries))
        old = ChecklistVersion.objects.get(version="1.0.0")
        for _ in range(2):
            make_assessment(make_service(tier=1), checklist_version=old)

    assert counts[0] == counts[1]
