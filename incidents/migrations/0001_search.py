"""What search reads, and its full text: a generated column with its indexes on PostgreSQL, an FTS5 table on SQLite.

Both read words alike: letters and digits, signs are gaps, English endings are cut off, no word
is too common to be found. The indexes are partial, so that a word of a million timeline entries
still finds the one service that is called by it at once.
"""

from typing import Any

from django.db import migrations, models

# A text vector holds at most a megabyte: what stands further down in a text is not found.
POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY drydock_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION drydock (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION drydock ALTER MAPPING FOR "
    "asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH drydock_stem",
    r"""CREATE FUNCTION drydock_words(given text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
        SELECT translate(left(given, 200000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~',
                         '                                ') $$""",
    """ALTER TABLE incidents_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('drydock', drydock_words(title)), 'A') ||
        setweight(to_tsvector('drydock', drydock_words(keywords)), 'B') ||
        setweight(to_tsvector('drydock', drydock_words(body)), 'C')) STORED""",
    # The names as they are written, for those who have typed no more than the beginning of a word.
    """ALTER TABLE incidents_searchdocument ADD COLUMN names tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', drydock_words(title || ' ' || keywords))) STORED""",
    "CREATE INDEX search_document_names ON incidents_searchdocument USING gin (names) "
    "WITH (gin_pending_list_limit = 512) WHERE NOT is_detail",
    "CREATE INDEX search_document_words ON incidents_searchdocument USING gin (vector) "
    "WITH (gin_pending_list_limit = 512) WHERE NOT is_detail",
    "CREATE INDEX search_document_detail_words ON incidents_searchdocument USING gin (vector) "
    "WITH (gin_pending_list_limit = 512) WHERE is_detail",
)
POSTGRESQL_BACK = (
    "ALTER TABLE incidents_searchdocument DROP COLUMN vector, DROP COLUMN names",
    "DROP FUNCTION drydock_words(text)",
    "DROP TEXT SEARCH CONFIGURATION drydock",
    "DROP TEXT SEARCH DICTIONARY drydock_stem",
)
SQLITE = (
    "CREATE VIRTUAL TABLE incidents_searchwords USING fts5(title, keywords, body, "
    "content='incidents_searchdocument', content_rowid='id', "
    "tokenize='porter unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE incidents_searchnames USING fts5(title, keywords, "
    "content='incidents_searchdocument', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
)
SQLITE_BACK = ("DROP TABLE incidents_searchwords", "DROP TABLE incidents_searchnames")


def forwards(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement, params=None)


def backwards(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    replaces = [("incidents", "0014_search_words")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("object_id", models.BigIntegerField()),
                ("incident_id", models.BigIntegerField(null=True)),
                ("is_detail", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("place", models.CharField(max_length=200)),
                ("title", models.TextField()),
                ("keywords", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("is_detail"),
                        models.F("at").desc(),
                        models.F("id").desc(),
                        name="search_document_by_age",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("object_id", "kind"), name="search_document_once"),
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
