"""A factor that speaks against an item takes its older proof away, and gives it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.errors import RuleViolation
from core.models import Role
from incidents.models import Postmortem
from readiness.models import FactorTopic, ScoreSnapshot
from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.factor_topics import add_topic, load_shipped_topics, remove_topic
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db
ITEM = "minimum-two-instances"


def test_scores_fall_and_rise_with_the_topic() -> None:
    now = timezone.now()
    service, factor = make_service(tier=1), make_factor()
    told = NewEvidence(
        service=service,
        item=ITEM,
        source="k8s:replicas",
        evidence_class="observed",
        outcome="pass",
        observed_at=now - timedelta(days=9),
    )
    record_evidence([told], by=None, at=now - timedelta(days=9))
    incident = make_incident(started_at=now - timedelta(days=3), services=(service,))
    postmortem = make_postmortem(incident=incident, published=True)
    Postmortem.objects.filter(pk=postmortem.pk).update(published_at=now - timedelta(days=1))
    make_postmortem_factor(postmortem, factor)

    topic = add_topic(factor, by=make_user(), at=now, item=ITEM)
    remove_topic(topic, by=make_user(), at=now + timedelta(minutes=1))
    remove_topic(topic, by=None, at=now + timedelta(minutes=2))

    snapshots = list(ScoreSnapshot.objects.filter(service=service))
    assert [row.items[ITEM][1] for row in snapshots] == ["pass", "contradicted", "pass"]
    assert snapshots[1].reasons[0]["after"] == "contradicted"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"item": ITEM, "failure_mode": "node-loss"}, {"item": "x"}, {"failure_mode": "x"}],
)
def test_what_says_nothing_is_refused(wrong: dict[str, Any]) -> None:
    count = FactorTopic.objects.count()

    with pytest.raises(RuleViolation):
        add_topic(make_factor(), by=None, at=timezone.now(), **wrong)

    assert FactorTopic.objects.count() == count


def test_shipped_topics_come_once_and_stay_taken_back() -> None:
    rows = FactorTopic.objects.filter(factor__slug="detection", failure_mode="")
    shipped = set(rows.values_list("item", flat=True))
    gone = rows.get(item="detection-within-target")

    remove_topic(gone, by=make_user(), at=timezone.now())
    rows.get(item="symptom-based-paging").delete()

    assert shipped == {"detection-within-target", "symptom-based-paging"}
    assert load_shipped_topics() == 1
    assert load_shipped_topics() == 0
    assert set(rows.values_list("item", flat=True)) == {"symptom-based-paging"}
    assert set(FactorTopic.objects.values_list("item", flat=True)) <= set(known_items())


def test_managers_add_and_take_back_on_a_page(signed_in: SignedIn) -> None:
    client, factor = signed_in(make_user(role=Role.MANAGER)), make_factor()
    address = "/checklists/contradictions/"
    fields = {"factor": factor.slug, "failure_mode": "node-loss"}

    client.post(address, fields)
    twice = client.post(address, fields)
    shown = read(client.get(address))
    client.post(f"{address}{FactorTopic.objects.get(factor=factor).pk}/remove/")

    assert twice.status_code == 422
    assert (
        f"{factor.name} contradicts “{current_taxonomy().by_key['node-loss'].title}”" in shown.text
    )
    assert not FactorTopic.objects.filter(factor=factor).exists()
