"""Other people's incidents: the figures and traps their READMEs name."""

from collections import Counter
from functools import cache
from pathlib import Path
from statistics import mean, median

import pytest

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.reading import read_bytes
from incidents.ingestion.record import IncidentRecord, Unreadable

FIXTURES = Path(__file__).parents[2] / "fixtures"
JENKINS = FIXTURES / "status-incidents" / "jenkins-infra" / "issues"
DFDS = FIXTURES / "postmortems-mttd" / "dfds"


@cache
def records_in(path: Path) -> tuple[IncidentRecord, ...]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    found = [record for file in files for record in read_bytes(str(file), file.read_bytes())]
    assert all(isinstance(record, IncidentRecord) for record in found)
    return tuple(record for record in found if isinstance(record, IncidentRecord))


def seconds(records: tuple[IncidentRecord, ...], end: Milestone) -> list[float]:
    """How long each incident took from start to `end`, where both are known."""
    pairs = [(record.times.get(Milestone.STARTED), record.times.get(end)) for record in records]
    return [(end.at - start.at).total_seconds() for start, end in pairs if start and end]


def percentile_90(values: list[float]) -> float:
    rank = 0.9 * (len(values) - 1)
    below, above = sorted(values)[int(rank) : int(rank) + 2]
    return below + (above - below) * (rank % 1)


def one(records: tuple[IncidentRecord, ...], start_of_key: str) -> IncidentRecord:
    (found,) = (record for record in records if record.source_key.startswith(start_of_key))
    return found


def test_jenkins_figures_are_those_known() -> None:
    records = records_in(JENKINS)

    durations = seconds(records, Milestone.RESOLVED)
    valid = [duration for duration in durations if duration >= 0]

    assert {record.source for record in records} == {"cstate"}
    assert (len(records), len(durations)) == (297, 297)
    assert (len(valid), valid.count(0)) == (289, 2)
    assert median(valid) == 7200
    assert percentile_90(valid) == pytest.approx(89160)


def test_jenkins_severities_and_identities_are_those_known() -> None:
    records = records_in(JENKINS)

    assert Counter(record.severity for record in records) == {
        Severity.SEV2: 112,
        Severity.SEV3: 130,
        Severity.SEV5: 55,
    }
    assert len({record.source_key for record in records}) == 297
    assert {record.notes for record in records} == {()}
    labelled = sum(record.labels == ("maintenance",) for record in records)
    assert labelled == 129


def test_jenkins_body_and_services_are_kept() -> None:
    record = one(records_in(JENKINS), "2022-03-08-maintenance-k8s")

    assert record.summary.startswith("[Final Message]\n\nMaintenance finished.")
    assert (record.services[0], len(record.services)) == ("accounts.jenkins.io", 14)


def test_public_facts_figures_are_those_known() -> None:
    records = records_in(FIXTURES / "postmortems" / "facts.jsonl")

    known = Counter(tuple(record.times) for record in records)
    valid = [span for span in seconds(records, Milestone.RESOLVED) if span >= 0]

    assert len(records) == 176
    assert known[Milestone.STARTED, Milestone.RESOLVED] == len(valid) == 114
    assert (known[(Milestone.STARTED,)], known[()]) == (13, 49)
    assert mean(valid) == pytest.approx(923760.728, abs=0.001)
    assert median(valid) == 25770
    assert percentile_90(valid) == pytest.approx(329706)


def test_public_facts_traps_are_survived() -> None:
    records = records_in(FIXTURES / "postmortems" / "facts.jsonl")

    years = [record.times[Milestone.STARTED].at.year for record in records if record.times]
    basecamp = one(records, "89343366")

    assert (min(years), max(years)) == (1628, 2026)
    assert len({record.source_key for record in records}) == 176
    assert [address for address, _ in basecamp.links] == [
        "https://m.signalvnoise.com/postmortem-on-the-read-only-outage-of-basecamp-on-"
        "november-9th-2018/",
        "https://m.signalvnoise.com/update-on-basecamp-3-being-stuck-in-read-only-as-of-nov-8-"
        "922am-cst/",
    ]


def test_dfds_figures_are_those_known() -> None:
    records = records_in(DFDS / "docs")

    to_detect, to_recover = (
        seconds(records, end) for end in (Milestone.DETECTED, Milestone.RESOLVED)
    )

    assert len(records) == 28
    assert (len(to_detect), median(to_detect)) == (21, 720)
    assert (len(to_recover), median(to_recover)) == (22, 5250)


def test_dfds_starts_are_inferred_from_timelines() -> None:
    records = records_in(DFDS / "docs")

    starts = {
        key: one(records, key).times[Milestone.STARTED].at.isoformat()
        for key in ("PM2019-009", "PM2021-005", "PM2021-006", "PM2021-009", "PM2022-009")
    }

    assert starts == {
        "PM2019-009": "2019-11-29T11:00:00+00:00",
        "PM2021-005": "2021-06-22T08:21:00+00:00",
        "PM2021-006": "2021-06-30T09:59:00+00:00",
        "PM2021-009": "2021-09-06T08:00:00+00:00",
        "PM2022-009": "2022-10-31T07:30:00+00:00",
    }


def test_dfds_start_is_bounded_by_the_year_where_no_date_is_usable() -> None:
    record = one(records_in(DFDS / "docs"), "PM2020-003")

    start = record.times[Milestone.STARTED]

    assert start.earliest is not None
    assert start.latest is not None
    assert (start.earliest.year, start.latest.year) == (2020, 2021)
    assert start.note == "inferred: only the year is known"
    assert {time.at for time, _ in record.timeline} == {start.at}
    assert record.timeline[0][0].note == "written as '20202-01-16 12:00'"


@pytest.mark.parametrize("path", sorted((DFDS / "docs").iterdir()), ids=lambda path: path.name[:10])
def test_dfds_text_is_never_lost(path: Path) -> None:
    record = records_in(path)[0]

    kept = [record.title, record.summary, *(text for _, text in record.timeline)]
    kept += [part for section in record.sections for part in section]
    words = set(" ".join(kept).split()) | {"Summary", "Timeline", "UTC.", "CET."}

    body = [line for line in path.read_text().split("\n") if not line.startswith("|")]
    lost = {word for line in body for word in line.strip("# ").split()} - words
    assert lost <= {"All", "times", "in"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "PMyyyy-nnn - Postmortem template.md",
            "is a blank form: no section is filled in and no time is known",
        ),
        (
            "README.md",
            "is not a postmortem: it has neither its headings nor its front matter",
        ),
        (
            "LICENSE.MIT.txt",
            "is not a postmortem: it has neither its headings nor its front matter",
        ),
    ],
)
def test_what_lies_beside_the_dfds_documents_is_refused(name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        records_in(DFDS / name)

    assert caught.value.reason == reason
