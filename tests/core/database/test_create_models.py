"""Many tables are made at once, and Django renders each model once for it."""

import pytest
from django.apps.registry import Apps
from django.db import models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState, ProjectState
from django.db.utils import ConnectionHandler

from core.database.create_models import CreateModels

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

KEY = ("id", models.BigAutoField(primary_key=True))
FIRST = CreateModel(
    "First", [KEY, ("last", models.ForeignKey("core.Second", models.CASCADE, null=True))]
)
SECOND = CreateModel(
    "Second",
    [
        KEY,
        ("name", models.TextField()),
        ("first", models.OneToOneField("core.First", models.CASCADE)),
    ],
)


def test_models_that_refer_to_each_other_are_made_and_taken_away() -> None:
    operation = CreateModels([FIRST, SECOND])
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("core", after)
    connection = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    )["default"]

    with connection.schema_editor() as editor:
        operation.database_forwards("core", editor, before, after)
    made = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        operation.database_backwards("core", editor, after, before)

    assert made == ["core_first", "core_second"]
    assert connection.introspection.table_names() == []
    connection.close()


def test_each_model_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = []
    render = ModelState.render

    def count(one: ModelState, apps: Apps) -> type[models.Model]:
        rendered.append(one.name)
        made: type[models.Model] = render(one, apps)
        return made

    state = ProjectState()
    CreateModel("Before", [KEY]).state_forwards("core", state)
    assert state.apps.get_model("core", "Before")
    monkeypatch.setattr(ModelState, "render", count)

    CreateModels([FIRST, SECOND]).state_forwards("core", state)

    assert state.apps.get_model("core", "First")
    assert sorted(rendered) == ["Before", "First", "Second"]


def test_it_says_how_many() -> None:
    assert CreateModels([FIRST, SECOND]).describe() == "Create 2 models"
