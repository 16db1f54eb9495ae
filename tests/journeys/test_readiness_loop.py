"""The loop: a drill raises a score, an incident takes it back by name, a new drill restores it."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import Service
from core.models import Role, User
from incidents.models import Postmortem
from readiness.models import DrillPlan, DrillRun
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.score_drain import ScoreDrain
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor
from tests.factories.drills import make_drill, make_drill_plan
from tests.factories.people import make_user
from tests.factories.postmortems import write
from tests.factories.readiness import make_factor_topic
from tests.journeys.people import open_as
from tests.readiness.vectors import shipped_checklist
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ITEM = "restore-proven"
MODE = "restore-from-backup"
FACTOR = "Backup that nobody ever restored"
PROVEN = (
    *("failover-exercised", "zone-loss-proven", "data-loss-within-target"),
    *("recovery-time-within-target", "disk-failure-simulated"),
)
SURVIVED = (
    *("database-failover", "disk-full", "instance-kill", "data-corruption", "replication-lag"),
    "process-hang",
)
STEPS = {"cut": "disruption_start", "restored": "service_restored"}
BETWEEN_TAPS_MS = 650


@pytest.fixture
def mia() -> User:
    return make_user(name="Mia", role=Role.MANAGER)


@pytest.fixture
def database() -> Service:
    """A database at silver: all is known of it, and that a backup can be restored is only said."""
    service = make_service(slug="orders-db", name="Orders database", kind="database", tier=2)
    items = [
        told(service, "scan:config", "observed", item=key) for key in shipped_checklist().items
    ]
    items = [one for one in items if one.item not in {*PROVEN, ITEM}]
    proven = [told(service, "chaos:run", "proven", item=key) for key in PROVEN]
    modes = [told(service, "chaos:run", "proven", failure_mode=key) for key in SURVIVED]
    claim = told(service, "manual", "attested", item=ITEM)
    record_evidence([*items, *proven, *modes, claim], by=None, at=timezone.now())
    return service


def told(
    service: Service, source: str, evidence_class: str, *, item: str = "", failure_mode: str = ""
) -> NewEvidence:
    return NewEvidence(
        service=service,
        item=item,
        failure_mode=failure_mode,
        source=source,
        evidence_class=evidence_class,
        outcome="pass",
        observed_at=timezone.now(),
    )


def short_plan() -> DrillPlan:
    """Save a plan of two steps that proves that a backup can be restored."""
    shipped = make_drill_plan("database-restore").content
    steps = [
        {
            "key": key,
            "role": "operator",
            "minutes": 5,
            "must": True,
            "action": f"Do {key}",
            "expect": "It is so",
            "clock": clock,
        }
        for key, clock in STEPS.items()
    ]
    told = {"checklist_items": [ITEM], "failure_modes": [MODE], "steps": steps}
    return make_drill_plan(title="Restore", content=shipped | told)


def ready(service: Service, person: User, plan: DrillPlan) -> DrillRun:
    return make_drill(person, plan=plan, services=(service,), starts_at=timezone.now())


def score_and_level(page: Page, address: str) -> tuple[Decimal, str]:
    """Open the readiness of the service; return its score and its level as they are shown."""
    page.goto(address)
    stats = page.locator(".stats li")
    score = re.search(r"[0-9.]+", stats.nth(0).inner_text())
    level = re.search("Gold|Silver|Bronze|No level", stats.nth(1).inner_text())
    assert score
    assert level
    return Decimal(score.group()), level.group()


def line(page: Page) -> Locator:
    """Return the line of the ledger that the journey is about."""
    return page.locator(f"#item-{ITEM}")


def newest_change(page: Page) -> Locator:
    return page.get_by_role("region", name="History").get_by_role("listitem").first


def pass_drill(page: Page, live_server: LiveServer, run: DrillRun) -> None:
    """Start the drill, end each step and read that it passed."""
    page.goto(f"{live_server.url}{run.get_absolute_url()}")
    page.get_by_role("button", name="Start the drill").click()
    for key in STEPS:
        row = page.locator(f"#step-{key}")
        row.get_by_role("button", name="Done").click()
        expect(row).to_contain_text("Done by Mia")
        # A second tap sooner than that is taken for an accident.
        page.wait_for_timeout(BETWEEN_TAPS_MS)
    page.get_by_role("link", name="Finish the drill").click()
    page.get_by_role("main").get_by_role("button", name="Finish the drill").click()
    expect(page.get_by_text("passed").first).to_be_visible()


def rests_on_drill(page: Page, run: DrillRun) -> None:
    """The line names source, class and age, leads to the result, and the history says so too."""
    expect(line(page)).to_contain_text("drill:run, proven, 0 days old")
    expect(line(page).get_by_role("link", name="Link")).to_have_attribute(
        "href", f"{run.get_absolute_url()}result/"
    )
    expect(newest_change(page)).to_contain_text(re.compile(rf"{ITEM} \+[0-9.]+: yes \(drill:run\)"))


def an_incident_shows_the_opposite(page: Page, live_server: LiveServer, service: Service) -> str:
    """Declare and resolve an incident, name the factor in its postmortem, publish that."""
    page.goto(f"{live_server.url}/declare/")
    page.get_by_label("What is wrong?").fill("The backup does not open")
    page.get_by_label("Affected service").select_option(service.slug)
    page.get_by_role("main").get_by_role("button", name="Declare incident").click()
    page.locator("#incident-header").wait_for()
    incident = page.url
    page.get_by_role("link", name="Start postmortem").click()
    page.get_by_role("button", name="Create draft from Light").click()
    page.wait_for_url(re.compile("/edit/$"))
    postmortem = page.url.removesuffix("edit/")
    page.goto(f"{postmortem}factors/")
    page.get_by_label("Factor").select_option(label=FACTOR)
    page.get_by_role("button", name="Add factor").click()
    write(Postmortem.objects.get())
    page.goto(f"{postmortem}publish/")
    page.get_by_label("Why are these left out?").fill("Everybody has to know at once")
    page.get_by_role("main").get_by_role("button", name="Publish").click()
    page.wait_for_url(postmortem)
    return incident.rstrip("/").rpartition("/")[2]


def names_the_incident(page: Page, name: str) -> None:
    """The line and the history name the incident, and lead to it."""
    for place in (line(page), newest_change(page)):
        expect(place).to_contain_text(re.compile(f"contradicted by {name}", re.IGNORECASE))
    newest_change(page).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The backup does not open")


def test_a_drill_an_incident_and_a_new_drill_move_the_score(
    open_page: OpenPage, live_server: LiveServer, mia: User, database: Service
) -> None:
    make_factor_topic(make_factor(name=FACTOR), item=ITEM)
    plan, drain = short_plan(), ScoreDrain()
    drain()
    page = open_as(open_page, live_server, mia)
    address = f"{live_server.url}/services/{database.slug}/readiness/"

    said = score_and_level(page, address)
    expect(line(page)).to_contain_text("manual, attested")

    first = ready(database, mia, plan)
    pass_drill(page, live_server, first)
    raised = score_and_level(page, address)
    rests_on_drill(page, first)

    name = an_incident_shows_the_opposite(page, live_server, database)
    drain()
    fallen = score_and_level(page, address)
    names_the_incident(page, name)

    second = ready(database, mia, plan)
    pass_drill(page, live_server, second)
    restored = score_and_level(page, address)
    rests_on_drill(page, second)

    assert fallen[0] < said[0] < raised[0]
    assert [said[1], raised[1], fallen[1]] == ["Silver", "Silver", "Bronze"]
    assert restored == raised
