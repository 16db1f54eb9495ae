import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from core.audit.chain import seal_pending
from core.models import Activity, ActivitySeal, User
from incidents.models import Incident, PostmortemEdition
from incidents.usecases.action_items import create_action_item
from incidents.usecases.declaring import declare_incident
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.timeline import add_entry
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import started, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> PostmortemEdition:
    postmortem = write(started(), "The queue grew.")
    publish_postmortem(postmortem, by=make_user(), at=NOON)
    write(postmortem, "The queue grew fast.", "summary")
    return publish_postmortem(postmortem, by=make_user(), at=NOON)


def verify(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any], str]:
    code = 0
    try:
        call_command("audit_verify", "--json", *options)
    except SystemExit as stop:
        code = int(str(stop.code))
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


@pytest.mark.usefixtures("edition")
def test_nothing_altered_is_exit_0_with_the_head(capsys: pytest.CaptureFixture[str]) -> None:
    seal_pending()

    code, found, words = verify(capsys)
    head = f"{found['head']['position']}:{found['head']['digest']}"

    assert (code, found["altered"], found["editions"]) == (0, [], 2)
    assert found["entries"] == found["sealed"] == Activity.objects.count()
    assert f"Head: {head}" in words
    assert verify(capsys, "--head", head)[0] == 0
    assert verify(capsys, "--head", f"99{head}")[0] == 1
    with pytest.raises(Exception, match="as the command printed"):
        call_command("audit_verify", "--head", "x")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("markdown", "# Other\n"),
        ("html", "<p>Other</p>"),
        ("title", "Other"),
        ("content_digest", "0" * 64),
        ("seal", "0" * 64),
        ("section_versions", {}),
    ],
)
def test_one_change_of_an_edition_is_reported_by_name(
    edition: PostmortemEdition, capsys: pytest.CaptureFixture[str], field: str, value: object
) -> None:
    QuerySet(PostmortemEdition).filter(pk=edition.pk).update(**{field: value})

    code, found, words = verify(capsys)

    name = f"PM-{edition.postmortem_id}, edition 2"
    assert code == 1
    assert found["altered"] == [{"name": name, "reason": "its content was changed"}]
    assert f"Altered: {name}" in words


def test_one_byte_is_enough(edition: PostmortemEdition, capsys: pytest.CaptureFixture[str]) -> None:
    forged = edition.html.replace("queue", "quene", 1)
    QuerySet(PostmortemEdition).filter(pk=edition.pk).update(html=forged)

    assert verify(capsys)[1]["altered"][0]["name"] == f"PM-{edition.postmortem_id}, edition 2"


def test_an_edition_rewritten_with_its_digests_or_gone_is_told_by_the_log(
    edition: PostmortemEdition, capsys: pytest.CaptureFixture[str]
) -> None:
    edition.title = "Other"
    QuerySet(PostmortemEdition).filter(pk=edition.pk).update(
        title="Other", seal=edition.content_seal()
    )
    QuerySet(PostmortemEdition).filter(number=1).delete()

    reasons = [one["reason"] for one in verify(capsys)[1]["altered"]]

    assert reasons == [
        "it is not the one that the activity log tells of",
        "it was published and is gone",
    ]


def cut_off(number: int) -> None:
    """Take the newest entries away, and their links with them."""
    gone = list(Activity.objects.order_by("-pk").values_list("pk", flat=True)[:number])
    QuerySet(ActivitySeal).filter(activity_id__in=gone).delete()
    QuerySet(Activity).filter(pk__in=gone).delete()


def test_an_end_cut_off_with_its_links_shows_in_an_edition_the_log_is_silent_about(
    edition: PostmortemEdition, capsys: pytest.CaptureFixture[str]
) -> None:
    seal_pending()
    cut_off(1)

    code, found, _ = verify(capsys)

    assert code == 1
    assert found["altered"] == [
        {
            "name": f"PM-{edition.postmortem_id}, edition 2",
            "reason": "the activity log does not tell of it; entries are gone",
        }
    ]


@pytest.mark.parametrize("kind", ["incident", "line", "action item"])
def test_an_end_cut_off_shows_in_what_is_newer_than_the_last_entry(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person = make_user()
    incident = declare_incident(by=person, at=NOON, title="Earlier")
    seal_pending()
    before = verify(capsys)[0]
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        made: dict[str, Any] = {
            "incident": lambda: declare_incident(by=person, at=NOON, title="Late").reference,
            "line": lambda: f"INC-{incident.pk}, timeline entry {late_line(incident, person)}",
            "action item": lambda: create_action_item(incident, by=person, title="Do").reference,
        }
        logged = Activity.objects.count()
        name = made[kind]()
        seal_pending()
        whole = verify(capsys)[0]
        cut_off(Activity.objects.count() - logged)

    code, found, _ = verify(capsys)

    assert (before, whole, code) == (0, 0, 1)
    assert found["altered"][0] == {
        "name": name,
        "reason": "it is newer than the last entry of the log; entries are gone",
    }


def late_line(incident: Incident, person: User) -> int:
    return add_entry(incident, by=person, at=NOON, text="Late").pk


def test_the_orm_refuses_to_change_an_edition(edition: PostmortemEdition) -> None:
    edition.title = "Other"

    with pytest.raises(TypeError, match="never changes"):
        edition.save()
    with pytest.raises(TypeError, match="never changes"):
        PostmortemEdition.objects.update(title="Other")


def test_many_alterations_are_counted_and_the_first_ones_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = make_user()
    for number in range(25):
        Activity.objects.create(
            actor=person, verb="a.b", object_type="core.user", object_id=number, reference="x"
        )
    QuerySet(Activity).update(verb="a.c")

    code, found, words = verify(capsys)

    assert (code, len(found["altered"])) == (1, 25)
    assert words.count("Altered:") == 20
    assert "and 5 more." in words
