"""Configuration of the app for checklists, evidence, scores, drills and readiness reports."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.audit.words import register_words
from core.background.dispatcher import register_drain
from readiness.domain.activity_words import ACTIVITY_WORDS


def _load_shipped_checklists(**_: Any) -> None:
    from readiness.usecases.factor_topics import (  # noqa: PLC0415 - needs models
        load_shipped_topics,
    )
    from readiness.usecases.shipped import (  # noqa: PLC0415 - needs models
        load_shipped_checklists,
        load_shipped_failure_modes,
    )

    load_shipped_checklists()
    load_shipped_failure_modes()
    load_shipped_topics()


def _load_shipped_plans(**_: Any) -> None:
    from readiness.usecases.drill_plans import load_shipped_plans  # noqa: PLC0415 - needs models

    load_shipped_plans()


class ReadinessConfig(AppConfig):
    name = "readiness"
    verbose_name = "Readiness"

    def ready(self) -> None:
        import readiness.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
        from core.audit.things import register_thing  # noqa: PLC0415 - needs models
        from core.jobs.finding import register_kind  # noqa: PLC0415 - needs models
        from core.markdown.mentions import register_reference  # noqa: PLC0415 - needs models
        from incidents.domain.outbox import OutboxTopic  # noqa: PLC0415 - with what needs models
        from incidents.queries.outgoing_messages import (  # noqa: PLC0415 - needs models
            register_reader,
        )
        from readiness.importers.evidence_uploads import (  # noqa: PLC0415 - needs models
            drain_evidence_imports,
        )
        from readiness.importers.jobs import EvidenceImports  # noqa: PLC0415 - needs models
        from readiness.queries import announcements, background  # noqa: PLC0415 - needs models
        from readiness.queries.activity_things import (  # noqa: PLC0415 - needs models
            activity_things,
        )
        from readiness.usecases.reminders import ReminderDrain  # noqa: PLC0415 - needs models
        from readiness.usecases.score_drain import ScoreDrain  # noqa: PLC0415 - needs models

        register_reference("DR", "readiness:drill")
        register_drain(
            "evidence imports", drain_evidence_imports, backlog=background.oldest_evidence_import
        )
        register_drain("scores", ScoreDrain())
        register_drain("readiness reminders", ReminderDrain(), backlog=background.oldest_reminder)
        register_reader(OutboxTopic.DRILL_AHEAD, announcements.drill_ahead)
        register_reader(OutboxTopic.EVIDENCE_EXPIRING, announcements.evidence_expiring)
        register_kind(EvidenceImports())

        register_words(ACTIVITY_WORDS)
        for thing in activity_things():
            register_thing(thing)

        # After every migration, so that each command works on a freshly migrated database.
        post_migrate.connect(_load_shipped_checklists, sender=self)
        post_migrate.connect(_load_shipped_plans, sender=self)
