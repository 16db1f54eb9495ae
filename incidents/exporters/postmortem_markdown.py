"""A postmortem as one Markdown file with front matter."""

from datetime import UTC, datetime
from typing import Any

import yaml
from django.http import HttpResponse

from incidents.models import Postmortem, PostmortemEdition


def postmortem_markdown(
    postmortem: Postmortem, markdown: str, *, edition: PostmortemEdition | None
) -> HttpResponse:
    """Return the file PM-7.md; without an edition it says that it is a draft.

    What people wrote follows the front matter to the letter; live blocks are tables by then.
    """
    incident = postmortem.incident
    facts: dict[str, Any] = {
        "reference": postmortem.reference,
        "title": edition.title if edition else postmortem.title,
        "incident": incident.reference,
        "kind": incident.kind,
        "severity": incident.severity,
        "status": postmortem.status if edition else "draft",
        "edition": edition.number if edition else None,
        "published_at": _iso(edition.published_at) if edition else None,
        "digest": f"sha256:{edition.content_digest}" if edition else None,
        "started_at": _iso(incident.started_at),
        "resolved_at": _iso(incident.resolved_at),
    }
    front = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000)
    response = HttpResponse(
        f"---\n{front}---\n\n{markdown}", content_type="text/markdown; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{postmortem.reference}.md"'
    return response


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def public_markdown(postmortem: Postmortem, markdown: str) -> HttpResponse:
    """Return the file PM-7-public.md: the text alone, without facts about the incident."""
    response = HttpResponse(markdown, content_type="text/markdown; charset=utf-8")
    name = f"{postmortem.reference}-public.md"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
