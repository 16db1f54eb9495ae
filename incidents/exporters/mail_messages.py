"""Messages as mail: plain text first, HTML beside it, and an id that is the same each time."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.domain.message import Message, late_words
from incidents.domain.plain_text import one_line, plain
from incidents.queries.outgoing_messages import page_url


def mail_for(
    message: Message, *, recipient: str, message_id: str, is_personal: bool, at: datetime
) -> EmailMultiAlternatives:
    """Return the mail; sent twice, it has the same id, so that mail programs show it once.

    What people wrote reaches the head of the mail on one line. Mails about one thing refer to the
    same thread.
    """
    host = urlsplit(settings.DRYDOCK_URL).hostname or "localhost"
    late = message.delay(at)
    context: dict[str, Any] = {
        "headline": one_line(message.headline),
        "late": late_words(late) if late else "",
        "facts": [(name, one_line(value)) for name, value in message.facts],
        "text": plain(message.text),
        "url": message.url,
        "settings_url": page_url(reverse("incidents:preferences")) if is_personal else "",
    }
    mail = EmailMultiAlternatives(
        subject=f"[Drydock] {context['headline']}",
        body=_as_text(context),
        to=[recipient],
        headers={
            "Message-ID": f"<{message_id}@{host}>",
            "References": f"<{one_line(message.thread).replace(' ', '-')}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(render_to_string("incidents/mail.html", context), "text/html")
    return mail


def _as_text(context: dict[str, Any]) -> str:
    parts = [
        context["headline"],
        context["late"],
        "\n".join(f"{name}: {value}" for name, value in context["facts"]),
        context["text"],
        context["url"],
        f"What you get by mail: {context['settings_url']}" if context["settings_url"] else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
