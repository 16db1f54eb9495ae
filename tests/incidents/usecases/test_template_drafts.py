import pytest

from core.drafts import discard_draft, publish_draft
from core.errors import RuleViolation, StaleVersion
from core.models import Activity
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    TemplateError,
    parse_template,
    render_template,
)
from incidents.models import PostmortemTemplate
from incidents.usecases import postmortem_templates
from incidents.usecases.postmortem_templates import load_shipped
from incidents.usecases.template_drafts import (
    duplicate_template,
    import_template,
    save_draft,
)
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started

pytestmark = pytest.mark.django_db


def light() -> PostmortemTemplate:
    load_shipped()
    return PostmortemTemplate.objects.get(slug="light", is_current=True)


def text_of(template: PostmortemTemplate, **changed: object) -> PostmortemTemplateText:
    return parse_template(template.body)._replace(**changed)  # type: ignore[arg-type]  # names and values of fields


def test_draft_is_the_next_version_and_not_offered_yet() -> None:
    current, person = light(), make_user()

    draft = save_draft(text_of(current, name="Lighter"), by=person, revision=None)

    assert (draft.version, draft.is_draft, draft.is_current) == (current.version + 1, True, False)
    assert (draft.name, draft.author, draft.revision) == ("Lighter", person, 1)
    assert parse_template(draft.body) == text_of(current, name="Lighter", version=draft.version)
    assert PostmortemTemplate.objects.get(slug="light", is_current=True) == current
    assert Activity.objects.filter(verb="template.draft", actor=person).count() == 1


def test_draft_changes_until_it_is_published() -> None:
    current = light()
    draft = save_draft(text_of(current, name="One"), by=None, revision=None)

    changed = save_draft(text_of(current, name="Two"), by=None, revision=draft.revision)
    same = save_draft(text_of(current, name="Two"), by=None, revision=changed.revision)

    assert changed.pk == same.pk == draft.pk
    assert (same.name, same.version, same.revision) == ("Two", draft.version, 2)


@pytest.mark.parametrize("revision", [None, 2])
def test_draft_somebody_else_changed_is_not_overwritten(revision: int | None) -> None:
    current, person = light(), make_user(name="Ana")
    draft = save_draft(text_of(current, name="Hers"), by=person, revision=None)

    with pytest.raises(StaleVersion, match="Ana changed this template"):
        save_draft(text_of(current, name="Mine"), by=None, revision=revision)

    draft.refresh_from_db()
    assert draft.name == "Hers"


def test_draft_that_is_gone_is_not_saved_as_another() -> None:
    current = light()

    with pytest.raises(StaleVersion, match="Somebody else changed this template"):
        save_draft(text_of(current), by=None, revision=1)

    assert not PostmortemTemplate.objects.filter(is_draft=True).exists()


def test_publishing_leaves_older_postmortems_with_their_version() -> None:
    old = started()
    draft = save_draft(text_of(old.template, name="Lighter"), by=None, revision=None)

    published = publish_draft(draft, by=None)
    again = publish_draft(published, by=None)
    new = started(make_incident(resolved=True))

    assert published == again
    assert (published.is_draft, published.is_current) == (False, True)
    old.refresh_from_db()
    assert (old.template.version, new.template) == (draft.version - 1, published)
    assert not PostmortemTemplate.objects.get(pk=old.template_id).is_current
    assert Activity.objects.filter(verb="template.publish").count() == 1


def test_draft_can_be_thrown_away_and_a_version_cannot() -> None:
    current = light()
    draft = save_draft(text_of(current, name="Lighter"), by=None, revision=None)

    discard_draft(draft, by=None)
    with pytest.raises(RuleViolation, match="it stays"):
        discard_draft(current, by=None)

    assert list(PostmortemTemplate.objects.filter(slug="light")) == [current]
    assert Activity.objects.get(verb="template.discard").data["body"] == draft.body


def test_copy_begins_a_template_of_its_own() -> None:
    current = light()

    first, second = (duplicate_template(current, by=None) for _ in range(2))

    assert (first.slug, second.slug) == ("light-copy", "light-copy-2")
    assert (first.name, first.version, first.is_draft) == ("Copy of Light", 1, True)
    assert parse_template(first.body).sections == text_of(current).sections


def test_file_becomes_the_draft_of_a_new_or_a_known_slug() -> None:
    current = light()
    known = render_template(text_of(current, name="Lighter", version=9))
    new = render_template(text_of(current, slug="payments"))

    drafts = [import_template(text, by=None) for text in (known, new)]

    assert [(d.slug, d.version, d.is_draft) for d in drafts] == [
        ("light", current.version + 1, True),
        ("payments", 1, True),
    ]
    with pytest.raises(RuleViolation, match="There is a draft of “light” already"):
        import_template(known, by=None)


def test_file_that_says_what_is_there_changes_nothing() -> None:
    current = light()

    assert import_template(current.body, by=None) == current
    assert not PostmortemTemplate.objects.filter(is_draft=True).exists()


def test_file_with_an_unknown_live_block_is_refused_with_its_line() -> None:
    broken = light().body.replace("{{ impact }}", "{{ weather }}")

    with pytest.raises(TemplateError, match='Unknown live block "weather"') as refused:
        import_template(broken, by=None)

    assert broken.split("\n")[refused.value.line - 1] == "{{ weather }}"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "new"}, "slug"),
        ({"name": "a" * 101}, "name"),
        ({"purpose": "a" * 301}, "purpose"),
        ({"name": "a\0"}, "name"),
        ({"used_for": "a\n "}, None),
    ],
)
def test_what_cannot_be_stored_is_refused(changed: dict[str, str], field: str | None) -> None:
    current = light()

    with pytest.raises(RuleViolation) as refused:
        save_draft(text_of(current, **changed), by=None, revision=None)

    assert refused.value.field == field
    assert not PostmortemTemplate.objects.filter(is_draft=True).exists()


def test_shipped_version_never_pushes_out_one_that_people_wrote(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    own = publish_draft(
        save_draft(text_of(light(), name="Ours"), by=make_user(), revision=None), by=None
    )
    folder = postmortem_templates.SHIPPED
    shipped = text_of(own, name="Newer", version=own.version + 1)
    path = type(folder)(str(tmp_path)) / "light.md"
    path.write_text(render_template(shipped), encoding="utf-8")
    monkeypatch.setattr(postmortem_templates, "SHIPPED", path.parent)

    added = load_shipped()

    assert added == 1
    assert PostmortemTemplate.objects.get(slug="light", is_current=True) == own
    assert PostmortemTemplate.objects.filter(slug="light", name="Newer").count() == 1
