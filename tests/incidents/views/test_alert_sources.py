"""Pages of alert sources: token shown once, rules, preview, test, retry, restricted words."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.availability.spool import spool
from core.models import Role
from core.visibility import viewing_as
from incidents.importers.alerts import drain_alerts
from incidents.models import AlertSource, Incident, ReceivedPayload
from incidents.queries import alert_sources
from incidents.queries import alert_sources as source_queries
from tests.conftest import SignedIn
from tests.factories.alerts import (
    make_alert,
    make_alert_group,
    make_alert_source,
    make_received_payload,
)
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LIST = "/settings/alert-sources/"
RULES = {"name": "Prometheus", "reopen_minutes": "30", "auto_resolve": "on", "enabled": "on"}


@pytest.fixture
def manager(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.MANAGER))


def words(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_the_list_tells_what_waits_for_the_database(
    manager: Client, settings: Settings, machine_folder: Path
) -> None:
    before = words(manager.get(LIST))
    for _ in range(2):
        spool.put("{}", at=timezone.now())
    during = words(manager.get(LIST))
    (machine_folder / "file").touch()
    settings.VAR = machine_folder / "file"
    unreadable = manager.get(LIST)

    assert "until the database takes changes" not in before
    assert "2 payloads wait on this web machine until the database takes changes." in during
    assert unreadable.status_code == 200


def trigger(**more: Any) -> str:
    return json.dumps({"alert_uid": "a", "title": "Backup failed", "level": "bad"} | more)


def test_a_new_source_shows_its_token_once_and_takes_alerts_with_it(manager: Client) -> None:
    shown = manager.post(f"{LIST}new/", {"name": "Cron", "format": "generic"})

    source = AlertSource.objects.get()
    token = words(shown).split('id="new-token" type="text" value="')[1].split('"')[0]
    assert shown.status_code == 200
    assert source.token_digest == AlertSource.digest_of(token)
    assert token not in words(manager.get(f"{LIST}{source.pk}/"))
    sent = Client().post(f"/hooks/generic/{token}/", trigger(), content_type="application/json")
    assert sent.status_code == 202
    assert "Last received" in words(manager.get(LIST))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "format": "generic"}, "name"),
        ({"name": "a\0b", "format": "generic"}, "name"),
        ({"name": "Taken", "format": "generic"}, "name"),
        ({"name": "New", "format": "smoke"}, "format"),
    ],
)
def test_a_source_that_cannot_be_is_refused_at_its_field(
    manager: Client, typed: dict[str, str], field: str
) -> None:
    make_alert_source(name="Taken")

    answer = manager.post(f"{LIST}new/", typed)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in words(answer)
    assert AlertSource.objects.count() == 1


def test_rules_are_saved_and_shown_again(manager: Client) -> None:
    source = make_alert_source(format="generic")
    service, team = make_service(slug="shop"), make_team(slug="web")
    typed = RULES | {
        "service": "shop",
        "team": "web",
        "service_labels": "svc, app",
        "severity_label": "level",
        "severities": "Bad = sev1\nfine = none",
        "group_by": "cluster",
        "mapping": "key = alert_uid",
    }

    answer = manager.post(f"{LIST}{source.pk}/edit/", typed)

    source.refresh_from_db()
    assert answer.status_code == 302
    assert (source.name, source.service, source.team) == ("Prometheus", service, team)
    assert source.service_labels == ["svc", "app"]
    assert source.severities == {"bad": "sev1", "fine": "none"}
    assert (source.group_by, source.mapping) == (["cluster"], {"key": "alert_uid"})
    page = words(manager.get(f"{LIST}{source.pk}/edit/"))
    assert "bad = sev1" in page
    assert manager.post(f"{LIST}{source.pk}/edit/", typed).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("severities", "critical"),
        ("severities", "critical = sev9"),
        ("severities", f"{'a' * 101} = sev1"),
        ("mapping", "colour = a"),
        ("mapping", f"key = {'a' * 201}"),
        ("service_labels", ",".join("abcdefghijkl")),
        ("reopen_minutes", "-1"),
        ("reopen_minutes", "9" * 30),
        ("name", "Taken"),
    ],
)
def test_rules_that_mean_nothing_are_refused_and_kept_as_typed(
    manager: Client, field: str, value: str
) -> None:
    make_alert_source(name="Taken")
    source = make_alert_source(format="generic")

    answer = manager.post(f"{LIST}{source.pk}/edit/", RULES | {field: value})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in words(answer)
    assert value in words(answer)


def test_rules_are_tried_on_the_last_payload_without_saving(manager: Client) -> None:
    source = make_alert_source(format="generic")
    make_service(slug="shop", name="The shop")
    make_received_payload(source, body=trigger(where={"what": "shop", "key": "k-1"}))
    typed = RULES | {
        "severities": "bad = none",
        "severity_label": "level",
        "service_labels": "what",
        "mapping": "key = where.key\nlabels = where",
        "preview": "on",
    }

    answer = manager.post(f"{LIST}{source.pk}/edit/", typed)

    source.refresh_from_db()
    assert answer.status_code == 200
    assert source.mapping == {}
    for shown in ("With these rules", "The shop", "No incident", "k-1", "Backup failed"):
        assert shown in words(answer)


def test_a_preview_says_why_a_payload_cannot_be_read(manager: Client) -> None:
    source = make_alert_source(format="generic")
    make_received_payload(source, body='{"title": "no key"}')

    page = words(manager.get(f"{LIST}{source.pk}/"))

    assert "The payload has no key of the alert" in page


def test_a_replaced_token_is_shown_once_and_the_old_one_works_on(manager: Client) -> None:
    source = make_alert_source("old")

    answer = manager.post(f"{LIST}{source.pk}/token/", {"overlap_hours": "24"})

    source.refresh_from_db()
    assert "this is the only time it is shown" in words(answer)
    assert source.old_token_digest == AlertSource.digest_of("old")
    assert source.old_token_until is not None
    assert source.old_token_until - timezone.now() > timedelta(hours=23)
    manager.post(f"{LIST}{source.pk}/token/", {"overlap_hours": "0"})
    assert AlertSource.objects.filter(old_token_digest=None, old_token_until=None).exists()
    assert manager.post(f"{LIST}{source.pk}/token/", {"overlap_hours": "5"}).status_code == 422


def test_a_secret_of_signatures_is_kept_sealed(manager: Client) -> None:
    source = make_alert_source()

    manager.post(f"{LIST}{source.pk}/signature/", {"secret": "whsec_abc"})

    source.refresh_from_db()
    assert source.is_signed
    assert "whsec" not in source.sealed_secret
    manager.post(f"{LIST}{source.pk}/signature/", {"secret": ""})
    assert AlertSource.objects.filter(sealed_secret="").exists()
    bad = manager.post(f"{LIST}{source.pk}/signature/", {"secret": "a\0b"})
    assert bad.status_code == 422


def test_a_secret_that_no_column_holds_or_no_sender_uses_is_refused(manager: Client) -> None:
    source, pager = make_alert_source(), make_alert_source(format="pagerduty")

    longest = manager.post(f"{LIST}{source.pk}/signature/", {"secret": "s" * 200})
    long = manager.post(f"{LIST}{source.pk}/signature/", {"secret": "é" * 200})
    unused = manager.post(f"{LIST}{pager.pk}/signature/", {"secret": "whsec_abc"})
    none = manager.post(f"{LIST}{pager.pk}/signature/", {"secret": ""})

    assert (longest.status_code, none.status_code) == (302, 302)
    assert (long.status_code, unused.status_code) == (422, 422)
    assert "at most 200 bytes are kept" in words(long)
    assert "What sends PagerDuty Events v2 cannot sign." in words(unused)
    source.refresh_from_db()
    assert len(source.sealed_secret) <= 500
    assert not AlertSource.objects.get(pk=pager.pk).is_signed


@pytest.mark.parametrize(
    "name",
    ["alertmanager", "grafana", "pagerduty", "datadog", "sentry", "cloudevents", "generic"],
)
def test_the_test_button_goes_through_the_inbox_and_opens_nothing(
    manager: Client, name: str
) -> None:
    source = make_alert_source(format=name)

    answer = manager.post(f"{LIST}{source.pk}/test/", follow=True)

    row = ReceivedPayload.objects.get()
    assert (row.status, row.is_test) == ("done", True)
    assert "Test: 1 alert was understood, and no incident opened." in words(answer)
    assert not Incident.objects.exists()


def test_the_test_of_a_mapped_source_uses_what_it_sent_last(manager: Client) -> None:
    source = make_alert_source(format="generic", mapping={"key": "check.id"})
    sent = {"check": {"id": "7", "name": "Layoffs", "tags": ["Layoffs", 4.5, None, True, " "]}}
    make_received_payload(source, body=json.dumps(sent), status="done")

    manager.post(f"{LIST}{source.pk}/test/")

    row = ReceivedPayload.objects.latest("pk")
    assert (row.status, row.reason[:25]) == ("done", "Test: 1 alert was underst")
    check = {
        "id": "drydock-test",
        "name": "drydock-test",
        "tags": ["drydock-test", 0, None, 0, ""],
    }
    assert json.loads(row.body) == {"check": check}


def test_a_failed_payload_shows_why_and_is_tried_again(manager: Client) -> None:
    source = make_alert_source(format="generic")
    row = make_received_payload(source, body='{"id2": "a"}', received_at=timezone.now())
    drain_alerts()
    address = f"{LIST}{source.pk}/payloads/{row.pk}/"

    page = words(manager.get(address))
    AlertSource.objects.update(mapping={"key": "id2"})
    manager.post(f"{address}retry/")
    drain_alerts()

    assert "has no key of the alert" in page
    assert Incident.objects.count() == 1
    assert Incident.objects.get().reference in words(manager.get(address))
    again = manager.post(f"{address}retry/", follow=True)
    assert "It was worked in already." in words(again)


def test_payloads_of_a_hidden_incident_are_hidden_as_well(
    manager: Client, signed_in: SignedIn
) -> None:
    source = make_alert_source(format="generic")
    row = make_received_payload(source, body=trigger(title="Canary breach"), status="done")
    group = make_alert_group(source)
    row.alerts.add(make_alert(group, incident=make_incident(restricted=True)))
    address = f"{LIST}{source.pk}/payloads/{row.pk}/"

    pages = [manager.get(f"{LIST}{source.pk}/"), manager.get(f"{LIST}{source.pk}/edit/")]

    assert not any("Canary" in words(page) for page in pages)
    assert manager.get(address).status_code == 404
    assert manager.post(f"{address}retry/").status_code == 404
    admin = signed_in(make_user(role=Role.ADMIN))
    assert "Canary breach" in words(admin.get(address))


def test_the_list_takes_the_same_statements_for_one_and_three(
    django_assert_num_queries: Any,
) -> None:
    make_received_payload(make_alert_source(), status="failed")
    with django_assert_num_queries(1):
        rows: Any = source_queries.for_list()
        assert [one.in_trouble for one in rows] == [1]

    for _ in range(2):
        make_received_payload(make_alert_source(team=make_team(), service=make_service()))
    with django_assert_num_queries(1):
        assert len([str(one.team) + str(one.service) for one in source_queries.for_list()]) == 3


def test_only_managers_come_in(signed_in: SignedIn) -> None:
    source = make_alert_source()
    client = signed_in(make_user(role=Role.RESPONDER))

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{source.pk}/").status_code == 403


def test_alerts_are_on_the_page_of_their_incident(signed_in: SignedIn) -> None:
    group = make_alert_group(make_alert_source(name="Prometheus"))
    incident = make_incident(alert_group=group)
    make_alert(group, incident=incident, title="Lag <b>", url="javascript:alert(1)")
    make_alert(group, incident=incident, labels={"instance": "web-1"}, url="https://p.example/g")
    client = signed_in(make_user())

    page = words(client.get(incident.get_absolute_url()))

    assert "Lag &lt;b&gt;" in page
    assert "javascript:" not in page
    assert 'href="https://p.example/g"' in page
    assert "web-1" in page
    assert 'id="alerts"' not in words(client.get(make_incident().get_absolute_url()))


def test_viewers_see_no_alerts_of_what_is_hidden() -> None:
    group = make_alert_group(make_alert_source())
    hidden = make_alert(group, incident=make_incident(restricted=True))
    loose, open_one = make_alert(group), make_alert(group, incident=make_incident())

    with viewing_as(make_user()):
        found = list(type(hidden).objects.all())

    assert loose not in found
    assert found == [open_one]


def test_a_forgotten_body_is_said_to_be_and_many_in_trouble_are_not_all_counted(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, other = make_alert_source(format="generic"), make_alert_source()
    forgotten = make_received_payload(source, status="done", body="")
    for _ in range(3):
        make_received_payload(source, status="failed", body="")
    make_received_payload(other, status="quarantined")
    monkeypatch.setattr(alert_sources, "MOST_COUNTED", 2)

    page = words(manager.get(f"{LIST}{source.pk}/payloads/{forgotten.pk}/"))
    listed = words(manager.get(LIST))

    assert "It was forgotten a week after it was worked in." in page
    assert manager.get(f"{LIST}{source.pk}/").status_code == 200
    assert "2 or more payloads" in listed
    assert "1 payload" in listed
    rows: Any = alert_sources.for_list()
    assert {one.in_trouble for one in rows} == {1, 2}
