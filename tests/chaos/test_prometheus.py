"""The distribution's Prometheus with the shipped configuration, reading a running site."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tests.chaos.conftest import Tell
from tests.chaos.monitors import running_monitor, wait_until
from tests.chaos.programs import running

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "operate" / "monitoring"


@contextmanager
def running_prometheus(folder: Path, target: str) -> Iterator[str]:
    """Start it with what is shipped, pointed at `target` each second; yield its address."""
    settings = yaml.safe_load((SHIPPED / "prometheus.yml").read_text())
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    [job] = settings["scrape_configs"]
    # A site that runs on the same machine asks for no token.
    del job["authorization"]
    job["static_configs"] = [{"targets": [target]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
    shutil.copy(SHIPPED / "alerts.yml", folder)
    options = [
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'prometheus'}",
    ]
    with running_monitor("prometheus", folder, options) as address:
        yield address


def asked(address: str, path: str) -> Any:
    """Return the data that its API answers."""
    with urllib.request.urlopen(f"{address}/api/v1/{path}", timeout=10) as answer:  # noqa: S310 - our own server
        return json.load(answer)["data"]


def values(address: str, query: str) -> dict[str, float]:
    """Return the values of a query, by all that tells them apart."""
    found = asked(address, f"query?query={quote(query)}")["result"]
    return {
        " ".join(f"{k}={v}" for k, v in sorted(one["metric"].items()) if k != "instance"): float(
            one["value"][1]
        )
        for one in found
    }


def test_prometheus_reads_the_site_and_knows_every_rule(tmp_path: Path, tell: Tell) -> None:
    with (
        running(tmp_path) as found,
        running_prometheus(tmp_path, found.site.url.split("/")[2]) as address,
    ):
        wait_until(lambda: values(address, 'up{job="drydock"}') == {"__name__=up job=drydock": 1})
        wait_until(lambda: bool(values(address, "drydock:error_ratio:rate5m")))
        [database] = values(address, "drydock_database_up").values()
        names = asked(address, "label/__name__/values")
        groups = asked(address, "rules")["groups"]
        firing = values(address, 'ALERTS{alertstate="firing"}')

    rules = [rule for group in groups for rule in group["rules"]]
    sick = [rule["name"] for rule in rules if rule["health"] != "ok"]
    ours = [name for name in names if name.startswith("drydock_")]
    tell(
        f"Prometheus: {len(ours)} numbers of the site read, {len(rules)} rules evaluated, "
        f"unhealthy {len(sick)}, firing {sorted(firing)}"
    )
    assert database == 1
    assert len(ours) > 10
    assert (len(rules) > 10, sick) == (True, [])
    assert firing == {}
