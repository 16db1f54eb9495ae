"""Configuration of the app that knows people, permissions and the activity log."""

from django.apps import AppConfig
from django.core.checks import register

from core.audit.words import OWN_WORDS, register_words
from core.background.dispatcher import register_drain
from core.clock import follow_databases
from core.database.connections import remember_connections
from core.health.telemetry import register_figures
from core.outbound.check import check_outbound_networks


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        import core.deploy_checks  # noqa: PLC0415 - registers them
        import core.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
        from core.audit.anchors import Anchorer  # noqa: PLC0415 - needs models
        from core.audit.chain import Sealer, oldest_pending  # noqa: PLC0415 - needs models
        from core.audit.things import own_kind, register_thing  # noqa: PLC0415 - needs models
        from core.health.figures import read_figures  # noqa: PLC0415 - needs models
        from core.idempotency import Pruner  # noqa: PLC0415 - needs models

        register(check_outbound_networks)
        register_drain("activity seals", Sealer(), backlog=oldest_pending)
        register_drain("audit anchors", Anchorer())
        register_drain("idempotency keys", Pruner())
        register_figures(read_figures)
        register_words(OWN_WORDS)
        register_thing(own_kind())
        remember_connections()
        follow_databases()
