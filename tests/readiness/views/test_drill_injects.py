"""Pages and API of injects."""

from datetime import timedelta

import pytest
import time_machine

from readiness.models import DrillInject
from readiness.usecases.drill_log import write_entry
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.drills import make_drill, make_drill_inject, make_drill_participant
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_the_lead_prepares_and_gives_and_all_read_it(signed_in: SignedIn) -> None:
    lead, operator = make_user(name="Lena"), make_user()
    run = make_drill(lead, operator)
    client, other = signed_in(lead), signed_in(operator)
    base = f"/drills/{run.reference}/"
    words = {"minute": "20", "text": "The expert <b> is away"}

    wrong = client.post(f"{base}injects/", words | {"minute": "soon"})
    client.post(f"{base}injects/", words)
    client.post(f"{base}injects/", {"minute": "1", "text": "To be dropped"})
    first, dropped = DrillInject.objects.order_by("pk")
    client.post(f"{base}injects/{dropped.pk}/remove/")
    early = client.post(f"{base}injects/{first.pk}/give/", follow=True)
    write_entry(run, "start", by=lead, at=NOON)
    with time_machine.travel(NOON + timedelta(minutes=21), tick=False):
        page, for_other = (one.get(f"{base}run/").content.decode() for one in (client, other))
        news = client.post(f"{base}injects/{first.pk}/give/", headers={"HX-Request": "true"})
        told = other.get(f"{base}run/").content.decode()
        listed = client.get(f"{base}injects/").content.decode()

    assert (wrong.status_code, "The expert &lt;b&gt; is away" in wrong.content.decode()) == (
        422,
        True,
    )
    assert "The drill has not begun yet." in early.content.decode()
    assert 'class="muted small late"' in page
    assert "Give it now" not in for_other
    assert "expert" not in for_other
    assert 'id="drill-injects"' in news.content.decode()
    assert told.count("The expert &lt;b&gt; is away") == 2  # in the head and in the log
    assert "Given" in listed
    for address in (f"{base}injects/", f"{base}injects/{first.pk}/give/"):
        assert other.post(address, words).status_code == 404
    improvised = client.post(f"{base}run/inject/", {"text": "The lights go out"})
    assert improvised.status_code == 302
    assert other.post(f"{base}run/inject/", {"text": "Mine"}).status_code == 422


def test_programs_of_the_injector_do_the_same() -> None:
    injector, run = make_user(username="ivo"), make_drill(make_user())
    make_drill_participant(run, injector, role="injector")
    program, address = Program(injector), f"/drills/{run.reference}/injects/"
    body = {"minute": 5, "text": "The page is down"}

    made = program.ask("POST", address, body)
    wrong = program.ask("POST", address, body | {"minute": -1})
    spare = make_drill_inject(run)
    gone = program.ask("POST", f"{address}{spare.pk}/remove/")
    write_entry(run, "start", by=injector, at=NOON)
    given = program.ask("POST", f"{address}{made.json()['number']}/give/")

    assert (made.status_code, made.json()["entry"], made.json()["added_by"]) == (201, None, "ivo")
    assert (wrong.status_code, gone.status_code, given.status_code) == (400, 204, 200)
    assert given.json()["entry"] == run.entries.get(kind="inject").pk
    assert program.ask("GET", address).json()["results"] == [given.json()]
    assert Program(make_user()).ask("GET", address).status_code == 404
