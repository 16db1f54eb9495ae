"""What every change around a postmortem begins with: its row, locked and as it is now."""

from incidents.models import Postmortem
from incidents.queries.postmortems import for_detail


def lock_postmortem(postmortem: Postmortem) -> Postmortem:
    """Return the postmortem with everything about it but text, locked until the transaction ends.

    Raises Postmortem.DoesNotExist when the viewer may no longer know of it.
    """
    return for_detail().select_for_update(of=("self",)).get(pk=postmortem.pk)
