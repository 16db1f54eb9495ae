"""The demo organisation as its tests see it."""

from pathlib import Path
from typing import Any

import yaml

from incidents.domain.postmortem_template import PostmortemTemplateText, parse_template

Record = dict[str, Any]
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config" / "demo"
FILES = ("catalogue", "people", "incidents", "postmortems", "action_items")
TEXTS = {name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in FILES}
DATA: dict[str, Record] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
TEAMS: list[Record] = DATA["catalogue"]["teams"]
SERVICES: list[Record] = DATA["catalogue"]["services"]
PEOPLE: list[Record] = DATA["people"]["people"]
INCIDENTS: list[Record] = DATA["incidents"]["incidents"]
POSTMORTEMS: list[Record] = DATA["postmortems"]["postmortems"]
ACTION_ITEMS: list[Record] = DATA["action_items"]["action_items"]
TEAM_SLUGS = {team["slug"] for team in TEAMS}
SERVICE_SLUGS = {service["slug"] for service in SERVICES}
USERNAMES = {person["username"] for person in PEOPLE}
BY_KEY = {incident["key"]: incident for incident in INCIDENTS}
MILESTONES = ("started", "detected", "acknowledged", "mitigated", "resolved")
MINUTES_A_DAY = 24 * 60
TEMPLATES: dict[str, PostmortemTemplateText] = {
    template.slug: template
    for template in (
        parse_template(path.read_text(encoding="utf-8"))
        for path in (ROOT / "incidents" / "postmortem_templates").glob("*.md")
    )
}


def minutes_until_now(incident: Record) -> int:
    """Return how long ago minute 0 was for somebody who loads the demo at midnight."""
    when = incident["when"]
    if "minutes_ago" in when:
        return int(when["minutes_ago"])
    hours, minutes = when["at"].split(":")
    return int(when["days_ago"]) * MINUTES_A_DAY - int(hours) * 60 - int(minutes)


def people_of(incident: Record) -> set[str]:
    writers = {entry[2] for entry in incident["timeline"]}
    return writers | set(incident["roles"].values()) | set(incident.get("access", []))
