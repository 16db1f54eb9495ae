"""Seal the answers that were kept in clear: some hold a secret that is shown once."""

from typing import Any

from django.db import migrations

from core.sealing import seal, unseal


def seal_answers(apps: Any, _schema_editor: Any) -> None:
    keys = apps.get_model("core", "IdempotencyKey").objects
    for row in keys.exclude(status=None).iterator():
        keys.filter(pk=row.pk).update(answer=seal(row.answer))


def unseal_answers(apps: Any, _schema_editor: Any) -> None:
    keys = apps.get_model("core", "IdempotencyKey").objects
    for row in keys.exclude(status=None).iterator():
        keys.filter(pk=row.pk).update(answer=unseal(row.answer))


class Migration(migrations.Migration):
    dependencies = [("core", "0009_token_scope")]

    operations = [migrations.RunPython(seal_answers, unseal_answers, elidable=True)]
