"""Load the chats that were pasted into incidents of the demo organisation."""

from typing import Any

from config.demo.incidents import DemoIncident
from core.models import User
from incidents.domain.chat_choice import ChosenLine
from incidents.domain.timeline import EntryKind
from incidents.usecases.chat_imports import import_lines


def load_chat_logs(
    rows: list[dict[str, Any]], *, incidents: dict[str, DemoIncident], people: dict[str, User]
) -> None:
    """Import each chat as one batch, as the page does."""
    for row in rows:
        entry = incidents[row["incident"]]
        lines = [
            ChosenLine(
                at=entry.at(minute),
                text=text,
                kind=EntryKind(kind),
                speaker=speaker.removesuffix(".demo"),
                person_id=people[speaker].pk if speaker in people else None,
            )
            for minute, kind, speaker, text in row["lines"]
        ]
        import_lines(
            entry.incident,
            by=people[row["by"]],
            at=entry.at(row["lines"][-1][0]),
            lines=lines,
            format_name="slack",
        )
