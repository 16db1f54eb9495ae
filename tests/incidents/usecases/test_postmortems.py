import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from core.errors import RuleViolation
from core.models import Activity, User
from incidents.models import (
    Incident,
    Postmortem,
    PostmortemEdition,
    PostmortemTemplate,
    SectionVersion,
)
from incidents.queries.postmortem_text import contents_of
from incidents.queries.postmortems import is_intact
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortem_templates import load_shipped
from incidents.usecases.postmortems import (
    UnwrittenSections,
    publish_postmortem,
    rename_postmortem,
    start_postmortem,
)
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, write

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def light() -> PostmortemTemplate:
    load_shipped()
    return PostmortemTemplate.objects.get(slug="light", is_current=True)


def start(incident: Incident | None = None, *, by: User | None = None) -> Postmortem:
    incident = incident or make_incident(resolved=True)
    return start_postmortem(incident, by=by, at=NOON, template=light())


def test_start_fills_each_section_from_the_template_and_keeps_it_as_first_version() -> None:
    person = make_user()

    postmortem = start(by=person)

    sections = list(postmortem.sections.all())
    assert [section.key for section in sections] == [
        "summary",
        "timeline",
        "surprises",
        "contributing-factors",
        "limited-damage",
        "follow-ups",
    ]
    assert sections[1].text == "{{ timeline }}"
    assert sections[1].html == "<!--live:timeline-->"
    assert postmortem.owner == person
    versions = SectionVersion.objects.values_list("number", "base_number", "text", "author")
    assert list(versions) == [(1, 0, section.text, person.pk) for section in sections]
    assert Activity.objects.about(postmortem).get().verb == "postmortem.start"


def test_start_twice_gives_the_first_one_with_what_was_written() -> None:
    incident = make_incident(resolved=True)
    first = start(incident)
    save_section(section_of(first), by=None, at=NOON, text="Mine", base_version=1)

    second = start(incident)

    assert second == first
    assert section_of(second).text == "Mine"


def test_rename_is_logged_and_a_blank_title_refused() -> None:
    postmortem = start()

    rename_postmortem(postmortem, by=None, title="What the queue taught")
    with pytest.raises(RuleViolation, match="needed"):
        rename_postmortem(postmortem, by=None, title=" ")

    postmortem.refresh_from_db()
    assert postmortem.title == "What the queue taught"
    renamed = Activity.objects.about(postmortem).get(verb="postmortem.rename")
    assert renamed.data["after"] == "What the queue taught"


def test_publish_names_every_required_section_that_says_nothing() -> None:
    postmortem = start()
    section = section_of(postmortem)
    save_section(section, by=None, at=NOON, text="It broke.", base_version=1)

    with pytest.raises(UnwrittenSections) as caught:
        publish_postmortem(postmortem, by=None, at=LATER)

    assert caught.value.headings == [
        "What surprised us",
        "What limited the damage",
        "Follow-ups",
    ]
    postmortem.refresh_from_db()
    assert (postmortem.status, PostmortemEdition.objects.count()) == ("draft", 0)


def test_publish_freezes_text_and_live_blocks() -> None:
    incident = make_incident(resolved=True)
    make_entry(incident, text="The queue | grows")
    postmortem = start(incident)
    write(postmortem)

    edition = publish_postmortem(postmortem, by=None, at=LATER)
    make_entry(incident, text="Found later")

    postmortem.refresh_from_db()
    edition.refresh_from_db()
    assert (postmortem.status, postmortem.published_at, edition.number) == ("published", LATER, 1)
    assert "| 2026-03-02 12:00 | Note | The queue \\| grows |" in edition.markdown
    assert "{{" not in edition.markdown
    assert "The queue | grows" in edition.html
    assert "Found later" not in edition.html + edition.markdown
    assert edition.section_versions["summary"] == 2


def test_publish_again_without_a_change_is_the_same_edition() -> None:
    postmortem = start()
    write(postmortem)

    first = publish_postmortem(postmortem, by=None, at=NOON)
    second = publish_postmortem(postmortem, by=None, at=LATER)

    assert second == first
    assert second.published_at == NOON


def test_publish_freezes_the_factors_and_other_factors_are_another_edition() -> None:
    postmortem = write(start())
    factor = make_factor(name="Alert on averages")
    named = make_postmortem_factor(postmortem, factor, note="It *hid* <peaks>\nfor an hour.")

    first = publish_postmortem(postmortem, by=None, at=NOON)
    again = publish_postmortem(postmortem, by=None, at=LATER)
    named.note = ""
    named.save(update_fields=["note"])
    factor.name = "Alert on means"
    factor.save(update_fields=["name"])
    second = publish_postmortem(postmortem, by=None, at=LATER)

    frozen = PostmortemEdition.objects.get(number=1)
    assert (first, second.number) == (again, 2)
    assert frozen.markdown.endswith(
        "\n## Factors named\n\n"
        "- **Alert on averages**: It \\*hid\\* &#60;peaks&#62;<br>for an hour.\n"
    )
    assert "It *hid* &lt;peaks&gt;<br>for an hour." in frozen.html
    assert contents_of(frozen.html)[-1] == ("_factors", "Factors named")
    assert second.markdown.endswith("\n- **Alert on means**\n")
    assert is_intact(frozen)


def test_publish_after_an_edit_is_the_next_edition_and_leaves_the_first_alone() -> None:
    postmortem = start()
    write(postmortem)
    first = publish_postmortem(postmortem, by=None, at=NOON)
    section = section_of(postmortem)
    save_section(section, by=None, at=LATER, text="We know more.", base_version=2)

    second = publish_postmortem(postmortem, by=None, at=LATER)

    frozen = PostmortemEdition.objects.get(number=1)
    postmortem.refresh_from_db()
    assert (second.number, frozen.markdown) == (2, first.markdown)
    assert "We know more." in second.markdown
    assert postmortem.published_at == NOON


def at_once(count: int, act: Callable[[int], None]) -> None:
    """Run `act` in so many threads that all begin together."""
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait()
        try:
            act(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_publish_by_many_at_once_makes_one_edition() -> None:
    postmortem = start()
    write(postmortem)

    at_once(4, lambda number: _publish(postmortem, number))

    assert PostmortemEdition.objects.count() == 1


def _publish(postmortem: Postmortem, number: int) -> None:
    publish_postmortem(postmortem, by=None, at=NOON + timedelta(minutes=number))


@pytest.mark.django_db(transaction=True)
def test_start_by_many_at_once_makes_one_postmortem() -> None:
    incident = make_incident(resolved=True)

    at_once(4, lambda _: _start(incident))

    assert Postmortem.objects.count() == 1
    assert SectionVersion.objects.count() == 6


def _start(incident: Incident) -> None:
    start(incident)
