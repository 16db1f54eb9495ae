from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.test import override_settings

from incidents.domain.message import Message
from incidents.exporters.mail_messages import mail_for
from tests.factories.incidents import NOON

TITLE = "Slow\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>\u202e"
MESSAGE = Message(
    topic="incident.declared",
    headline=f"INC-1 declared: {TITLE}",
    at=NOON,
    url="https://drydock.example/incidents/INC-1/",
    thread="INC-1",
    facts=(("Team", "Pay <b>ments"),),
    text="First\nsecond <i>line",
)


@override_settings(DRYDOCK_URL="https://drydock.example")
@pytest.mark.parametrize("is_personal", [False, True])
def test_mail_is_text_first_and_html_beside_it(*, is_personal: bool) -> None:
    mail = mail_for(
        MESSAGE,
        recipient="a@example.com",
        message_id="msg_1",
        is_personal=is_personal,
        at=NOON + timedelta(hours=2),
    )

    read = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    text, html = read.iter_parts()
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert "Sent 2 h after it happened" in text.get_content()
    assert "second <i>line" in text.get_content()
    assert "Pay &lt;b&gt;ments" in html.get_content()
    assert "<script>" not in html.get_content()
    assert ("/profile/notifications/" in text.get_content()) is is_personal
    assert ("/profile/notifications/" in html.get_content()) is is_personal


@override_settings(DRYDOCK_URL="https://drydock.example")
def test_title_adds_no_header_and_the_id_is_the_same_each_time() -> None:
    raw = [
        mail_for(MESSAGE, recipient="a@example.com", message_id="msg_1", is_personal=False, at=NOON)
        .message()
        .as_bytes()
        for _ in range(2)
    ]

    first, second = (message_from_bytes(one, policy=policy.default) for one in raw)
    assert first["Subject"] == (
        "[Drydock] INC-1 declared: Slow Bcc: everybody@example.com <script>alert(1)</script>"
    )
    assert first["Bcc"] is None
    assert first["To"] == "a@example.com"
    assert first["Message-ID"] == second["Message-ID"] == "<msg_1@drydock.example>"
    assert first["References"] == "<INC-1@drydock.example>"
