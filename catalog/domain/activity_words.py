"""How the activity log tells of changes to the catalogue (pure)."""

from collections.abc import Mapping
from typing import Final

ACTIVITY_WORDS: Final[Mapping[str, str]] = {
    "dependency.add": "added a dependency to {}",
    "dependency.edit": "changed a dependency of {}",
    "dependency.remove": "removed a dependency from {}",
    "dependency.remove_group": "removed a redundancy group from {}",
    "dependency.save_group": "saved a redundancy group of {}",
    "service.create": "added the service {}",
    "service.edit": "changed the service {}",
    "team.create": "added the team {}",
    "team.edit": "changed the team {}",
    "team.set_members": "set the members of {}",
}

ACTIVITY_NAMES: Final[Mapping[tuple[str, str], str]] = {
    ("team.set_members", "leads"): "core.user",
    ("team.set_members", "members"): "core.user",
}
"""Fields that hold keys, with the model they are of."""
