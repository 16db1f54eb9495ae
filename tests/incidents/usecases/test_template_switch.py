from datetime import timedelta

import pytest

from core.models import Activity
from incidents.models import Postmortem, PostmortemTemplate
from incidents.queries.section_places import drafts_to_edit
from incidents.usecases.template_switch import switch_template
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def switch(postmortem: Postmortem, slug: str) -> list[str]:
    template = PostmortemTemplate.objects.get(slug=slug, is_current=True)
    return switch_template(postmortem, by=None, at=LATER, template=template).kept


def headings(postmortem: Postmortem) -> list[str]:
    fresh = Postmortem.objects.select_related("template").get(pk=postmortem.pk)
    return [draft.section.heading for draft in drafts_to_edit(fresh)]


def texts(postmortem: Postmortem) -> dict[str, str]:
    rows = postmortem.sections.filter(text__contains="words")
    return dict(rows.values_list("heading", "text"))


def test_switch_keeps_texts_of_the_same_key_and_the_rest_under_other() -> None:
    postmortem, mia = started(), make_user()
    write(postmortem, "Summary words", "summary")
    write(postmortem, "Luck words", "limited-damage")
    template = PostmortemTemplate.objects.get(slug="comprehensive", is_current=True)

    done = switch_template(postmortem, by=mia, at=LATER, template=template)

    postmortem.refresh_from_db()
    assert (postmortem.template.slug, done.kept) == ("comprehensive", ["What limited the damage"])
    assert texts(postmortem) == {
        "Summary": "Summary words",
        "Other: What limited the damage": "Luck words",
    }
    shown = headings(postmortem)
    assert (shown[0], shown[-1]) == ("Summary", "Other: What limited the damage")
    assert len(shown) == len(set(shown)) == 18
    assert section_of(postmortem).version == 2
    new = section_of(postmortem, "detection")
    assert list(new.versions.values_list("number", "base_number", "author")) == [(1, 0, mia.pk)]
    assert Activity.objects.about(postmortem).filter(verb="postmortem.switch_template").exists()


def test_switch_back_gives_each_text_its_old_place() -> None:
    postmortem = started()
    write(postmortem, "Luck words", "limited-damage")
    write(postmortem, "Follow words", "follow-ups")
    before = headings(postmortem)
    switch(postmortem, "comprehensive")
    write(postmortem, "Detection words", "detection")

    kept = switch(postmortem, "light")

    assert kept == ["Detection"]
    assert headings(postmortem) == [*before, "Other: Detection"]
    assert texts(postmortem) == {
        "What limited the damage": "Luck words",
        "Follow-ups": "Follow words",
        "Other: Detection": "Detection words",
    }
    assert section_of(postmortem, "timeline").text == "{{ timeline }}"


def test_switch_to_its_own_template_changes_nothing() -> None:
    postmortem = write(started(), "words", "summary")

    assert switch(postmortem, "light") == []

    assert not Activity.objects.about(postmortem).filter(verb="postmortem.switch_template")
    assert section_of(postmortem).position == 1


def test_switch_twice_names_other_once() -> None:
    postmortem = write(started(), "words", "limited-damage")

    switch(postmortem, "comprehensive")
    switch(postmortem, "security")

    assert section_of(postmortem, "limited-damage").heading == "Other: What limited the damage"
