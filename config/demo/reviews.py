"""Let people of the demo organisation review each other's postmortems."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.models import User
from incidents.domain.review import ReviewCheck, Verdict
from incidents.models import Incident, Postmortem
from incidents.usecases.review_comments import add_comment, reply_to, resolve_comment
from incidents.usecases.review_meetings import arrange_meeting
from incidents.usecases.reviews import give_verdict, request_review


def load_reviews(
    rows: list[dict[str, Any]],
    *,
    incidents: dict[str, Incident],
    people: dict[str, User],
    now: datetime,
) -> None:
    """Bring each review to where it stands; `now` is the moment the data are relative to."""
    for row in rows:
        postmortem = Postmortem.objects.get(incident=incidents[row["incident"]])
        author = next(person for person in people.values() if person.pk == postmortem.owner_id)
        request_review(
            postmortem,
            by=author,
            at=_ago(now, row["asked_days_ago"]),
            reviewers=[people[username] for username in row["reviewers"]],
        )
        _arrange(postmortem, row["meeting"], by=author, people=people, now=now)
        for comment in row["comments"]:
            _comment(postmortem, comment, people=people, now=now)
        for verdict in row["verdicts"]:
            give_verdict(
                postmortem,
                by=people[verdict["by"]],
                at=_ago(now, verdict["days_ago"]),
                verdict=Verdict(verdict["verdict"]),
                checks=[ReviewCheck(check) for check in verdict["checks"]],
                text=verdict.get("text", ""),
            )


def _arrange(
    postmortem: Postmortem,
    row: dict[str, Any],
    *,
    by: User,
    people: dict[str, User],
    now: datetime,
) -> None:
    day = (now + timedelta(days=row["in_days"])).date()
    arrange_meeting(
        postmortem,
        by=by,
        at=now,
        starts_at=datetime.combine(day, time(12), UTC),
        length=timedelta(minutes=row["minutes"]),
        place=row["place"],
        people=[people[username] for username in row["people"]],
    )


def _comment(
    postmortem: Postmortem, row: dict[str, Any], *, people: dict[str, User], now: datetime
) -> None:
    at = _ago(now, row["days_ago"])
    section = postmortem.sections.get(key=row["section"]) if "section" in row else None
    comment = add_comment(
        postmortem,
        by=people[row["by"]],
        at=at,
        text=row["text"],
        section=section,
        quote=row.get("quote", ""),
    )
    for number, reply in enumerate(row.get("replies", ()), start=1):
        reply_to(
            comment, by=people[reply["by"]], at=at + timedelta(hours=number), text=reply["text"]
        )
    if "resolved_by" in row:
        resolve_comment(comment, by=people[row["resolved_by"]], at=at + timedelta(hours=6))


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
