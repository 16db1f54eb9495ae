"""Configuration of the catalogue: teams, services and what they depend on."""

from django.apps import AppConfig

from catalog.domain.activity_words import ACTIVITY_NAMES, ACTIVITY_WORDS
from core.audit.words import register_words


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        import catalog.permissions  # noqa: F401, PLC0415 - registers the verbs once models are loaded
        from catalog.queries.activity_things import activity_things  # noqa: PLC0415 - needs models
        from catalog.queries.last_known import runbooks  # noqa: PLC0415 - needs models
        from core.audit.things import register_thing  # noqa: PLC0415 - needs models
        from core.last_known.read_set import register_read_set  # noqa: PLC0415 - needs models

        register_read_set("runbooks", runbooks)
        register_words(ACTIVITY_WORDS, ACTIVITY_NAMES)
        for thing in activity_things():
            register_thing(thing)
