"""Postmortems in Markdown: with and without front matter, filled in and blank."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.postmortem_markdown import read_postmortem
from incidents.ingestion.record import IncidentRecord, RecordedTime, Unreadable

START = datetime(2021, 6, 22, 8, 21, tzinfo=UTC)
YEAR = datetime(2021, 1, 1, tzinfo=UTC)
FITTING = "inferred: the timeline entry taken because the durations lead from it to other entries"
AFTER = "inferred: the start plus the recorded duration"

DOCUMENT = """# All services return 503

Written by the platform team.

## Summary

The load balancer lost its targets.

## Timeline

All times in UTC.

| Time | Event |
| --- | --- |
| 2021-06-22 08:21 | Network plugin replaced |
| 2021-06-22 08:46 | Targets attached again |

## Contributing Factors

- A short de-registration delay.

## Stats

- Category: Kubernetes
- Time to detection: ?
- Time to recovery: 25 minutes
"""


def with_front_matter(yaml: str, body: str = "Prose.") -> str:
    return f"---\n{yaml}\n---\n{body}\n"


def test_document_without_front_matter_becomes_a_record() -> None:
    record = read_postmortem("docs/PM2021-005 - All.md", DOCUMENT)

    started = RecordedTime(
        START,
        note=FITTING,
    )
    resolved = START + timedelta(minutes=25)
    assert record == IncidentRecord(
        source="frontmatter",
        source_key="PM2021-005 - All.md",
        title="All services return 503",
        status=IncidentStatus.RESOLVED,
        summary="Written by the platform team.\n\nThe load balancer lost its targets.",
        labels=("Kubernetes",),
        times={
            Milestone.STARTED: started,
            Milestone.RESOLVED: RecordedTime(resolved, note=AFTER),
        },
        timeline=(
            (RecordedTime(START), "Network plugin replaced"),
            (RecordedTime(resolved), "Targets attached again"),
        ),
        sections=(
            ("Contributing Factors", "- A short de-registration delay."),
            (
                "Stats",
                "- Category: Kubernetes\n- Time to detection: ?\n- Time to recovery: 25 minutes",
            ),
        ),
    )


def test_front_matter_becomes_a_record_in_its_usual_spellings() -> None:
    text = with_front_matter(
        "title: |\n  Disk\n  full\nstart_time: 2021-06-22T10:21:00+02:00\n"
        "detectedAt: 2021-06-22 08:22\nacknowledged-at: 2021-06-22 08:23\n"
        "mitigated_at: 2021-06-22 08:24\nend: 2021-06-22 08:25\nseverity: SEV-2\n"
        "services: shop, search\ntags: [disk]\ncategories: [cloud, disk]\n"
        "url: https://example.com/report\nkind: Near-Miss\nteam: Storage\nsummary: Nearly.\n"
        "status: published\nmood: bad"
    )

    record = read_postmortem("a.md", text)

    milestones = zip(Milestone, (21, 22, 23, 24, 25), strict=True)
    assert record == IncidentRecord(
        source="frontmatter",
        source_key="a.md",
        title="Disk full",
        kind=IncidentKind.NEAR_MISS,
        severity=Severity.SEV2,
        summary="Nearly.\n\nProse.",
        services=("shop", "search"),
        team="Storage",
        labels=("disk", "cloud"),
        links=(("https://example.com/report", ""),),
        times={
            milestone: RecordedTime(START.replace(minute=minute))
            for milestone, minute in milestones
        },
        notes=("mood was ignored",),
    )


def test_front_matter_with_times_unknown_and_no_headings_is_read() -> None:
    text = with_front_matter("start_time:\nend_time:\ncompany: Amazon\nproduct: SimpleDB\nuuid: x")

    record = read_postmortem("11112013-0000.md", text)

    assert (record.title, record.times, record.notes) == ("Amazon: SimpleDB", {}, ())


def test_front_matter_wins_over_what_the_text_suggests() -> None:
    text = with_front_matter("date: 2021-06-22 08:00\nresolved_at: 2021-06-22 09:00", DOCUMENT)

    times = read_postmortem("PM2020-005.md", text).times

    assert times == {
        Milestone.STARTED: RecordedTime(START.replace(minute=0)),
        Milestone.RESOLVED: RecordedTime(START.replace(hour=9, minute=0)),
    }


def test_start_is_taken_from_the_timeline_where_front_matter_does_not_know_it() -> None:
    record = read_postmortem("a.md", with_front_matter("date:\nseverity: 1", DOCUMENT))

    assert record.times[Milestone.STARTED].at == START


def test_heading_that_is_not_the_title_is_kept_in_the_summary() -> None:
    record = read_postmortem("a.md", with_front_matter("title: Disk full\ndate:", DOCUMENT))

    assert record.title == "Disk full"
    assert record.summary.startswith("All services return 503\n\nWritten by")


def test_file_name_is_the_title_where_there_is_no_other() -> None:
    record = read_postmortem("docs/Disk full.md", DOCUMENT.replace("# All services", "All"))

    assert record.title == "Disk full"


@pytest.mark.parametrize(
    ("written", "kind", "notes"),
    [
        ("incident", IncidentKind.INCIDENT, ()),
        ("near_miss", IncidentKind.NEAR_MISS, ()),
        ("Game day", IncidentKind.DRILL, ()),
        ("picnic", IncidentKind.INCIDENT, ("kind 'picnic' was taken as incident",)),
        ("", IncidentKind.INCIDENT, ()),
    ],
)
def test_kind_is_understood_or_noted(
    written: str, kind: IncidentKind, notes: tuple[str, ...]
) -> None:
    record = read_postmortem("a.md", with_front_matter(f"date:\nkind: {written}"))

    assert (record.kind, record.notes) == (kind, notes)


def test_year_in_the_file_name_bounds_a_start_nobody_wrote_down() -> None:
    text = DOCUMENT.replace("2021-06-22 08", "20212-06-22 08")

    record = read_postmortem("docs/PM2021-005 - All.md", text)

    year, hour = timedelta(days=365), timedelta(minutes=25)
    assert record.times == {
        Milestone.STARTED: RecordedTime(
            YEAR, YEAR, YEAR + year, "inferred: only the year is known"
        ),
        Milestone.RESOLVED: RecordedTime(YEAR + hour, YEAR + hour, YEAR + year + hour, AFTER),
    }
    assert [time.note for time, _ in record.timeline] == [
        "written as '20212-06-22 08:21'",
        "written as '20212-06-22 08:46'",
    ]


def test_day_in_the_file_name_gives_times_of_day_their_date() -> None:
    text = DOCUMENT.replace("2021-06-22 08", "08")

    record = read_postmortem("2021-06-22-all.md", text)

    assert record.times[Milestone.STARTED].at == START


def test_day_in_the_file_name_is_the_start_without_timeline() -> None:
    day = START.replace(hour=0, minute=0)

    record = read_postmortem("2021-06-22-all.md", "## Summary\nBad.\n## Impact\nBig.")

    note = "inferred: only the day in the file name is known"
    assert record.times == {
        Milestone.STARTED: RecordedTime(day, day, day + timedelta(days=1), note)
    }


def test_name_with_an_impossible_day_or_front_matter_start_gives_no_time() -> None:
    impossible = read_postmortem("2021-13-22-all.md", "## Summary\nBad.\n## Impact\nBig.")
    unknown = read_postmortem("2021-06-22-all.md", with_front_matter("start:"))

    assert (impossible.times, unknown.times) == ({}, {})


def test_durations_without_place_are_noted() -> None:
    unknown = read_postmortem("a.md", "## Stats\n- Time to recovery: 5 minutes\n## Impact\nBig")
    endless = read_postmortem(
        "PM2021-1.md", "## Stats\n- Time to recovery: 9000000 days\n## Impact\nBig"
    )

    assert (unknown.times, unknown.notes) == (
        {},
        ("resolved_at is unknown because the start is",),
    )
    assert list(endless.times) == [Milestone.STARTED]
    assert endless.notes == ("resolved_at would lie beyond the calendar",)


def test_text_around_the_timeline_stays_a_section() -> None:
    text = DOCUMENT.replace("All times in UTC.", "All times in UTC.\n\nSee the chart.")
    unread = DOCUMENT.replace("2021-06-22 08", "soon")

    assert read_postmortem("a.md", text).sections[0] == ("Timeline", "See the chart.")
    assert "| soon:21 | Network" in dict(read_postmortem("a.md", unread).sections)["Timeline"]


def test_only_the_first_summary_is_the_summary() -> None:
    record = read_postmortem("a.md", "## Summary\none\n## Overview\ntwo")

    assert (record.summary, record.sections) == ("one", (("Overview", "two"),))


BLANK = """# Incident Title

## Summary

<!-- what happened,
in two sentences -->

## Timeline

| Time | Event |
| :--- | --- |
| 20xx-MM-DD HH:mm | Short event description |

## Contributing Factors

- [ describe them ]
- TODO
### ---

## Attendees

- Someone (use initials)

## Stats

- Category: XXX
- Time to recovery: ZZZ
"""


@pytest.mark.parametrize(
    "text", [BLANK, with_front_matter("start_time:", BLANK), with_front_matter("date:", "")]
)
def test_blank_form_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_postmortem("template.md", text)

    assert caught.value.reason == "is a blank form: no section is filled in and no time is known"


@pytest.mark.parametrize(
    ("part", "filled"),
    [
        ("- TODO", "- A short delay"),
        ("XXX\n- Time to recovery: ZZZ", "XXX\n- Time to recovery: 5 minutes"),
        ("20xx-MM-DD HH:mm", "2021-06-22 08:21"),
        ("in two sentences -->", "--> It broke."),
    ],
)
def test_form_with_one_thing_filled_in_is_read(part: str, filled: str) -> None:
    assert read_postmortem("a.md", BLANK.replace(part, filled)).title == "Incident Title"


@pytest.mark.parametrize(
    "text",
    ["# Our project\n\n## Usage\n\nRun it.", "", "## Impact\n", with_front_matter("layout: page")],
)
def test_other_markdown_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_postmortem("README.md", text)

    reason = "is not a postmortem: it has neither its headings nor its front matter"
    assert caught.value.reason == reason


def test_category_in_code_or_unknown_is_no_label() -> None:
    stats = "## Stats\n- Category: N/A\n* **Category:** Disk\n```\n- Category: Code\n```\n"

    assert read_postmortem("a.md", f"## Impact\nBig\n{stats}").labels == ("Disk",)
