"""The short guide."""

import pytest

from core.models import Role
from core.web import guide
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_the_guide_explains_every_key_time_severity_and_word(signed_in: SignedIn) -> None:
    page = signed_in(make_user(role=Role.VIEWER)).get("/help/")

    text = page.content.decode()
    rows = len(guide.KEYS) + len(guide.TIME_EXAMPLES) + len(guide.SEVERITIES)
    assert page.status_code == 200
    assert text.count('<th scope="row">') == rows
    assert text.count("<dt>") == len(guide.WORDS)
    assert [row.meaning for row in guide.SEVERITIES if row.meaning not in text] == []
