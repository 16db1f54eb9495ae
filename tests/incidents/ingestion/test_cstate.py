"""cState issues: one file each."""

from datetime import UTC, datetime

import pytest

from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.cstate import is_cstate, read_cstate
from incidents.ingestion.front_matter import split_front_matter
from incidents.ingestion.record import IncidentRecord, RecordedTime, Unreadable


def issue(fields: str) -> str:
    return f"---\ntitle: Disk full\n{fields}\nsection: issue\n---\n\n[Final message]\n\nDone.\n"


def test_issue_becomes_a_record() -> None:
    text = issue(
        "date: 2021-06-08T9:55:00-00:00\nresolved: true\nresolvedWhen: 2021-06-08 10:50:00\n"
        "severity: down\naffected:\n  - ci\n  - www\n  - ci\ninformational: true"
    )

    record = read_cstate("content/issues/2021-06-08-disk.md", text)

    assert record == IncidentRecord(
        source="cstate",
        source_key="2021-06-08-disk.md",
        title="Disk full",
        kind=IncidentKind.INCIDENT,
        severity=Severity.SEV2,
        status=IncidentStatus.RESOLVED,
        summary="[Final message]\n\nDone.",
        services=("ci", "www"),
        times={
            Milestone.STARTED: RecordedTime(datetime(2021, 6, 8, 9, 55, tzinfo=UTC)),
            Milestone.RESOLVED: RecordedTime(datetime(2021, 6, 8, 10, 50, tzinfo=UTC)),
        },
    )


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("down", Severity.SEV2),
        ("disrupted", Severity.SEV3),
        ("notice", Severity.SEV5),
        ("odd", Severity.UNKNOWN),
    ],
)
def test_severity_is_translated(word: str, severity: Severity) -> None:
    record = read_cstate("a.md", issue(f"date: 2021-06-08\nseverity: {word}"))

    assert record.severity is severity


def test_end_before_the_start_is_kept_as_it_is() -> None:
    record = read_cstate(
        "a.md", issue("date: 2021-06-08 12:00\nresolved: true\nresolvedWhen: 2021-06-08 11:00")
    )

    assert record.times[Milestone.RESOLVED].at < record.times[Milestone.STARTED].at


def test_end_of_an_unresolved_issue_is_not_taken() -> None:
    record = read_cstate(
        "a.md", issue("date: 2021-06-08\nresolved: False\nresolvedWhen: 2021-06-08 11:00")
    )

    assert list(record.times) == [Milestone.STARTED]
    assert record.status is IncidentStatus.OPEN
    assert record.notes == ("resolved_when was ignored because resolved is false",)


def test_issue_without_an_end_is_open_unless_it_says_resolved() -> None:
    silent = read_cstate("a.md", issue("date: 2021-06-08"))
    resolved = read_cstate("a.md", issue("date: 2021-06-08\nresolved: True\nresolvedWhen:"))
    ended = read_cstate("a.md", issue("date: 2021-06-08\nresolvedWhen: 2021-06-09 12:00"))

    assert silent.status is IncidentStatus.OPEN
    assert (resolved.status, list(resolved.times)) == (
        IncidentStatus.RESOLVED,
        [Milestone.STARTED],
    )
    assert ended.status is IncidentStatus.RESOLVED


@pytest.mark.parametrize("affected", ["", "affected:", "affected: []"])
def test_affected_may_be_absent_or_null(affected: str) -> None:
    assert read_cstate("a.md", issue(f"date: 2021-06-08\n{affected}")).services == ()


def test_maintenance_is_labelled_from_title_or_file_name() -> None:
    by_name = read_cstate("2021-maintenance-ci.md", issue("date: 2021-06-08\ntags: [disk]"))
    by_title = read_cstate("a.md", issue("date: 2021-06-08").replace("Disk", "Maintenance of disk"))

    assert by_name.labels == ("disk", "maintenance")
    assert by_title.labels == ("maintenance",)


def test_unknown_field_is_noted() -> None:
    record = read_cstate("a.md", issue("date: 2021-06-08\nmood: bad"))

    assert record.notes == ("mood was ignored",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (issue("date: soon"), "date: 'soon' is not a date with a time"),
        (
            issue("date: 2021-06-08\nresolvedWhen: later"),
            "resolved_when: 'later' is not a date with",
        ),
        (issue("date: 2021-06-08").replace("Disk full", ""), "its front matter has no title"),
        ("# Title", "has no front matter"),
    ],
)
def test_issue_that_makes_no_sense_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_cstate("a.md", text)

    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    "fields", ["date: x\nresolvedWhen: y", "date: x\nsection: issue", "date: x\nseverity: notice"]
)
def test_cstate_is_told_by_its_fields(fields: str) -> None:
    assert is_cstate(split_front_matter(f"---\n{fields}\n---\n"))


@pytest.mark.parametrize("fields", ["date: x", "resolvedWhen: y", "date: x\nseverity: sev2"])
def test_other_front_matter_is_not_cstate(fields: str) -> None:
    assert not is_cstate(split_front_matter(f"---\n{fields}\n---\n"))
