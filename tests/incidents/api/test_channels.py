import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from core.sealing import unseal
from incidents.models import Channel, NotificationRule
from tests.core.api.client import Program
from tests.factories.catalog import make_team
from tests.factories.incidents import make_incident
from tests.factories.outbox import make_attempt, make_channel, make_delivery, make_outbox_entry
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
HOOK = "https://hooks.example/T0/secret-part"


def manager() -> Program:
    return Program(make_user(role=Role.MANAGER))


def test_channel_is_made_read_changed_and_removed() -> None:
    program = manager()

    made = program.ask("POST", "/channels/", {"name": "Ops", "kind": "webhook", "address": HOOK})
    channel = Channel.objects.get()
    here = f"/channels/{channel.pk}/"
    read, listed = program.ask("GET", here), program.ask("GET", "/channels/")
    renamed = program.ask("PATCH", here, {"name": "Desk"})
    paused, resumed = (program.ask("POST", f"{here}{act}/") for act in ("pause", "resume"))
    rotated = program.ask("POST", f"{here}rotate-secret/")
    removed = program.ask("DELETE", here)

    assert (made.status_code, made["Location"]) == (201, f"/api/v1{here}")
    assert made.json()["secret"] == unseal(channel.sealed_secret)
    assert listed.json()["results"] == [read.json()]
    for answer in (read, listed, renamed):
        assert "secret-part" not in answer.text
        assert made.json()["secret"] not in answer.text
    assert (read.json()["leads_to"], read.json()["breaker"]) == (
        "https://hooks.example/…",
        "closed",
    )
    assert (renamed.json()["name"], unseal(channel.sealed_address)) == ("Desk", HOOK)
    assert (paused.json()["is_paused"], resumed.json()["is_paused"]) == (True, False)
    assert rotated.json()["secret"] != made.json()["secret"]
    assert rotated.json()["old_secret_until"] is not None
    assert removed.status_code == 204


def test_test_is_sent_and_its_delivery_listed_and_replayed() -> None:
    program, channel = manager(), make_channel()

    sent, again = (program.ask("POST", f"/channels/{channel.pk}/test/") for _ in range(2))
    failed = make_delivery(channel, make_outbox_entry(make_incident()), status="failed")
    make_attempt(failed, status_code=400, verdict="refused")
    listed = program.ask("GET", "/deliveries/").json()["results"]
    replayed = program.ask("POST", f"/deliveries/{failed.pk}/replay/")
    under_way = program.ask("POST", f"/deliveries/{failed.pk}/replay/")

    assert (sent.status_code, again.status_code) == (200, 409)
    assert [(one["topic"], one["status"]) for one in listed] == [
        ("incident.declared", "failed"),
        ("channel.test", "pending"),
    ]
    assert listed[0]["attempts"][0]["status_code"] == 400
    assert (replayed.json()["status"], under_way.status_code) == ("pending", 409)
    assert replayed.json()["message_id"] == failed.message_id


def test_rule_is_made_changed_and_removed() -> None:
    program, channel, team = manager(), make_channel(), make_team()
    body = {"channel": channel.pk, "topics": ["incident.declared"], "team": team.slug}

    made = program.ask("POST", "/notification-rules/", body)
    here = f"/notification-rules/{made.json()['id']}/"
    changed = program.ask("PATCH", here, {"quiet_from": "22:00", "quiet_until": "07:00"})
    half = program.ask("PATCH", here, {"quiet_until": None})
    lost = program.ask("POST", "/notification-rules/", {"channel": 999_999})
    listed = program.ask("GET", "/notification-rules/").json()["results"]
    removed = program.ask("DELETE", here)

    assert (made.status_code, made.json()["team"]) == (201, team.slug)
    assert listed == [changed.json()]
    assert (changed.json()["quiet_from"], changed.json()["topics"]) == (
        "22:00",
        ["incident.declared"],
    )
    assert half.json()["errors"].keys() == {"quiet_until"}
    assert lost.json()["errors"].keys() == {"channel"}
    assert removed.status_code == 204
    assert not NotificationRule.objects.exists()


@pytest.mark.parametrize("clock", ["22:00:30", "22:00Z", "22", "24:00", "7:00", "22:00\n", 22])
def test_quiet_hours_have_no_seconds_and_no_offset(clock: object) -> None:
    program = Program(make_user(role=Role.VIEWER))

    answer = program.ask(
        "PATCH", "/notification-preferences/", {"quiet_from": clock, "quiet_until": "07:00"}
    )

    assert answer.json()["errors"] == {"quiet_from": ["A time of day is written like 22:00."]}


def test_person_chooses_what_comes_by_mail() -> None:
    program = Program(make_user(role=Role.VIEWER))

    before = program.ask("GET", "/notification-preferences/").json()
    saved = program.ask("PATCH", "/notification-preferences/", {"reasons": ["mention"]})
    wrong = program.ask("PATCH", "/notification-preferences/", {"mails_per_minute": 0})

    assert (before["mails_per_minute"], "review" in before["reasons"]) == (10, True)
    assert saved.json()["reasons"] == ["mention"]
    assert wrong.json()["errors"].keys() == {"mails_per_minute"}
    assert program.ask("GET", "/notification-preferences/").json() == saved.json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "webhook", "address": HOOK}, "name"),
        ({"name": "x", "kind": "personal"}, "kind"),
        ({"name": "x", "kind": "slack", "address": "https://10.0.0.1/"}, "address"),
        ({"name": "x", "kind": "email", "recipients": ["nobody"]}, "recipients"),
        ({"name": "x", "kind": "email", "recipients": "a@example.com"}, "recipients"),
    ],
)
def test_channel_that_is_refused_names_the_field(body: dict[str, object], field: str) -> None:
    answer = manager().ask("POST", "/channels/", body)

    assert answer.status_code in {400, 409, 422}
    assert list(answer.json()["errors"]) == [field]


def test_viewers_and_responders_get_no_further_than_their_verbs() -> None:
    channel = make_channel()
    viewer, responder = Program(make_user(role=Role.VIEWER)), Program(make_user())

    assert viewer.ask("GET", "/channels/").status_code == 403
    assert responder.ask("GET", "/channels/").status_code == 200
    assert responder.ask("POST", f"/channels/{channel.pk}/test/").status_code == 403


def test_statements_of_the_lists_do_not_grow_with_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    program = Program(make_user())
    program.ask("GET", "/deliveries/")
    for number in (1, 3):
        for _ in range(number):
            make_attempt(make_delivery(entry=make_outbox_entry(make_incident())))
        with django_assert_num_queries(3):
            program.ask("GET", "/deliveries/")
        with django_assert_num_queries(2):
            program.ask("GET", "/channels/")
