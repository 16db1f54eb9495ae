"""The rows of the table: which work of the product stands beside which limit, and the bar."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.client import Request

Renew = Callable[[Request, int], Request]


@dataclass(frozen=True, slots=True)
class Row:
    """One work item; `bar` and `stretch` are ratios of wall time, `most_statements` of SQL."""

    name: str
    product: Request
    limit: Request
    bar: float
    stretch: float
    most_statements: int
    status: int = 200
    counts: tuple[Request, ...] = ()
    """The same request for other numbers of rows, which must send as many statements."""
    renew: Renew | None = None
    """Makes of both requests those of a round, where each has to say something new."""

    def of_round(self, number: int) -> tuple[Request, Request]:
        """Return the requests of product and limit for a round."""
        if self.renew is None:
            return self.product, self.limit
        return self.renew(self.product, number), self.renew(self.limit, number)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A work item that is no request: two functions."""

    name: str
    product: Callable[[], object]
    limit: Callable[[], object]
    bar: float
    stretch: float


def request_rows(*, secret: str, session: str, postmortem: str) -> list[Row]:
    """Return the rows measured through the WSGI callable."""
    token = {"Authorization": f"Bearer {secret}"}
    cookie = {"Cookie": f"drydock_session={session}"}
    item = {
        "owner": 1,
        "title": "Checkout answers slowly",
        "kind": "incident",
        "severity": "sev3",
        "status": "open",
        "summary": "Slow since noon",
        "source": "person",
        "restricted": False,
        "version": 1,
        "started_at": "2026-03-02T12:00:00Z",
        "detected_at": "2026-03-02T12:05:00Z",
        "resolved_at": None,
    }
    incident = {
        "title": "Checkout answers slowly",
        "severity": "sev3",
        "kind": "incident",
        "summary": "Slow since noon",
        "services": ["service-1"],
        "started_at": "2026-03-02T12:00:00Z",
        "detected_at": "2026-03-02T12:05:00Z",
    }

    def listing(number: int) -> Request:
        return Request("GET", "/api/v1/incidents/", f"limit={number}", headers=token)

    def page(query: str) -> Request:
        return Request("GET", "/incidents/", f"status=all{query}", headers=cookie)

    return [
        Row(
            name="REST create incident",
            product=Request(
                "POST", "/api/v1/incidents/", body=json.dumps(incident).encode(), headers=token
            ),
            limit=Request("POST", "/limits/items/", body=json.dumps(item).encode()),
            bar=1.8,
            stretch=1.3,
            most_statements=8,
            status=201,
        ),
        Row(
            name="REST list, 50 rows",
            product=listing(50),
            limit=Request("GET", "/limits/items/"),
            bar=0.9,
            stretch=0.5,
            most_statements=4,
            counts=(listing(1), listing(10), listing(50)),
        ),
        Row(
            name="HTML incident list, 50 rows",
            product=page(""),
            limit=Request("GET", "/limits/table/"),
            bar=1.5,
            stretch=0.8,
            most_statements=6,
            # Incidents are numbered from 1, so below the second one there is one row.
            counts=(page("&before=2"), page("&before=11"), page("")),
        ),
        Row(
            name="Postmortem page, 30 kB of Markdown",
            product=Request("GET", f"/postmortems/{postmortem}/", headers=cookie),
            limit=Request("GET", "/limits/three-rows/"),
            bar=3.0,
            stretch=2.0,
            most_statements=8,
        ),
    ]
