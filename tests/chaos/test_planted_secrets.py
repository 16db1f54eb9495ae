"""Secrets that are planted in a running site turn up nowhere but where they are needed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from django.db import connection

from core.database.replica_middleware import WROTE
from tests.chaos.conftest import Tell
from tests.chaos.programs import Running, running
from tests.chaos.rows import rows, seconds_until
from tests.security.world import product_doors
from tests.services.database import FILE
from tests.services.server import manage

pytestmark = pytest.mark.django_db

CANARY = "zqxCanary"
GIVEN = {
    name: f"{CANARY}-{name.replace(' ', '-')}-9f3a7c51d2e84b60"
    for name in (
        "metrics token",
        "SSO secret",
        "mail password",
        "broker password",
        "database password",
        "password of a person",
        "wrong password",
        "address of a webhook",
        "signing secret of a source",
    )
}
SECRET_KEY = f"{CANARY}-secret-key-0123456789abcdef0123456789abcdef-0123456789"
SEED = "ZQXCANARYSEED234ZQXCANARYSEED567"
PLANT = f"""
import json
from allauth.mfa.totp.internal.auth import TOTP
from django.test import override_settings
from django.utils import timezone
from core.models import User
from core.people.tokens import create_token
from core.web.feeds import create_feed_token
from incidents.usecases.alert_sources import create_source, set_signing_secret
from incidents.usecases.channels import create_channel, send_test
from incidents.usecases.notification_rules import save_rule
from incidents.usecases.public_links import share_publicly
from tests.factories.outbox import make_rule
from tests.factories.postmortems import started, write
from incidents.usecases.postmortems import publish_postmortem
from core.visibility import Viewer, viewing_as
given = json.loads({json.dumps(json.dumps(GIVEN))})
now = timezone.now()
with viewing_as(Viewer.SYSTEM), override_settings(DRYDOCK_OUTBOUND_NETWORKS=["127.0.0.0/8"]):
    admin = User.objects.get(username="admin")
    admin.set_password(given["password of a person"])
    admin.has_one_time_password = False
    admin.save()
    other = User.objects.create(username="second", email="second@example.com")
    TOTP.activate(other, "{SEED}")
    found = {{}}
    found["API token"] = create_token(by=admin, name="x", days=1, at=now)[1]
    found["feed"] = create_feed_token(by=admin, at=now)
    source, found["alert token"] = create_source(by=admin, name="x", format_name="alertmanager")
    signed, found["token of a signed source"] = create_source(
        by=admin, name="y", format_name="cloudevents")
    set_signing_secret(signed, by=admin, secret=given["signing secret of a source"])
    where = "http://127.0.0.1:1/" + given["address of a webhook"]
    hook, found["signing secret of a webhook"] = create_channel(
        by=admin, name="hook", kind="webhook", address=where)
    chat, _ = create_channel(by=admin, name="chat", kind="slack", address=where)
    mail, _ = create_channel(by=admin, name="mail", kind="email", recipients=["a@example.com"])
    for channel in (hook, chat, mail):
        make_rule(channel)
        send_test(channel, by=admin, at=now)
    postmortem = write(started())
    publish_postmortem(postmortem, by=admin, at=now)
    found["public link"] = share_publicly(postmortem, by=admin, at=now)[1]
    print("planted", json.dumps(found))
"""
TEST_SECONDS = 60
CHANNELS = tuple(f"settings/webhooks/{number}/" for number in (1, 2, 3))


def start(folder: Path) -> Any:
    """Return a site in whose surroundings secrets are planted, and which says all it can say."""
    folder.mkdir(exist_ok=True)
    (folder / "secret_key").write_text(SECRET_KEY)
    replica = f"postgres://somebody:{GIVEN['database password']}@127.0.0.1:1/drydock"
    is_postgresql = connection.vendor == "postgresql"
    return running(
        folder,
        DRYDOCK_LOG_LEVEL="DEBUG",
        DRYDOCK_METRICS_TOKEN=GIVEN["metrics token"],
        DRYDOCK_MFA="totp,recovery_codes",
        DRYDOCK_OIDC_SECRET=GIVEN["SSO secret"],
        DRYDOCK_OUTBOUND_NETWORKS="127.0.0.0/8",
        EMAIL_URL=f"smtp://somebody:{GIVEN['mail password']}@127.0.0.1:1",
        CELERY_BROKER_URL=f"redis://:{GIVEN['broker password']}@127.0.0.1:1/0",
        **({"DATABASE_REPLICA_URL": replica} if is_postgresql else {}),
    )


def plant(found: Running) -> dict[str, str]:
    """Return name and value of each secret that the site has from now on."""
    done = manage("shell", "-c", PLANT, folder=found.folder, database_url=found.database_url)
    lines = [line for line in done.stdout.splitlines() if line.startswith("planted ")]
    assert lines, done.stderr
    made: dict[str, str] = json.loads(lines[0].removeprefix("planted "))
    return GIVEN | made | {"secret key": SECRET_KEY, "seed of a second factor": SEED}


def sign_in(url: str, password: str) -> requests.Session:
    """Return a browser in which somebody tried to sign in as the admin."""
    browser = requests.Session()
    page = browser.get(f"{url}login/", timeout=30).text
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    sent = {"login": "admin", "password": password, "csrfmiddlewaretoken": token}
    browser.post(f"{url}login/", sent, timeout=30)
    return browser


def use(url: str, secrets: dict[str, str]) -> Iterator[requests.Response]:
    """Use every secret, rightly and wrongly, and yield what was answered."""
    alert, signed = secrets["alert token"], secrets["token of a signed source"]
    alerts = {"alerts": [{"status": "firing", "labels": {"alertname": "x"}}]}
    bearers = [
        {"Authorization": f"Bearer {secrets[name]}"}
        for name in ("API token", "alert token", "metrics token", "feed")
    ]
    for way in ("get", "post"):
        ask = getattr(requests, way)
        for bearer in bearers:
            for path in ("api/v1/incidents/", "api/v1/nowhere/", "hooks/alertmanager/", "metrics"):
                yield ask(f"{url}{path}", json=alerts, headers=bearer, timeout=30)
        for token in (alert, signed, f"{alert}x"):
            yield ask(f"{url}hooks/alertmanager/{token}/", json=alerts, timeout=30)
            yield ask(f"{url}hooks/cloudevents/{token}/", data=b"{", timeout=30)
            yield ask(f"{url}hooks/nowhere/{token}/", json=alerts, timeout=30)
        yield ask(f"{url}incidents.atom?token={secrets['feed']}", timeout=30)
        yield ask(f"{url}nowhere.atom?token={secrets['feed']}x", timeout=30)
        yield ask(f"{url}public/{secrets['public link']}/", timeout=30)
        yield ask(f"{url}public/{secrets['public link']}/%00", timeout=30)
    event = {"routing_key": alert, "event_action": "trigger"}
    yield requests.post(f"{url}v2/enqueue", json=event, timeout=30)


def pages(url: str, browser: requests.Session) -> Iterator[requests.Response]:
    """Yield every page and list that names no row, as the admin sees it."""
    for path, _ in product_doors():
        if not re.search(r"[<^]", path):
            yield browser.get(f"{url}{path.lstrip('/')}", timeout=60)


def database(found: Running) -> bytes:
    """Return all that a copy of the database holds."""
    if not found.database_url:
        files = [found.folder / FILE, found.folder / f"{FILE}-wal"]
        return b"".join(one.read_bytes() for one in files if one.exists())
    tables = rows(found, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    told = [rows(found, f'SELECT t::text FROM "{name}" t') for (name,) in tables]  # noqa: S608 - names of our own tables
    return "\n".join(row for one in told for (row,) in one).encode()


def processes(found: Running) -> bytes:
    """Return how all processes of the site were called."""
    site = psutil.Process(found.site.process.pid)
    return "\n".join(
        " ".join(one.cmdline()) for one in (site, *site.children(recursive=True))
    ).encode()


def test_no_planted_secret_turns_up_anywhere(tmp_path: Path, tell: Tell) -> None:
    with start(tmp_path / "site") as found:
        url = found.site.url
        secrets = plant(found)
        sign_in(url, GIVEN["wrong password"])
        browser = sign_in(url, GIVEN["password of a person"])
        secrets |= {
            f"cookie {one.name}": str(one.value) for one in browser.cookies if one.name != WROTE
        }
        answers = [*use(url, secrets), *pages(url, browser)]
        failed = "SELECT count(*) FROM incidents_delivery WHERE last_error <> ''"
        seconds_until(lambda: rows(found, failed)[0][0] >= 3, TEST_SECONDS)
        answers += [browser.get(f"{url}{one}", timeout=60) for one in CHANNELS]
        command = ("export", str(tmp_path / "export"))
        said = manage(*command, folder=found.folder, database_url=found.database_url)
        places = {
            "log": (found.folder / "up.log").read_bytes(),
            "answers": b"".join(one.content + str(one.headers).encode() for one in answers),
            "export": b"".join(one.read_bytes() for one in (tmp_path / "export").iterdir()),
            "database": database(found),
            "processes": processes(found),
            "command": f"{said.stdout}{said.stderr}".encode(),
        }

    leaks = [
        f"{name} in {place}"
        for place, told in places.items()
        for name, secret in secrets.items()
        if secret.encode() in told
    ]
    sizes = ", ".join(f"{name} {len(told):,}" for name, told in places.items())
    statuses = sorted({one.status_code for one in answers})
    tell(
        f"S15: {len(secrets)} secrets, {len(answers)} answers ({statuses}), "
        f"{len(leaks)} leaks; bytes read: {sizes}"
    )
    assert len(secrets) >= 15
    assert len(places["log"]) > 1_000
    assert len(places["database"]) > 10_000
    # The cookie against forged forms goes back and forth by design.
    assert [one for one in leaks if not re.search("csrf.* in answers", one)] == []
