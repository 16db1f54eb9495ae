"""Where the server listens, and what it says when it cannot."""

import errno
import socket

import pytest

from core.server import open_listener, sentence_for, url_of

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there; only its text is tested


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), (EVERY_ADDRESS, "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")],
)
def test_the_url_is_one_to_type_into_a_browser(host: str, shown: str) -> None:
    assert url_of(host, 8000) == f"http://{shown}:8000/"


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]

        with pytest.raises(OSError, match="in use") as refusal:
            open_listener("127.0.0.1", port)

    assert sentence_for(refusal.value, "127.0.0.1", port) == (
        f"Port {port} of 127.0.0.1 is in use, perhaps by another Drydock. Stop that program, "
        f"or choose another port: make run PORT={port + 1}."
    )


def test_other_refusals_are_sentences_too() -> None:
    forbidden = OSError(errno.EACCES, "Permission denied")
    unknown = socket.gaierror(-2, "Name or service not known")

    assert sentence_for(forbidden, "127.0.0.1", 80) == (
        "You may not open port 80 of 127.0.0.1: choose one from 1024 on."
    )
    assert sentence_for(unknown, "nowhere.invalid", 8000) == (
        "Cannot listen on port 8000 of nowhere.invalid: Name or service not known."
    )
