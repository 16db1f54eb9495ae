"""The same rows every time: incidents for the product, items for the limits."""

from datetime import UTC, datetime, timedelta
from random import Random

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from benchmarks.limits.models import Item, Owner
from catalog.models import Service, Team
from core.models import ApiToken, Role, User
from core.people.sessions import SessionStore
from incidents.models import Incident, Postmortem, PostmortemTemplate
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem, start_postmortem

START = datetime(2024, 1, 1, tzinfo=UTC)
SEVERITIES = ("sev1", "sev2", "sev3", "sev4", "sev5", "unknown")
BATCH = 5_000


def seed_people() -> tuple[User, str, str]:
    """Save a responder; return the person, an API token and a session key."""
    person = User.objects.create(username="bench", role=Role.RESPONDER)
    person.set_unusable_password()
    person.save()
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        person=person,
        name="bench",
        digest=ApiToken.digest_of(secret),
        hint=secret[:8],
        last_used_at=datetime.now(UTC),
    )
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "config.accounts.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return person, secret, str(session.session_key)


def seed_catalogue() -> list[Service]:
    """Save 5 teams with 4 services each."""
    teams = [Team.objects.create(slug=f"team-{n}", name=f"Team {n}") for n in range(5)]
    return [
        Service.objects.create(slug=f"service-{n}", name=f"Service {n}", owner_team=teams[n % 5])
        for n in range(20)
    ]


def seed_incidents(number: int, services: list[Service]) -> None:
    """Add incidents until there are `number`; one in a hundred is open; each has a service."""
    chance = Random(Incident.objects.count())
    wanted = number - Incident.objects.count()
    through = Incident.services.through
    for first in range(0, wanted, BATCH):
        rows = Incident.objects.bulk_create(
            _incident(chance, services) for _ in range(min(BATCH, wanted - first))
        )
        through.objects.bulk_create(
            through(incident_id=row.pk, service_id=chance.choice(services).pk) for row in rows
        )
    analyse()


def seed_items(number: int) -> None:
    """Add items for the limit views until there are `number`."""
    owner, _ = Owner.objects.get_or_create(name="Owner")
    wanted = number - Item.objects.count()
    Item.objects.bulk_create(
        (
            Item(
                owner=owner,
                title=f"Checkout answers slowly, number {n}",
                started_at=START + timedelta(hours=n),
                detected_at=START + timedelta(hours=n, minutes=5),
                resolved_at=START + timedelta(hours=n + 2),
            )
            for n in range(wanted)
        ),
        batch_size=BATCH,
    )
    analyse()


def seed_postmortem(person: User, markdown: str) -> Postmortem:
    """Publish a postmortem with `markdown` in its longest section."""
    incident = Incident.objects.order_by("pk").first()
    if incident is None:
        raise ValueError("Seed incidents first.")
    template = PostmortemTemplate.objects.get(slug="light", is_current=True)
    postmortem = start_postmortem(incident, by=person, at=START, template=template)
    for section in postmortem.sections.all():
        text = markdown if section.key == "summary" else f"{section.text}\n\nWritten."
        save_section(section, by=person, at=START, text=text, base_version=section.version)
    publish_postmortem(postmortem, by=person, at=START)
    return postmortem


def analyse() -> None:
    """Let the database look at what is in its tables, as it does by itself on a living server."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _incident(chance: Random, services: list[Service]) -> Incident:
    start = START + timedelta(minutes=chance.randrange(900_000))
    is_open = chance.random() < 0.01
    return Incident(
        title=f"Checkout answers slowly, number {chance.randrange(10**6)}",
        severity=chance.choice(SEVERITIES),
        status="open" if is_open else "closed",
        team=chance.choice(services).owner_team,
        started_at=start,
        detected_at=start + timedelta(minutes=5),
        resolved_at=None if is_open else start + timedelta(minutes=chance.randrange(5, 600)),
        declared_at=start + timedelta(minutes=5),
        declared_by=None,
        source="benchmark",
    )
