"""The taxonomy of contributing factors, and what postmortems say of it."""

from typing import NamedTuple

from django.db.models import Count

from core.database.compiled import Compiled, Given
from incidents.models import ContributingFactor, Incident, Postmortem, PostmortemFactor


class FactorRow(NamedTuple):
    """A factor and in how many postmortems the viewer may read it is named."""

    factor: ContributingFactor
    postmortems: int


def for_list() -> list[FactorRow]:
    """Return all factors by name, the ones no longer offered last; two statements."""
    named = dict(
        PostmortemFactor.objects.order_by().values_list("factor").annotate(number=Count("pk"))
    )
    rows = ContributingFactor.objects.order_by("-is_offered", "name")
    return [FactorRow(factor, named.get(factor.pk, 0)) for factor in rows]


def of_postmortem(postmortem_id: int) -> list[PostmortemFactor]:
    """Return what contributed according to a postmortem, with the factors; one statement."""
    return _OF_POSTMORTEM.rows(postmortem=postmortem_id)


_OF_POSTMORTEM = Compiled(
    lambda: PostmortemFactor.objects.filter(postmortem=Given("postmortem")).select_related("factor")
)


def of_incident(incident: Incident) -> list[PostmortemFactor]:
    """Return what contributed to an incident whose postmortem is loaded, if it has one."""
    postmortem: Postmortem | None = getattr(incident, "postmortem", None)
    return of_postmortem(postmortem.pk) if postmortem else []
