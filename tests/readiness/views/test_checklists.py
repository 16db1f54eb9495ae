"""The library shows what services are measured by and lets managers write it."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Role
from readiness.models import Assessment, ChecklistVersion
from readiness.queries.checklist_pages import MOST_MOVES
from readiness.queries.checklist_services import MOST_ELSEWHERE
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence, small_document
from tests.security.pages import read

pytestmark = pytest.mark.django_db
TEXT = yaml.safe_dump(small_document(key="own"))


def test_everybody_reads_the_shipped_one(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.VIEWER))

    listed = read(client.get("/checklists/"))
    shown = read(client.get("/checklists/fault-tolerance/1.0.0/"))

    assert "Fault-tolerance readiness 1.0.0" in listed.text
    assert "minimum-two-instances" in shown.text
    assert "tier 1: 40 %, tier 2: 25 %" in shown.text
    assert "none failing, none unmet unless waived" in shown.text
    assert client.get("/checklists/new/").status_code == 403
    assert client.get("/checklists/fault-tolerance/9/").status_code == 404


def test_a_manager_writes_publishes_and_discards(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    wrong = client.post("/checklists/new/", {"text": "key: own"})
    saved = client.post("/checklists/new/", {"text": TEXT})
    stale = client.post("/checklists/own/edit/", {"text": TEXT, "revision": ""})
    edited = client.post("/checklists/own/edit/", {"text": TEXT, "revision": "1"})
    silent = client.post("/checklists/own/1.0.0/publish/", {"note": " "})
    client.post("/checklists/own/1.0.0/publish/", {"note": "Begins here"})
    refused = client.post("/checklists/own/1.0.0/discard/")

    assert (wrong.status_code, "key: own" in wrong.content.decode()) == (422, True)
    assert saved["Location"] == "/checklists/own/1.0.0/"
    assert (stale.status_code, edited.status_code, silent.status_code) == (422, 302, 422)
    assert refused["Location"] == "/checklists/own/1.0.0/"
    version = ChecklistVersion.objects.get(checklist__key="own")
    assert (version.is_current, version.change_note) == (True, "Begins here")


def test_a_file_is_taken_and_named_when_it_is_none(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    def sent(content: bytes) -> int:
        file = SimpleUploadedFile("own.yaml", content)
        return client.post("/checklists/new/", {"file": file}).status_code

    assert [sent(b"\xff\xfe"), sent(b"x" * 300_001), sent(TEXT.encode())] == [422, 422, 302]
    client.post("/checklists/own/1.0.0/discard/")
    assert not ChecklistVersion.objects.filter(checklist__key="own").exists()


def test_services_move_on_a_manager_s_word(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    service = make_service(tier=1)
    make_readiness_evidence(service)
    current = ChecklistVersion.objects.get()
    content = current.content | {"version": "2.0.0"}
    Assessment.objects.create(service=service, checklist_version=current)
    client.post("/checklists/fault-tolerance/edit/", {"text": yaml.safe_dump(content)})
    drafted = client.post("/checklists/fault-tolerance/2.0.0/move/")
    client.post("/checklists/fault-tolerance/2.0.0/publish/", {"note": "Same again"})

    shown = read(client.get("/checklists/fault-tolerance/2.0.0/"))
    client.post("/checklists/fault-tolerance/2.0.0/move/")

    assert drafted.status_code == 302
    assert "0 services lose points and 0 gain." in " ".join(shown.text.split())
    assert Assessment.objects.get().checklist_version.version == "2.0.0"


def test_a_version_says_who_is_on_which_and_names_only_the_greatest_losses(
    signed_in: SignedIn,
) -> None:
    client = signed_in(make_user(role=Role.VIEWER))
    current = ChecklistVersion.objects.get()
    for number in range(MOST_MOVES + 1):
        service = make_service(slug=f"service-{number}")
        Assessment.objects.create(service=service, checklist_version=current)
    content = current.content | {"version": "2.0.0"}
    manager = signed_in(make_user(role=Role.MANAGER))
    manager.post("/checklists/fault-tolerance/edit/", {"text": yaml.safe_dump(content)})

    shown = read(client.get("/checklists/fault-tolerance/2.0.0/"))

    linked = [link for link in shown.links if "/service-" in link]
    text = " ".join(shown.text.split())
    assert len(linked) == MOST_MOVES + MOST_ELSEWHERE
    assert "2.0.0, this one" in text
    assert f"and {MOST_MOVES + 1 - MOST_ELSEWHERE} more" in text
    assert f"These {MOST_MOVES} lose most; all {MOST_MOVES + 1} are moved at once." in text
