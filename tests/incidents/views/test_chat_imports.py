"""Three posts on one page: paste the log, say how to read it, import the ticked lines."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Role, User
from incidents.domain.chat import MOST_AT_ONCE, ChatImportStatus
from incidents.models import ChatImport, Incident
from incidents.usecases.chat_imports import import_lines
from tests.conftest import SignedIn
from tests.factories.incident_parts import make_chat_import
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user
from tests.incidents.usecases.test_chat_imports import lines

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "fixtures" / "chat"
LOG = (
    "[10:42] ops-1: queue grows\n[10:44] ops-2: !action restarted\nand waited\n[10:99] ops-1: typo"
)


@pytest.fixture
def person() -> User:
    return make_user(name="Scribe")


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


@pytest.fixture
def incident() -> Incident:
    return make_incident()


def url_of(incident: Incident, rest: str = "") -> str:
    return f"/incidents/INC-{incident.pk}/timeline/import/{rest}"


def paste(client: Client, incident: Incident, log: str = LOG) -> str:
    """Paste a log and return the page that shows what it was read as."""
    response = client.post(url_of(incident), {"step": "paste", "text": log})
    assert (response.status_code, response["Location"]) == (302, url_of(incident, "#reading"))
    return page_of(client, incident)


def page_of(client: Client, incident: Incident) -> str:
    return client.get(url_of(incident)).content.decode()


def form_of(page: str) -> dict[str, Any]:
    """Return what a browser would send of the form with the lines, as it is shown."""
    form = page[page.index("data-chat-lines") :]
    sent: dict[str, Any] = {"take": [], "pin": []}
    for tag in re.findall(r"<input [^>]*>", form):
        found = dict(re.findall(r'([a-z_]+)="([^"]*)"', tag))
        if found.get("type") == "checkbox":
            if " checked" in tag:
                sent[found["name"]].append(found["value"])
        elif "name" in found:
            sent[found["name"]] = html.unescape(found.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        sent[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    return sent


def send(client: Client, incident: Incident, step: str, **changed: Any) -> Any:
    sent = form_of(page_of(client, incident)) | changed
    return client.post(url_of(incident), sent | {"step": step})


def said(page: str) -> list[str]:
    """Return the words of the lines in the preview."""
    found = re.findall(r'class="chat-words">(.*?)</div>', page, re.S)
    return [html.unescape(one) for one in found]


def told(incident: Incident) -> list[tuple[str, str, str]]:
    rows = incident.timeline.current().in_order()
    return [(f"{row.at:%H:%M}", row.said_by, row.text) for row in rows]


def test_three_posts_bring_a_log_onto_the_timeline(client: Client, incident: Incident) -> None:
    page = paste(client, incident)

    assert said(page) == ["queue grows", "!action restarted\nand waited"]
    assert "1 line could not be read" in page
    assert "Line 4</strong> has an hour that does not exist" in page
    sent = form_of(page)
    assert (sent["format"], sent["zone"], sent["first_on"]) == ("plain", "UTC", "2026-03-02")
    assert (sent["take"], sent["kind_2"]) == (["1", "2"], "action")

    read = send(client, incident, "read", zone="Europe/Berlin", first_on="2026-03-01")
    assert (read.status_code, read["Location"]) == (302, url_of(incident, "#preview"))
    done = send(client, incident, "import", pin=["2"], kind_1="finding")

    batch = ChatImport.objects.get()
    assert done["Location"] == url_of(incident, f"{batch.pk}/#result")
    assert told(incident) == [
        ("09:42", "ops-1", "queue grows"),
        ("09:44", "ops-2", "!action restarted\nand waited"),
    ]
    kinds = incident.timeline.in_order().values_list("kind", "is_pinned", "at__day")
    assert list(kinds) == [("finding", False, 1), ("action", True, 1)]
    assert batch.unread[0]["reason"] == "has an hour that does not exist"


def test_the_page_of_an_import_leads_to_its_undo(client: Client, incident: Incident) -> None:
    make_entry(incident, text="mine")
    paste(client, incident)
    address = send(client, incident, "import")["Location"].removesuffix("#result")
    page = client.get(address).content.decode()
    assert "2 lines are on the timeline." in page
    assert "Read as: Lines that begin with a time" in page
    assert f'action="{address}undo/"' in page

    client.post(f"{address}undo/")

    assert [text for _, _, text in told(incident)] == ["mine"]
    undone = client.get(address).content.decode()
    assert "Undone by Scribe" in undone
    assert "undo/" not in undone
    timeline = client.get(f"/incidents/INC-{incident.pk}/timeline/").content.decode()
    assert timeline.count('class="timeline-item') == 1
    assert "queue grows" not in timeline


def test_the_timeline_shows_who_said_it_and_who_pasted_it(
    client: Client, incident: Incident
) -> None:
    make_user(username="ops-2", name="Bo")
    paste(client, incident)

    send(client, incident, "import")

    timeline = client.get(f"/incidents/INC-{incident.pk}/timeline/").content.decode()
    assert "<span>ops-1</span>" in timeline
    assert "<span>Bo</span>" in timeline
    assert timeline.count("from a chat, pasted by Scribe") == 2
    assert "data-own" not in timeline
    entry = incident.timeline.in_order()[0]
    page = client.get(f"/incidents/INC-{incident.pk}/timeline/{entry.pk}/").content.decode()
    assert "Said by ops-1 in a chat" in page
    assert f'href="{url_of(incident, f"{entry.chat_import_id}/")}"' in page


def test_a_name_that_two_people_have_is_nobody_until_somebody_says_who(
    client: Client, incident: Incident
) -> None:
    for _ in range(2):
        make_user(name="Robin")
    only = make_user(name="Kim")

    paste(client, incident, "10:42 <Robin> a\n10:43 <kim> b")
    send(client, incident, "import")

    people = incident.timeline.in_order().values_list("speaker", "speaker_person")
    assert list(people) == [("Robin", None), ("kim", only.pk)]


def test_speakers_are_people_by_choice(client: Client, incident: Incident) -> None:
    ana = make_user(username="ana", name="Ana")
    page = paste(client, incident)
    field = next(name for name in form_of(page) if name.startswith("speaker_"))

    refused = send(client, incident, "read", **{field: "nobody"})
    send(client, incident, "import", **{field: "ana"})

    assert refused.status_code == 422
    assert "There is nobody called “nobody” here." in html.unescape(refused.content.decode())
    first = incident.timeline.in_order()[0]
    assert (first.speaker, first.speaker_person, first.said_by) == ("ops-1", ana, "Ana")


def test_what_is_there_already_is_marked_and_not_ticked(client: Client, incident: Incident) -> None:
    paste(client, incident)
    send(client, incident, "import")

    page = paste(client, incident, f"{LOG}\n[10:50] ops-1: new\n[10:50] ops-1: new")

    assert form_of(page)["take"] == ["5"]
    assert page.count('<tr class="repeated">') == 3
    said_of_them = "3 of them are on the timeline already, or twice in the log"
    assert f"{said_of_them}, and are not ticked." in page
    send(client, incident, "all")
    assert f"{said_of_them}; 3 are ticked all the same." in page_of(client, incident)


def test_a_wrong_setting_is_named_and_all_choices_stay(client: Client, incident: Incident) -> None:
    paste(client, incident)

    refused = send(client, incident, "import", zone="Mars/Base", first_on="soon", take=["2"])

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "There is no zone “Mars/Base”" in html.unescape(page)
    assert "Write the day like 2026-09-01." in page
    assert 'value="Mars/Base"' in page
    assert form_of(page)["take"] == ["2"]
    assert incident.timeline.count() == 0


def test_importing_nothing_is_refused(client: Client, incident: Incident) -> None:
    paste(client, incident)

    refused = send(client, incident, "import", take=[])

    assert refused.status_code == 422
    assert "Tick at least one line to import." in refused.content.decode()
    assert ChatImport.objects.get().status == ChatImportStatus.DRAFT


def test_choices_of_one_page_are_kept_on_the_way_to_the_next(
    client: Client, incident: Incident
) -> None:
    paste(client, incident, "\n".join(f"10:{n // 2:02} ops-1: line {n}" for n in range(100)))

    later = send(client, incident, "page_2", take=["1"], pin=["3"])
    second = client.get(later["Location"]).content.decode()

    assert later["Location"] == url_of(incident, "?page=2#preview")
    assert (said(second)[0], len(said(second))) == ("line 50", 50)
    assert "51 ticked" in second
    send(client, incident, "none")
    assert "0 ticked" in page_of(client, incident)
    send(client, incident, "all")
    send(client, incident, "import")
    assert incident.timeline.count() == 100
    assert incident.timeline.get(is_pinned=True).text == "line 2"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Paste the log, or choose a file"),
        ({"text": "x\n" * 5_001}, "5,001 lines; at most 5,000"),
        ({"file": SimpleUploadedFile("log.txt", b"\xff\xfe")}, "not text in UTF-8"),
        ({"file": SimpleUploadedFile("log.txt", b"")}, "is needed"),
        ({"file": SimpleUploadedFile("log.txt", b"a" * 1_000_001)}, "has 1,000,001 bytes"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_by_name(
    client: Client, incident: Incident, sent: dict[str, Any], sentence: str
) -> None:
    response = client.post(url_of(incident), {"step": "paste"} | sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "<title>Error:" in page
    assert ChatImport.objects.count() == 0


def test_a_file_is_read_like_what_is_pasted(client: Client, incident: Incident) -> None:
    file = SimpleUploadedFile("export.json", (SAMPLES / "list.json").read_bytes())

    client.post(url_of(incident), {"step": "paste", "file": file})

    assert said(page_of(client, incident)) == ["queue grows", "failed over", "decision: fail over"]


def test_markup_shows_as_text(client: Client, incident: Incident) -> None:
    page = paste(client, incident, "10:42 <script> <script>alert(1)</script>")
    send(client, incident, "import")
    timeline = client.get(f"/incidents/INC-{incident.pk}/timeline/").content.decode()

    for shown in (page, timeline):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script>alert" not in shown


def test_a_page_about_another_log_changes_nothing(client: Client, incident: Incident) -> None:
    old = form_of(paste(client, incident))
    paste(client, incident, "10:42 ops-1: another")

    response = client.post(url_of(incident), old | {"step": "import"})

    assert response.status_code == 409
    assert incident.timeline.count() == 0
    client.post(url_of(incident), form_of(page_of(client, incident)) | {"step": "put_away"})
    assert ChatImport.objects.count() == 0


def test_a_long_log_has_a_page_with_its_progress(client: Client, incident: Incident) -> None:
    batch = import_lines(incident, by=make_user(), at=NOON, lines=lines(MOST_AT_ONCE + 1))
    address = url_of(incident, f"{batch.pk}/")

    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    client.post(f"{address}stop/")
    last = client.get(address, headers={"HX-Request": "true"})

    assert "Writing line by line, 0 of 301 so far." in page
    assert (part.status_code, last.status_code) == (200, 286)
    assert "Stopped. 0 of 301 lines are on the timeline." in last.content.decode()


def test_an_import_that_failed_says_so_and_its_person_lets_it_go_on(
    client: Client, incident: Incident, person: User, signed_in: SignedIn
) -> None:
    batch = import_lines(incident, by=person, at=NOON, lines=lines(MOST_AT_ONCE + 1))
    address, mine = url_of(incident, f"{batch.pk}/"), ChatImport.objects.filter(pk=batch.pk)

    mine.update(status=ChatImportStatus.RUNNING, written=250, failure="It went wrong.")
    trying = client.get(address).text
    mine.update(status=ChatImportStatus.FAILED)
    failed = client.get(address, headers={"HX-Request": "true"})
    others = signed_in(make_user()).get(address).text

    assert "It went wrong. It is tried again by itself." in trying
    assert "Writing line by line, 250 of 301 so far." in trying
    assert failed.status_code == 286
    assert "It failed. 250 of 301 lines are on the timeline; another try goes on" in failed.text
    assert "It went wrong.</p>" in failed.text
    assert "It failed. 250 of 301 lines are on the timeline." in others
    retry = f"/jobs/chat-{batch.pk}/retry/"
    assert (f'action="{retry}"' in failed.text, retry in others) == (True, False)
    assert client.post(retry).status_code == 302
    assert mine.get().status == ChatImportStatus.WAITING


def test_undo_while_lines_are_written_answers_what_to_do(
    client: Client, incident: Incident
) -> None:
    batch = import_lines(incident, by=make_user(), at=NOON, lines=lines(MOST_AT_ONCE + 1))

    response = client.post(url_of(incident, f"{batch.pk}/undo/"))

    assert response.status_code == 409
    assert "Stop the import first." in response.content.decode()


def test_a_draft_is_nobody_elses_business(
    client: Client, incident: Incident, signed_in: SignedIn
) -> None:
    paste(client, incident)
    draft = ChatImport.objects.get()

    other = signed_in(make_user())

    assert "queue grows" not in other.get(url_of(incident)).content.decode()
    assert client.get(url_of(incident, f"{draft.pk}/")).status_code == 404
    assert other.post(url_of(incident, f"{draft.pk}/undo/")).status_code == 404


def test_a_viewer_reads_about_imports_and_changes_nothing(
    incident: Incident, signed_in: SignedIn
) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    batch = make_chat_import(incident)
    address = url_of(incident, f"{batch.pk}/")

    page = viewer.get(address)

    assert page.status_code == 200
    assert "undo/" not in page.content.decode()
    assert viewer.get(url_of(incident)).status_code == 403
    assert viewer.post(f"{address}undo/").status_code == 403
    assert viewer.post(f"{address}stop/").status_code == 403


def test_the_preview_asks_no_more_for_more_lines(client: Client, incident: Incident) -> None:
    counts = []
    for number in (1, 3):
        make_chat_import(incident)
        paste(client, incident, "\n".join(f"10:4{n} ops-{n}: line" for n in range(number)))
        with CaptureQueriesContext(connection) as asked:
            client.get(url_of(incident))
        counts.append(len(asked))

    assert counts[0] == counts[1]
