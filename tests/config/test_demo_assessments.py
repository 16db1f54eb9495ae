"""The demo organisation's readiness names only items and failure modes that exist."""

from datetime import UTC, datetime

import pytest

from catalog.models import Service
from config.demo.loading import load_demo, read
from readiness.models import Decision, Evidence, ScoreSnapshot
from readiness.queries.scores import score_card
from tests.readiness.vectors import shipped_checklist, shipped_modes

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_each_record_counts_and_scores_have_a_history() -> None:
    load_demo(now=NOW)

    items, modes = set(shipped_checklist().items), set(shipped_modes().by_key)
    told = Evidence.objects.values_list("item", "failure_mode")
    assert {item for item, _ in told if item} - items == set()
    assert {mode for _, mode in told if mode} - modes == set()
    names = {row["slug"]: row["name"] for row in read("catalogue")["services"]}
    for slug, row in read("assessments")["assessments"].items():
        service = Service.objects.get(name=names[slug])
        assert ScoreSnapshot.objects.filter(service=service).count() >= len(row["told"])
        assert score_card(service, at=NOW).score
    assert sorted(Decision.objects.values_list("status", flat=True)) == ["approved", "requested"]
