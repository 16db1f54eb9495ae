"""No secret of an address reaches a log."""

import pytest

from core.web.log_redaction import redact_addresses


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Not Found: /hooks/alertmanager/abc123/", "Not Found: /hooks/alertmanager/[redacted]/"),
        ("POST /hooks/generic/abc?x=1", "POST /hooks/generic/[redacted]?x=1"),
        ("GET /public/abc/", "GET /public/[redacted]/"),
        ("GET /shared/reports/abc/", "GET /shared/reports/[redacted]/"),
        (
            "Not Found: /actions.atom?token=abc-1_2&x=1",
            "Not Found: /actions.atom?token=[redacted]&x=1",
        ),
        ('"GET /a.ics?x=1&token=abc HTTP/1.1"', '"GET /a.ics?x=1&token=[redacted] HTTP/1.1"'),
        ("?token=a/b,c", "?token=[redacted]"),
        ("GET /incidents/INC-1/", "GET /incidents/INC-1/"),
        ("nothing", "nothing"),
        (7, 7),
    ],
)
def test_secrets_in_addresses_are_cut_out(said: object, logged: object) -> None:
    assert redact_addresses(None, "info", {"event": said}) == {"event": logged}
