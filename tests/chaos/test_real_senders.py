"""The distribution's Alertmanager and PagerDuty's own client, pointed at a running site."""

import json
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.chaos.monitors import WAIT_SECONDS, running_monitor, wait_until
from tests.services.database import migrated_database
from tests.services.server import Site, environment, manage, running_site

NEW_SOURCE = """
from incidents.usecases.alert_sources import create_source
print("token", create_source(by=None, name="{name}", format_name="{format}")[1])
"""
STORED = """
import json
from incidents.models import Incident
found = Incident.objects.order_by("pk").values_list(
    "title", "status", "severity", "alert_group__source__name"
)
print("stored", json.dumps(list(found)))
"""
CONFIGURATION = """
route:
  receiver: webhook
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - {{receiver: webhook, continue: true}}
    - {{receiver: pagerduty}}
receivers:
  - name: webhook
    webhook_configs:
      - url: {site}hooks/alertmanager/
        http_config: {{authorization: {{credentials: {webhook}}}}}
  - name: pagerduty
    pagerduty_configs:
      - url: {site}v2/enqueue
        routing_key: {pagerduty}
        severity: critical
"""
CLIENT = """
import sys, pagerduty
client = pagerduty.EventsApiV2Client(sys.argv[1], base_url=sys.argv[2])
key = client.trigger("Checkout is slow", "web-1", severity="critical")
client.acknowledge(key)
client.resolve(key)
print(key)
"""


class SiteUnderTest:
    """A running site with sources, asked through its own commands."""

    def __init__(self, site: Site, folder: Path, database_url: str) -> None:
        self.site, self.folder, self.database_url = site, folder, database_url

    def token(self, name: str, format_name: str) -> str:
        return self._said(NEW_SOURCE.format(name=name, format=format_name), "token")

    def incidents(self) -> list[list[Any]]:
        found: list[list[Any]] = json.loads(self._said(STORED, "stored"))
        return found

    def wait_for(self, expected: list[list[Any]]) -> None:
        """Wait until exactly these incidents are there."""
        until = time.monotonic() + WAIT_SECONDS
        while (found := sorted(self.incidents())) != sorted(expected):
            assert time.monotonic() < until, found
            time.sleep(0.3)

    def _said(self, script: str, word: str) -> str:
        done = manage("shell", "-c", script, folder=self.folder, database_url=self.database_url)
        return done.stdout.split(f"{word} ", 1)[1].strip()


@pytest.fixture
def product(tmp_path: Path, db: None) -> Iterator[SiteUnderTest]:  # noqa: ARG001 - once for each database
    with (
        migrated_database(tmp_path) as url,
        running_site(tmp_path, database_url=url) as site,
    ):
        yield SiteUnderTest(site, tmp_path, url)


@contextmanager
def running_alertmanager(folder: Path, configuration: str) -> Iterator[str]:
    """Start the distribution's Alertmanager; yield the address of its API."""
    path = folder / "alertmanager.yml"
    path.write_text(configuration)
    options = [
        f"--config.file={path}",
        f"--storage.path={folder / 'alertmanager'}",
        "--cluster.listen-address=",
    ]
    with running_monitor("prometheus-alertmanager", folder, options) as address:
        yield address


def tell(alertmanager: str, *instances: str, ended: bool = False) -> None:
    """Say to Alertmanager that alerts fire, or that they have ended."""
    now = datetime.now(UTC)
    ends = now if ended else now + timedelta(hours=1)
    alerts = [
        {
            "labels": {"alertname": "Lag", "severity": "critical", "instance": instance},
            "annotations": {"summary": "Replication lags"},
            "startsAt": (now - timedelta(minutes=1)).isoformat(),
            "endsAt": ends.isoformat(),
        }
        for instance in instances
    ]
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{alertmanager}/api/v2/alerts",
        json.dumps(alerts).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
        assert answer.status == 200


def test_alertmanager_opens_and_resolves_one_incident_each_way(
    product: SiteUnderTest, tmp_path: Path
) -> None:
    configuration = CONFIGURATION.format(
        site=product.site.url,
        webhook=product.token("Webhook", "alertmanager"),
        pagerduty=product.token("As PagerDuty", "pagerduty"),
    )

    def expected(status: str) -> list[list[Any]]:
        return [
            ["Replication lags", status, "sev2", "Webhook"],
            ["Lag (critical)", status, "sev2", "As PagerDuty"],
        ]

    with running_alertmanager(tmp_path, configuration) as alertmanager:
        tell(alertmanager, "db-1", "db-2")
        wait_until(lambda: len(product.incidents()) == 2)
        opened = sorted(product.incidents())
        tell(alertmanager, "db-1", ended=True)
        time.sleep(3)
        partly = sorted(product.incidents())
        tell(alertmanager, "db-2", ended=True)
        wait_until(lambda: all(one[1] == "resolved" for one in product.incidents()))

    assert [one[1:] for one in opened] == [
        ["open", "sev2", "As PagerDuty"],
        ["open", "sev2", "Webhook"],
    ]
    assert partly == opened
    assert len(product.incidents()) == 2


@contextmanager
def behind_tls(target: str) -> Iterator[tuple[str, bytes]]:
    """Hand requests over HTTPS on to a site; yield the address and the authority to trust."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = urllib.request.Request(  # noqa: S310 - our own server
                target + self.path.lstrip("/"), body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
                content = answer.read()
                self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", authority.cert_pem.bytes()
    finally:
        server.shutdown()
        server.server_close()


def test_pagerduty_client_opens_acknowledges_and_resolves_one_incident(
    product: SiteUnderTest, tmp_path: Path
) -> None:
    token = product.token("Client", "pagerduty")

    with behind_tls(product.site.url) as (address, authority):
        trusted = tmp_path / "authority.pem"
        trusted.write_bytes(authority)
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", CLIENT, token, address],
            env=environment(tmp_path, SSL_CERT_FILE=str(trusted)),
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    product.wait_for([["Checkout is slow", "resolved", "sev2", "Client"]])
