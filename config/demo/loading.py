"""Load the demo organisation through the same use cases that people use."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

import yaml
from django.db import transaction

from catalog.models import Service, Team
from catalog.usecases import dependencies, services, teams
from config.demo.alerts import load_alerts
from config.demo.assessments import load_assessments
from config.demo.channels import keep_quiet, load_channels
from config.demo.chaos_results import load_chaos_results
from config.demo.chat_logs import load_chat_logs
from config.demo.drills import load_drills
from config.demo.experiments import load_experiments
from config.demo.factors import load_factors
from config.demo.incidents import load_incidents
from config.demo.mitigations import load_mitigations
from config.demo.proofs import load_evidence
from config.demo.readiness_reports import load_readiness_reports
from config.demo.reports import load_reports
from config.demo.reviews import load_reviews
from config.demo.writing import (
    load_postmortems,
    move_action_items,
    promise_action_items,
    publish_postmortems,
)
from core import demo
from core.models import Role, User

FOLDER = Path(__file__).resolve().parent


def read(name: str) -> dict[str, Any]:
    """Return the content of one of the data files beside this module."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


@transaction.atomic
def load_demo(*, now: datetime) -> dict[str, int]:
    """Load everything and return how many rows of each kind; nothing when it is loaded already."""
    if demo.ids_of(User):
        return {}
    people = _load_people()
    loader = next(person for person in people.values() if person.role == Role.ADMIN)
    catalogue = read("catalogue")
    known_teams = _load_teams(catalogue, people, loader)
    known_services = _load_services(catalogue, known_teams, loader)
    incidents = load_incidents(
        read("incidents")["incidents"],
        people=people,
        teams=known_teams,
        services=known_services,
        now=now,
    )
    alerts = read("alerts")["sources"]
    demo.mark(load_alerts(alerts, incidents=incidents, teams=known_teams, by=loader))
    alerted = [incidents[row["incident"]].incident for row in alerts]
    load_chat_logs(read("chat_logs")["chat_logs"], incidents=incidents, people=people)
    texts, factors = read("postmortems")["postmortems"], read("factors")
    postmortems = load_postmortems(texts, incidents=incidents, people=people)
    plain = {key: entry.incident for key, entry in incidents.items()}
    load_factors(factors["factors"], incidents=plain, postmortems=postmortems, by=loader)
    promises = read("action_items")["action_items"]
    items = promise_action_items(
        promises, incidents=incidents, people=people, teams=known_teams, now=now
    )
    # An edition freezes the factors and the action items there are before it.
    publish_postmortems(texts, postmortems=postmortems, incidents=incidents, people=people)
    items = move_action_items(promises, items, people=people, now=now)
    load_evidence(read("evidence")["evidence"], items=items, people=people, now=now)
    load_factors(factors["later"], incidents=plain, postmortems=postmortems, by=loader)
    load_reviews(read("reviews")["reviews"], incidents=plain, people=people, now=now)
    load_assessments(
        read("assessments")["assessments"], services=known_services, people=people, now=now
    )
    drills = load_drills(read("drills")["drills"], services=known_services, people=people, now=now)
    load_experiments(read("experiments"), services=known_services, by=loader, now=now)
    chaos = read("chaos_results")["chaos_results"]
    load_chaos_results(chaos, services=known_services, people=people, now=now)
    load_mitigations(
        read("mitigations")["mitigations"], services=known_services, people=people, now=now
    )
    load_readiness_reports(known_teams.values(), people=people, now=now)
    found = [entry.incident for entry in incidents.values()]
    for rows in (people.values(), known_teams.values(), known_services.values(), found):
        demo.mark(rows)
    demo.mark(postmortems)
    demo.mark(items)
    demo.mark(load_reports(by=loader, now=now))
    demo.mark(drills)
    demo.mark(load_channels(read("channels")["channels"], by=loader, now=now))
    keep_quiet([one.pk for one in found], at=now)
    demo.forget_activity(people.values(), about=alerted)
    transaction.on_commit(demo.forget_cached_answer)
    return {
        "people": len(people),
        "teams": len(known_teams),
        "services": len(known_services),
        "incidents": len(incidents),
        "postmortems": len(postmortems),
        "action_items": len(items),
        "drills": len(drills),
    }


def _load_people() -> dict[str, User]:
    people: dict[str, User] = {}
    for row in read("people")["people"]:
        person = User(
            username=row["username"], name=row["name"], email=row["email"], role=row["role"]
        )
        person.set_unusable_password()
        person.save()
        people[person.username] = person
    return people


def _load_teams(
    catalogue: dict[str, Any], people: dict[str, User], loader: User
) -> dict[str, Team]:
    memberships = read("people")["people"]
    found: dict[str, Team] = {}
    for row in catalogue["teams"]:
        slug = row["slug"]
        # A slug that a real team has already is numbered, so that loading never fails.
        team = teams.create_team(by=loader, name=row["name"], description=row["description"])
        members = [people[one["username"]] for one in memberships if slug in one["teams"]]
        leads = [people[one["username"]] for one in memberships if slug in one["leads"]]
        found[slug] = teams.set_members(team, by=loader, members=members, leads=leads)
    return found


def _load_services(
    catalogue: dict[str, Any], known_teams: dict[str, Team], loader: User
) -> dict[str, Service]:
    found = {
        row["slug"]: services.create_service(
            by=loader,
            name=row["name"],
            kind=row["kind"],
            tier=row["tier"],
            owner_team=known_teams[row["team"]],
            description=row["description"],
            runbook_url=row.get("runbook_url", ""),
            repository_url=row.get("repository_url", ""),
            slo_target_percent=row.get("slo_target_percent"),
            rto_seconds=row.get("rto_seconds"),
            rpo_seconds=row.get("rpo_seconds"),
        )
        for row in catalogue["services"]
    }
    for row in catalogue["services"]:
        dependent = found[row["slug"]]
        groups = {
            group["name"]: dependencies.save_redundancy_group(
                dependent, by=loader, name=group["name"], needed=group["needed"]
            )
            for group in row.get("redundancy_groups", [])
        }
        for edge in row.get("dependencies", []):
            dependencies.add_dependency(
                dependent,
                by=loader,
                provider=found[edge["provider"]],
                criticality=edge["criticality"],
                redundancy_group=groups.get(edge.get("group")),
                note=edge.get("note", ""),
            )
    return found
