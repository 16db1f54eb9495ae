"""What is to be set up on a new site, in which order, and what of it is done already."""

from typing import NamedTuple

from django.conf import settings

from catalog.models import Service
from core.models import BackupVerification, User
from incidents.models import AlertSource, Channel, Incident
from readiness.models import Assessment

MAIL_TO_NOBODY = "console"


class Door(NamedTuple):
    """A page that gets a step done: its words and its URL name."""

    words: str
    name: str


class Step(NamedTuple):
    """One thing to set up: why, whether it is done, and by which pages or which command."""

    title: str
    why: str
    is_done: bool
    doors: tuple[Door, ...] = ()
    command: str = ""


def steps_for(person: User) -> list[Step]:
    """Return every step for an admin, in the order that makes sense; seven statements."""
    return [
        Step(
            "Choose your own password",
            "The one you were given stands in the log of whoever started the site.",
            not person.has_one_time_password,
            (Door("Choose a password", "account_change_password"),),
        ),
        Step(
            "Add teams and services",
            "Incidents, scores and drills are about services, and each service is a team's.",
            Service.objects.filter(owner_team__isnull=False).exists(),
            (
                Door("Add a team", "catalog:team_create"),
                Door("Add a service", "catalog:service_create"),
            ),
            "manage.py import_catalog catalog-info.yaml",
        ),
        Step(
            "Add people",
            "Everybody who may be called at night can then declare and take incidents.",
            User.objects.filter(is_active=True).exclude(pk=person.pk).exists(),
            (Door("Add a person", "core:person_add"),),
        ),
        Step(
            "Let mail go out",
            "Until EMAIL_URL is set, mails are written into the log and reach nobody.",
            MAIL_TO_NOBODY not in settings.EMAIL_BACKEND,
            command="EMAIL_URL=smtp+tls://person:password@mail.example:587",
        ),
        Step(
            "Tell chat rooms and other programs",
            "Rules say who hears of what, and when nobody wants to be woken.",
            Channel.objects.made_by_people().exists(),
            (
                Door("Add a channel", "incidents:channel_create"),
                Door("Look at the rules", "incidents:rule_list"),
            ),
        ),
        Step(
            "Let alerts in",
            "Alertmanager, Grafana, PagerDuty's clients and others can open incidents themselves.",
            AlertSource.objects.exists(),
            (Door("Add an alert source", "incidents:alert_source_create"),),
        ),
        Step(
            "Bring your past incidents",
            "Times to detect and to recover mean something from about eight incidents on.",
            Incident.objects.exists(),
            (
                Door("Import incidents", "incidents:import_create"),
                Door("Declare one", "incidents:incident_declare"),
            ),
        ),
        Step(
            "Assess a first service",
            "Its score opens what holds it up: single points of failure, failover, chaos tests.",
            Assessment.objects.exists(),
            (Door("Choose a service", "catalog:service_list"),),
        ),
        Step(
            "Restore a backup",
            "Nobody knows whether a backup is any good before it was restored.",
            BackupVerification.objects.filter(problem="").exists(),
            (Door("See the site's status", "core:site_status"),),
            "manage.py backup_verify /backups/drydock.sqlite3",
        ),
    ]
