"""The suite `pages`: how long the server thinks about each main page of a large organisation."""

import gc
from datetime import datetime, timedelta
from random import Random
from statistics import median

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db.models import F
from django.utils import timezone

from benchmarks.client import Application, Request, call, count_statements
from benchmarks.measuring import WrongAnswer
from benchmarks.report import circumstances
from benchmarks.seed import START, analyse, seed_incidents, seed_people, seed_postmortem
from benchmarks.text import long_markdown
from catalog.models import Dependency, Service, Team
from core.models import Role
from incidents.models import ActionItem, Incident
from incidents.usecases.recovery_cells import rebuild_cells
from readiness.models import Evidence

INCIDENTS, SERVICES, TEAMS = 10_000, 500, 50
ACTION_ITEMS, OBSERVATIONS, DEPENDENCIES = 3_000, 5_000, 1_500
MOST_MS = 300
WARM_UP, ROUNDS = 2, 5
MODES = ("instance-kill", "node-loss", "zone-loss", "region-loss", "clock-skew", "cache-loss")
PATHS = (
    "/",
    "/incidents/",
    "/incidents/?status=all",
    "/incidents/?status=all&q=checkout",
    "/incidents/{incident}/",
    "/incidents/{incident}/timeline/",
    "/declare/",
    "/search/?q=checkout",
    "/postmortems/",
    "/postmortems/{postmortem}/",
    "/postmortems/{postmortem}/edit/",
    "/actions/",
    "/actions/statistics/",
    "/metrics/",
    "/metrics/?from=36mo",
    "/metrics/?team=team-0",
    "/metrics/data-quality/",
    "/overview/",
    "/services/",
    "/services/service-0/",
    "/services/service-0/readiness/",
    "/services/service-0/assess/",
    "/services/new/",
    "/teams/",
    "/teams/team-0/",
    "/services/service-0/dependencies/",
    "/services/service-0/graph/",
    "/readiness/",
    "/readiness/coverage/",
    "/readiness/coverage/?rows=paper",
    "/readiness/spof/",
    "/drills/",
    "/inbox/",
    "/factors/",
    "/profile/notifications/",
)


def pages(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Ask for each page; return whether one needs more than 300 ms of the processor.

    Processor time is judged, because it says the same on a busy machine; on PostgreSQL what its
    own processes need is in the wall time beside it.
    """
    call_command("migrate", run_syncdb=True, verbosity=0)
    person, _, session = seed_people()
    person.role = Role.ADMIN
    person.save(update_fields=["role"])
    now = timezone.now()
    seed_organisation(now)
    newest = Incident.objects.latest("started_at")
    postmortem = seed_postmortem(person, long_markdown()).reference
    application = get_wsgi_application()
    # As `config.wsgi` does; what seeding left behind is no part of a site either.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    lines = [
        "| page | statements | kB | processor ms | wall ms |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    slow = []
    for path in PATHS:
        asked = path.format(incident=newest.reference, postmortem=postmortem)
        statements, size, cpu, wall = _measure(application, asked, session)
        lines.append(f"| `{path}` | {statements} | {size / 1000:.0f} | {cpu:.0f} | {wall:.0f} |")
        if cpu > MOST_MS:
            slow.append(path)
    print("\n".join([circumstances(database, judged=judged), "", *lines]))
    print(f"Above {MOST_MS} ms: {', '.join(slow) or 'none'}.")
    return bool(slow)


def seed_organisation(now: datetime) -> None:
    """Save teams, services, their dependencies and what was observed, incidents, action items."""
    chance = Random(SERVICES)
    teams = [Team.objects.create(slug=f"team-{n}", name=f"Team {n}") for n in range(TEAMS)]
    services = [
        Service.objects.create(
            slug=f"service-{n}", name=f"Service {n}", owner_team=teams[n % TEAMS], tier=1 + n % 3
        )
        for n in range(SERVICES)
    ]
    pairs = {tuple(sorted(chance.sample(range(SERVICES), 2))) for _ in range(DEPENDENCIES)}
    Dependency.objects.bulk_create(
        Dependency(dependent=services[one], provider=services[other])
        for one, other in sorted(pairs)
    )
    seed_incidents(INCIDENTS, services)
    # The last of them began just now, as in an organisation that is at work.
    ago = now - START - timedelta(minutes=900_000)
    moments = ("started_at", "detected_at", "resolved_at", "declared_at")
    Incident.objects.update(**{name: F(name) + ago for name in moments})
    Evidence.objects.bulk_create(
        _observation(chance, services, now - timedelta(seconds=number))
        for number in range(OBSERVATIONS)
    )
    found = list(Incident.objects.values_list("pk", flat=True)[:ACTION_ITEMS])
    ActionItem.objects.bulk_create(
        ActionItem(incident_id=pk, title=f"Alert on queue length {pk}") for pk in found
    )
    rebuild_cells(at=now)
    analyse()


def _observation(chance: Random, services: list[Service], latest: datetime) -> Evidence:
    moment = latest - timedelta(days=chance.randrange(1, 400))
    return Evidence(
        service=chance.choice(services),
        failure_mode=chance.choice(MODES),
        source="chaos:toolkit",
        evidence_class="proven",
        outcome=chance.choice(("pass", "pass", "fail")),
        observed_at=moment,
        recorded_at=moment,
    )


def _measure(application: Application, asked: str, session: str) -> tuple[int, int, float, float]:
    """Return statements, bytes, and median milliseconds of processor and wall of one page."""
    path, _, query = asked.partition("?")
    request = Request("GET", path, query, headers={"Cookie": f"drydock_session={session}"})
    answers = [call(application, request) for _ in range(WARM_UP + ROUNDS)]
    if answers[0].status != 200:
        raise WrongAnswer(f"{asked} answered {answers[0].status}.")
    later = answers[WARM_UP:]
    return (
        count_statements(application, request),
        later[0].size,
        1_000 * median(one.cpu for one in later),
        1_000 * median(one.wall for one in later),
    )
