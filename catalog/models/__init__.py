"""Teams, services and the dependencies between them."""

from catalog.models.dependency import Dependency, RedundancyGroup
from catalog.models.graph_revision import GraphRevision
from catalog.models.service import Service
from catalog.models.team import Membership, Team

__all__ = ["Dependency", "GraphRevision", "Membership", "RedundancyGroup", "Service", "Team"]
