"""Load what contributed to the incidents of the demo organisation."""

from typing import Any

from core.models import User
from incidents.models import ContributingFactor, Incident, Postmortem
from incidents.usecases.postmortem_factors import add_factor


def load_factors(
    rows: list[dict[str, Any]],
    *,
    incidents: dict[str, Incident],
    postmortems: list[Postmortem],
    by: User,
) -> None:
    """Name the factors of each postmortem; one that is not offered here is left out."""
    of_incident = {postmortem.incident_id: postmortem for postmortem in postmortems}
    offered = {factor.slug: factor for factor in ContributingFactor.objects.offered()}
    for row in rows:
        postmortem = of_incident[incidents[row["incident"]].pk]
        for slug, note in row["factors"].items():
            if slug in offered:
                add_factor(postmortem, by=by, factor=offered[slug], note=note)
