"""Every change to teams."""

from collections.abc import Iterable

from django.db import transaction

from catalog.models import Membership, Team
from catalog.usecases.slugs import create_with_slug
from core.audit.activity import record
from core.models import User


@transaction.atomic
def create_team(
    *, by: User | None, name: str, description: str = "", slug: str = "", source_key: str = ""
) -> Team:
    """Save a team; without a slug one is made from the name.

    Raises RuleViolation when the slug is taken or reserved.
    """
    team = create_with_slug(
        Team.objects.all(),
        slug=slug,
        name=name,
        fallback="team",
        make=lambda chosen: Team.objects.create(
            slug=chosen, name=name, description=description, source_key=source_key
        ),
    )
    record(by, "team.create", team, name=name)
    return team


@transaction.atomic
def edit_team(team: Team, *, by: User | None, name: str, description: str) -> Team:
    """Change a team's words; saving the same ones again changes and logs nothing."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = {"name": team.name, "description": team.description}
    after = {"name": name, "description": description}
    if before == after:
        return team
    team.name, team.description = name, description
    team.save(update_fields=["name", "description", "updated_at"])
    record(by, "team.edit", team, before=before, after=after)
    return team


@transaction.atomic
def set_members(
    team: Team, *, by: User | None, members: Iterable[User], leads: Iterable[User] = ()
) -> Team:
    """Make `members` and `leads` the people of the team; a lead is a member too."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    lead_ids = {person.pk for person in leads}
    wanted = {person.pk: False for person in members} | dict.fromkeys(lead_ids, True)
    existing = {row.person_id: row for row in team.memberships.all()}
    if wanted == {person_id: row.is_lead for person_id, row in existing.items()}:
        return team
    team.memberships.exclude(person_id__in=wanted).delete()
    for person_id, is_lead in wanted.items():
        Membership.objects.update_or_create(
            team=team, person_id=person_id, defaults={"is_lead": is_lead}
        )
    record(by, "team.set_members", team, members=sorted(wanted), leads=sorted(lead_ids))
    return team
