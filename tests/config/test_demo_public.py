"""The public edition of every made-up postmortem names none of the made-up people."""

from datetime import UTC, datetime

import pytest

from config.demo.loading import load_demo
from core import demo
from core.models import User
from incidents.models import Postmortem
from incidents.queries.postmortems import latest_edition
from incidents.queries.public_editions import public_edition
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_no_name_user_name_or_mail_of_the_demo_is_in_any_public_edition() -> None:
    load_demo(now=NOW)
    people = list(User.objects.filter(pk__in=demo.ids_of(User)))
    telling = [word for one in people for word in (one.name, one.username, one.email)]
    telling += [one.name.split()[0] for one in people]
    everybody = "\n\n".join(f"{one.name}, @{one.username}, {one.email}" for one in people)
    found: dict[str, list[str]] = {}
    public = ""
    for postmortem in Postmortem.objects.select_related("incident"):
        for section in postmortem.sections.all():
            text = f"{section.text}\n\n{everybody}"
            save_section(section, by=None, at=NOW, text=text, base_version=section.version)
        edition = publish_postmortem(postmortem, by=people[0], at=NOW)
        latest = latest_edition(Postmortem.objects.get(pk=postmortem.pk))
        assert latest == edition
        shown = public_edition(postmortem, edition)
        public = shown.markdown + "".join(one.html for one in shown.sections)
        words = set(public.replace(".", " ").replace(",", " ").split())
        found[postmortem.reference] = [
            word
            for word in telling
            if word in public and (" " in word or word in words or "." in word)
        ]
        assert people[0].name in edition.markdown

    assert len(found) == 10
    assert {name: words for name, words in found.items() if words} == {}
