"""What can be found: each kind says in a few lines where its words stand.

To make another model searchable, add a `SearchKind` here and a way to open it in
queries.search_links. `manage.py migrate` installs the triggers and indexes what is there already.
"""

from typing import NamedTuple

from django.db import models

from catalog.models import Service, Team
from incidents.models.action_item import ActionItem
from incidents.models.incident import Impact, Incident
from incidents.models.postmortem import Postmortem, PostmortemEdition, PostmortemSection
from incidents.models.review import ReviewComment
from incidents.models.timeline_entry import TimelineEntry


class SearchKind(NamedTuple):
    """Where a kind's words come from, as SQL that PostgreSQL and SQLite read alike.

    Expressions speak of the row as `r`. `watched` are the columns whose change is a change of the
    words. Rows that do not fulfil `where` are not found. `key` is the column that names the object;
    if several rows have the same, `where` leaves one of them. `also` is the column that names
    another row of the table for which `where` may change with this one. `place` is what the
    address of the object needs beside its number and its incident.

    `verb` is what one needs to find it; whoever has the verb `unless` finds the same words in
    another kind.
    """

    name: str
    label: str
    label_one: str
    verb: str
    model: type[models.Model]
    title: str
    at: str
    watched: tuple[str, ...]
    incident: str = "r.incident_id"
    keywords: str = "''"
    body: str = "''"
    place: str = "''"
    where: str = ""
    key: str = "id"
    also: str = ""
    unless: str = ""
    is_detail: bool = False

    @property
    def table(self) -> str:
        """Return the name of the model's table."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented Meta API

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns whose change is a change of the document."""
        return tuple(dict.fromkeys((*self.watched, self.at.removeprefix("r."))))


KINDS = (
    SearchKind(
        name="service",
        label="Services",
        label_one="Service",
        verb="service.view",
        model=Service,
        incident="NULL",
        place="r.slug",
        title="r.name",
        keywords="r.slug",
        body="r.description",
        at="r.created_at",
        watched=("name", "slug", "description"),
    ),
    SearchKind(
        name="team",
        label="Teams",
        label_one="Team",
        verb="team.view",
        model=Team,
        incident="NULL",
        place="r.slug",
        title="r.name",
        keywords="r.slug",
        body="r.description",
        at="r.created_at",
        watched=("name", "slug", "description"),
    ),
    SearchKind(
        name="incident",
        label="Incidents",
        label_one="Incident",
        verb="incident.view",
        model=Incident,
        incident="r.id",
        title="r.title",
        keywords="CAST(r.labels AS text)",
        body="r.summary",
        at="r.declared_at",
        watched=("title", "labels", "summary"),
    ),
    SearchKind(
        name="impact",
        label="Impact",
        label_one="Impact",
        verb="incident.view",
        model=Impact,
        title="''",
        body="r.summary",
        at="r.created_at",
        watched=("summary",),
        where="r.summary <> ''",
    ),
    SearchKind(
        name="timeline_entry",
        label="Timeline entries",
        label_one="Timeline entry",
        verb="timeline.view",
        model=TimelineEntry,
        title="''",
        body="r.text",
        at="r.at",
        watched=("text", "corrects_id", "is_retracted"),
        # What was corrected or taken back stays in the history of the entry, and only there.
        where=(
            "NOT r.is_retracted AND "
            "(SELECT COUNT(*) FROM incidents_timelineentry c WHERE c.corrects_id = r.id) = 0"
        ),
        place="CAST(COALESCE(r.corrects_id, r.id) AS text)",
        also="corrects_id",
        is_detail=True,
    ),
    SearchKind(
        name="postmortem",
        label="Postmortems",
        label_one="Postmortem",
        verb="postmortem.view",
        model=Postmortem,
        title="r.title",
        at="r.created_at",
        watched=("title",),
    ),
    SearchKind(
        name="postmortem_section",
        label="Postmortem sections",
        label_one="Postmortem section",
        verb="postmortem.write",
        model=PostmortemSection,
        incident="(SELECT p.incident_id FROM incidents_postmortem p WHERE p.id = r.postmortem_id)",
        place="CAST(r.postmortem_id AS text) || '#section-' || r.key",
        title="r.heading",
        body="r.text",
        at="r.updated_at",
        watched=("heading", "text"),
        where="r.text <> ''",
    ),
    SearchKind(
        # What is published, for those who may not read on while others write.
        name="published_postmortem",
        label="Published postmortems",
        label_one="Published postmortem",
        verb="postmortem.view",
        unless="postmortem.write",
        model=PostmortemEdition,
        key="postmortem_id",
        incident="(SELECT p.incident_id FROM incidents_postmortem p WHERE p.id = r.postmortem_id)",
        title="r.title",
        body="r.markdown",
        at="r.published_at",
        watched=("markdown",),
        where=(
            "(SELECT COUNT(*) FROM incidents_postmortemedition e "
            "WHERE e.postmortem_id = r.postmortem_id AND e.number > r.number) = 0"
        ),
    ),
    SearchKind(
        name="review_comment",
        label="Comments",
        label_one="Comment",
        verb="postmortem.view",
        model=ReviewComment,
        incident="(SELECT p.incident_id FROM incidents_postmortem p WHERE p.id = r.postmortem_id)",
        # A reply is read in its thread, which is called after its first comment.
        place=(
            "CAST(r.postmortem_id AS text) || '#comment-' || "
            "CAST(COALESCE(r.parent_id, r.id) AS text)"
        ),
        title="''",
        body="r.text",
        at="r.at",
        watched=("text",),
        is_detail=True,
    ),
    SearchKind(
        name="action_item",
        label="Action items",
        label_one="Action item",
        verb="action_item.view",
        model=ActionItem,
        title="r.title",
        body="r.description || CASE WHEN r.reason = '' THEN '' ELSE ' ' || r.reason END",
        at="r.created_at",
        watched=("title", "description", "reason"),
    ),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
