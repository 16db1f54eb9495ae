"""Configuration of the app for incidents, postmortems and what follows from them."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from core import clock
from core.audit.words import register_words
from core.background.canary import register_canary
from core.background.dispatcher import register_drain
from core.health.telemetry import register_figures
from core.markdown.mentions import register_reference
from incidents.domain.activity_words import ACTIVITY_NAMES, ACTIVITY_WORDS


def _load_shipped_rows(**_: Any) -> None:
    from incidents.usecases.contributing_factors import (  # noqa: PLC0415 - needs models
        load_shipped_factors,
    )
    from incidents.usecases.postmortem_templates import load_shipped  # noqa: PLC0415 - needs models

    load_shipped()
    load_shipped_factors()


def _drain_imports() -> bool:
    from incidents.importers.uploads import drain_imports  # noqa: PLC0415 - with all formats, and few processes import

    return drain_imports()


def _drain_recovery_cells() -> bool:
    from incidents.usecases import recovery_cells  # noqa: PLC0415 - needs models

    now = clock.now()
    return recovery_cells.refresh_fine_cell(at=now) or recovery_cells.refresh_larger_cells(at=now)


_planned: dict[str, datetime] = {}


def _drain_action_item_reminders() -> bool:
    from incidents.usecases import action_item_reminders  # noqa: PLC0415 - needs models

    now = clock.now()
    # Moments are whole hours: to look once a minute is early enough, and any process may.
    minute = now.replace(second=0, microsecond=0)
    if _planned.get("minute") != minute:
        _planned["minute"] = minute
        action_item_reminders.plan_reminders(at=now)
    return action_item_reminders.send_reminders(at=now) > 0


def _before_migration(**received: Any) -> None:
    from incidents.usecases.search_index import before_migration  # noqa: PLC0415 - needs models

    before_migration(**received)


def _after_migration(**received: Any) -> None:
    from incidents.usecases.search_index import after_migration  # noqa: PLC0415 - needs models

    after_migration(**received)


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        import incidents.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
        from core.audit.things import register_thing  # noqa: PLC0415 - needs models
        from core.jobs.finding import register_kind  # noqa: PLC0415 - needs models
        from core.last_known.read_set import register_read_set  # noqa: PLC0415 - needs models
        from core.transfer.format import leave_out  # noqa: PLC0415 - needs models
        from core.transfer.restoring import register_after_import  # noqa: PLC0415 - needs models
        from incidents.exporters.delivering import DeliveryDrain  # noqa: PLC0415 - needs models
        from incidents.exporters.incident_exports import (  # noqa: PLC0415 - needs models
            ExportDrain,
            IncidentExports,
        )
        from incidents.importers.alerts import drain_alerts  # noqa: PLC0415 - needs models
        from incidents.importers.chat_imports import (  # noqa: PLC0415 - needs models
            drain_chat_imports,
        )
        from incidents.importers.jobs import (  # noqa: PLC0415 - needs models
            ChatImports,
            IncidentImports,
        )
        from incidents.models import SearchDocument  # noqa: PLC0415 - needs models
        from incidents.queries import background, last_known  # noqa: PLC0415 - needs models
        from incidents.queries.activity_things import (  # noqa: PLC0415 - needs models
            activity_things,
        )
        from incidents.usecases.alert_tidying import InboxTidier  # noqa: PLC0415 - needs models
        from incidents.usecases.canaries import CanaryDrain  # noqa: PLC0415 - needs models
        from incidents.usecases.postmortem_reminders import (  # noqa: PLC0415 - needs models
            ReminderDrain,
        )
        from incidents.usecases.search_index import rebuild_search  # noqa: PLC0415 - needs models

        # First, for an incident waits for nothing else.
        register_drain("alerts", drain_alerts, backlog=background.oldest_payload)
        register_drain("canary", CanaryDrain())
        register_drain("imports", _drain_imports, backlog=background.oldest_import)
        register_drain(
            "postmortem reminders", ReminderDrain(), backlog=background.oldest_postmortem_reminder
        )
        register_drain("chat imports", drain_chat_imports, backlog=background.oldest_chat_import)
        deliveries = DeliveryDrain()
        register_drain(
            "deliveries", deliveries, backlog=background.oldest_delivery, join=deliveries.join
        )
        register_drain("exports", ExportDrain(), backlog=background.oldest_export)
        register_drain("alert payloads", InboxTidier())
        register_drain("recovery cells", _drain_recovery_cells)
        register_drain(
            "action item reminders",
            _drain_action_item_reminders,
            backlog=background.oldest_action_item_reminder,
        )
        register_kind(IncidentImports())
        register_kind(ChatImports())
        register_kind(IncidentExports())
        register_figures(background.read_figures)
        register_canary(background.last_canary)
        # Search documents follow from what they are about.
        leave_out(SearchDocument)
        register_after_import(rebuild_search)
        register_read_set("incidents", last_known.open_incidents)
        register_read_set("postmortems", last_known.recent_postmortems)
        for prefix, door in (("INC", "incident"), ("ACT", "action_item"), ("PM", "postmortem")):
            register_reference(prefix, f"incidents:{door}")

        register_words(ACTIVITY_WORDS, ACTIVITY_NAMES)
        for thing in activity_things():
            register_thing(thing)

        # After every migration, so that each command works on a freshly migrated database.
        post_migrate.connect(_load_shipped_rows, sender=self)
        pre_migrate.connect(_before_migration, sender=self)
        post_migrate.connect(_after_migration, sender=self)
