"""The log as a file: whole values, and as long as need be."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from core.audit.activity import record
from core.audit.chain import seal_pending
from core.audit.csv import HEADER, activity_csv
from core.audit.reading import LogFilter, SealedEntry, batches_of
from core.models import Activity
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_row_says_all_that_the_entry_does() -> None:
    mia, incident = make_user(username="mia"), make_incident()
    entry = record(mia, "incident.edit", incident, before={"a": 1}, after={"a": "x" * 600}, v=2)
    seal_pending()

    response = activity_csv(batches_of(LogFilter()))

    assert isinstance(response, HttpResponse)
    assert response["Content-Disposition"] == 'attachment; filename="activity.csv"'
    assert read(response.content) == [
        {
            "entry": str(entry.pk),
            "at": f"{entry.at:%Y-%m-%dT%H:%M:%SZ}",
            "person": "mia",
            "verb": "incident.edit",
            "object_type": "incidents.incident",
            "object_id": str(incident.pk),
            "reference": incident.reference,
            "sentence": f"changed the words of {incident.reference}",
            "before": '{"a": 1}',
            "after": f'{{"a": "{"x" * 600}"}}',
            "details": '{"v": 2}',
            "position": "1",
            "digest": entry.digest,
        }
    ]


def test_plain_values_are_no_json_and_nothing_is_empty() -> None:
    record(None, "incident.change_severity", make_incident(), before="sev3", after=None)

    (row,) = read(activity_csv(batches_of(LogFilter())).getvalue())

    told = (row["person"], row["before"], row["after"], row["details"], row["position"])
    assert told == ("", "sev3", "", "", "")


def test_an_empty_log_is_a_file_with_its_header() -> None:
    content = activity_csv(iter([])).getvalue().decode()

    assert content == f"{','.join(HEADER)}\r\n"


def test_a_long_log_is_sent_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.audit.reading.BATCH", 2)
    monkeypatch.setattr("core.audit.csv.BATCH", 2)
    incident, asked = make_incident(), []
    for _ in range(5):
        record(None, "incident.edit", incident)

    def batches() -> Iterator[list[SealedEntry]]:
        for rows in batches_of(LogFilter()):
            asked.append(len(rows))
            yield rows

    response = activity_csv(batches())
    before = list(asked)

    assert isinstance(response, StreamingHttpResponse)
    assert before == [2]
    numbers = [int(row["entry"]) for row in read(response.getvalue())]
    assert numbers == sorted(Activity.objects.values_list("pk", flat=True), reverse=True)
    assert asked == [2, 2, 1]
