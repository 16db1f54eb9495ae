"""What this site was told by its environment, in the words of people, and the demo's way out."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import connection

from core.durations import format_duration
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.update_reminder import usual_wait

NONE = "none"


class Setting(NamedTuple):
    """What is set, as people say it, and the variable that sets it; "" where none does."""

    title: str
    value: str
    variable: str = ""


class Group(NamedTuple):
    """Settings about one thing."""

    title: str
    settings: list[Setting]


class DemoRemovalForm(forms.Form):
    """The one question before the made-up rows go."""

    is_sure = forms.BooleanField(
        label="Remove the made-up organisation",
        help_text="It cannot be brought back; load_demo makes a new one.",
        error_messages={"required": "Tick this box if you are sure."},
    )


def read_settings() -> list[Group]:
    """Return what is set, without any secret: of one it says only whether there is one."""
    return [
        Group("The site", _about_the_site()),
        Group("Incidents", _about_incidents()),
        Group("People", _about_people()),
        Group("Mail, webhooks and alerts", _about_traffic()),
        Group("Watching it", _about_watching()),
    ]


def _about_the_site() -> list[Setting]:
    broker = urlsplit(settings.CELERY_BROKER_URL).scheme
    https = "yes" if settings.SESSION_COOKIE_SECURE else "no"
    replica = "read from as well" if "replica" in settings.DATABASES else NONE
    return [
        Setting("Address", settings.DRYDOCK_URL, "DRYDOCK_URL"),
        Setting("Behind HTTPS", https, "DRYDOCK_HTTPS"),
        Setting("Time zone", settings.DRYDOCK_TIME_ZONE, "DRYDOCK_TIME_ZONE"),
        Setting("Database", connection.display_name, "DATABASE_URL"),
        Setting("Replica", replica, "DATABASE_REPLICA_URL"),
        Setting("Broker", broker or "none: one process drains what is due", "CELERY_BROKER_URL"),
    ]


def _about_incidents() -> list[Setting]:
    names = [Severity(name).label for name in settings.DRYDOCK_POSTMORTEM_SEVERITIES]
    waits = [
        f"{severity.label} each {format_duration(wait)}"
        for severity in Severity
        if (wait := usual_wait(severity, IncidentStatus.OPEN))
    ]
    days = settings.DRYDOCK_POSTMORTEM_WORKING_DAYS
    return [
        Setting("Need a postmortem", ", ".join(names) or NONE, "DRYDOCK_POSTMORTEM_SEVERITIES"),
        Setting("Within", f"{days} working days", "DRYDOCK_POSTMORTEM_WORKING_DAYS"),
        Setting("Updates are due", ", ".join(waits)),
    ]


def _about_people() -> list[Setting]:
    factors = ", ".join(settings.MFA_SUPPORTED_TYPES) or NONE
    return [
        Setting("Second factors", factors, "DRYDOCK_MFA"),
        Setting("Single sign-on", settings.OIDC_SERVER or NONE, "DRYDOCK_OIDC_SERVER"),
    ]


def _about_traffic() -> list[Setting]:
    networks = ", ".join(settings.DRYDOCK_OUTBOUND_NETWORKS) or "none: public addresses only"
    payloads = settings.DRYDOCK_ALERT_PAYLOADS_PER_MINUTE
    requests = settings.DRYDOCK_API_REQUESTS_PER_MINUTE
    return [
        Setting("Mail goes to", _mail_server(), "EMAIL_URL"),
        Setting("Sender of mail", settings.DEFAULT_FROM_EMAIL, "DRYDOCK_FROM_EMAIL"),
        Setting("Networks webhooks may reach", networks, "DRYDOCK_OUTBOUND_NETWORKS"),
        Setting(
            "Alert payloads of a source",
            f"{payloads:,} a minute and process",
            "DRYDOCK_ALERT_PAYLOADS_PER_MINUTE",
        ),
        Setting(
            "API requests of a token",
            f"{requests:,} a minute and process" if requests else "as many as come",
            "DRYDOCK_API_REQUESTS_PER_MINUTE",
        ),
    ]


def _about_watching() -> list[Setting]:
    canary = settings.DRYDOCK_CANARY_SECONDS
    each = f"each {format_duration(timedelta(seconds=canary))}" if canary > 0 else "never"
    days = settings.DRYDOCK_BACKUP_VERIFIED_DAYS
    within = f"within {days} days" if days > 0 else "never asked for"
    return [
        Setting("Canary", each, "DRYDOCK_CANARY_SECONDS"),
        Setting("Heartbeat", _set(settings.DRYDOCK_HEARTBEAT_URL), "DRYDOCK_HEARTBEAT_URL"),
        Setting(
            "Token for /metrics", _set(settings.DRYDOCK_METRICS_TOKEN), "DRYDOCK_METRICS_TOKEN"
        ),
        Setting("A backup is restored", within, "DRYDOCK_BACKUP_VERIFIED_DAYS"),
    ]


def _mail_server() -> str:
    if "smtp" not in settings.EMAIL_BACKEND:
        return "the log, and nobody"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def _set(secret: str) -> str:
    return "set" if secret else NONE
