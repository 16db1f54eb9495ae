"""Note who is in which section of a postmortem. Not logged: it comes every few seconds."""

from datetime import datetime, timedelta

from django.db import transaction

from core.models import User
from incidents.models import Postmortem, SectionPresence

FRESH_FOR = timedelta(seconds=3)
KEPT_FOR = timedelta(minutes=10)


@transaction.atomic
def note_presence(postmortem: Postmortem, *, by: User, at: datetime, key: str) -> None:
    """Put `by` into the section named `key` and nowhere else; an unknown key is nowhere.

    What was noted a moment ago is not written again, and rows of people long gone are removed.
    """
    rows = SectionPresence.objects.filter(section__postmortem=postmortem)
    own = {row.section.key: row for row in rows.filter(person=by).select_related("section")}
    here = own.pop(key, None)
    if own:
        rows.filter(pk__in=[row.pk for row in own.values()]).delete()
    if here and at - here.seen_at < FRESH_FOR:
        return
    if here:
        SectionPresence.objects.filter(pk=here.pk).update(seen_at=at)
    elif section := postmortem.sections.filter(key=key).first():
        SectionPresence.objects.update_or_create(
            section=section, person=by, defaults={"seen_at": at}
        )
        rows.filter(seen_at__lt=at - KEPT_FOR).delete()
