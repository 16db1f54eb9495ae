"""Files of lists: a filter nobody knows gives no file, because nobody would see what it holds."""

import pytest

from core.models import Role
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize(
    ("path", "query", "reason"),
    [
        ("/incidents", "severity=sve1", "There is no severity “sve1”.\n"),
        ("/incidents", "q=team:nobody", "There is no team “nobody”.\n"),
        ("/incidents", "status=all&from=then", "“then” is no time"),
        ("/actions", "status=bogus", "status: Select a valid choice."),
        ("/postmortems", "team=nobody", "team: Select a valid choice."),
        ("/postmortems/published", "factor=nothing", "factor: Select a valid choice."),
    ],
)
def test_an_unknown_filter_gives_its_reason_and_no_rows(
    signed_in: SignedIn, path: str, query: str, reason: str, ending: str
) -> None:
    make_incident(title="Disk full")

    answer = signed_in(make_user(role=Role.MANAGER)).get(f"{path}.{ending}?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith(reason)
    assert "Disk full" not in answer.content.decode()
