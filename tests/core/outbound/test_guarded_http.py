"""The client that calls addresses people typed, against real listeners on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from django.test import override_settings

from core.outbound.address import AddressRefused
from core.outbound.guarded_http import CallFailed, look_up, post
from tests.core.outbound.receivers import Call, Receiver, Reply, listening, receiving

LOOPBACK = override_settings(DRYDOCK_OUTBOUND_NETWORKS=["127.0.0.0/8"])
NAUGHTY = Path(__file__).parent / "addresses_that_lead_inside.txt"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def test_exactly_the_given_bytes_arrive_with_their_headers(receiver: Receiver) -> None:
    with LOOPBACK:
        answer = post(receiver.url, b'{"a":\xc3\xbc}', {"Content-Type": "application/json"})

    assert (answer.status_code, answer.body) == (200, b"ok")
    (call,) = receiver.calls
    assert (call.path, call.body) == ("/hook?key=s3cret", b'{"a":\xc3\xbc}')
    assert call.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert call.headers["content-type"] == "application/json"


def test_nothing_of_the_corpus_reaches_a_listener_of_this_machine(receiver: Receiver) -> None:
    corpus = [
        line.replace("PORT", str(receiver.port))
        for line in NAUGHTY.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("# ")
    ]

    got_through = []
    for url in corpus:
        with suppress(AddressRefused, CallFailed):
            post(url, b"{}", {}, total_seconds=2)
            got_through.append(url)

    assert len(corpus) >= 150
    assert got_through == []
    assert receiver.calls == []


def test_name_that_leads_elsewhere_the_second_time_is_looked_up_only_once(
    receiver: Receiver,
) -> None:
    asked: list[str] = []

    def changing(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    with pytest.raises((AddressRefused, CallFailed)):
        # Refused for its port before anything is called, after one look at the name.
        post(f"https://rebind.example:{receiver.port}/", b"", {}, lookup=changing)

    assert asked == ["rebind.example"]
    assert receiver.calls == []


def test_name_with_one_address_inside_is_not_called_at_all(receiver: Receiver) -> None:
    def both(_: str, __: int) -> list[str]:
        return ["127.0.0.1", "93.184.216.34"]

    with pytest.raises(AddressRefused, match="private or special network"):
        post(f"http://both.example:{receiver.port}/", b"", {}, lookup=both)

    assert receiver.calls == []


def test_redirection_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    with receiving(lambda _: Reply(302, {"Location": receiver.url})) as other, LOOPBACK:
        answer = post(other.url, b"", {})

    assert answer.status_code == 302
    assert receiver.calls == []


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy, LOOPBACK:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        post(receiver.url, b"", {})

    assert (len(receiver.calls), proxy.calls) == (1, [])


def test_certificate_has_to_be_the_one_of_the_name() -> None:
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hooks.example").configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    with receiving(tls=serving) as receiver, LOOPBACK:
        address = f"https://hooks.example:{receiver.port}/"
        other = address.replace("hooks", "other")
        here = ["127.0.0.1"]
        good = post(address, b"{}", {}, tls=trusting, lookup=lambda *_: here)
        with pytest.raises(CallFailed, match="certificate was not accepted"):
            post(address, b"{}", {}, lookup=lambda *_: here)
        with pytest.raises(CallFailed, match="certificate was not accepted"):
            post(other, b"{}", {}, tls=trusting, lookup=lambda *_: here)

    assert good.status_code == 200
    assert [call.headers["host"] for call in receiver.calls] == [f"hooks.example:{receiver.port}"]


def test_sender_of_one_byte_at_a_time_is_cut_off() -> None:
    def drip(connection: socket.socket) -> None:
        for _ in range(200):
            connection.sendall(b"H")
            time.sleep(0.01)

    began = time.monotonic()
    with listening(drip) as port, LOOPBACK, pytest.raises(CallFailed, match="no answer in time"):
        post(f"http://127.0.0.1:{port}/", b"", {}, total_seconds=0.2)

    assert time.monotonic() - began < 5


def test_slow_handshake_is_cut_off() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        # The beginning of a record of TLS that is a long time coming.
        connection.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(400):
            connection.sendall(b"\x02")
            time.sleep(0.01)

    began = time.monotonic()
    with listening(drip) as port, LOOPBACK, pytest.raises(CallFailed, match="no answer in time"):
        post(f"https://127.0.0.1:{port}/", b"", {}, total_seconds=0.2)

    assert time.monotonic() - began < 3


def test_name_that_is_long_looked_up_is_waited_for_no_longer_than_all_the_rest() -> None:
    may_end = threading.Event()

    def never(_: str, __: int) -> list[str]:
        may_end.wait(20)
        return []

    began = time.monotonic()
    with pytest.raises(CallFailed, match="no answer in time"):
        post("https://slow.example/", b"", {}, lookup=never, total_seconds=0.1)
    may_end.set()

    assert time.monotonic() - began < 5


def test_time_that_went_by_before_the_connection_counts_as_well(receiver: Receiver) -> None:
    def late(_: str, __: int) -> list[str]:
        time.sleep(0.1)
        return ["127.0.0.1"]

    def hold(connection: socket.socket) -> None:
        for _ in range(100):
            connection.sendall(b"H")
            time.sleep(0.01)

    with listening(hold) as port, LOOPBACK, pytest.raises(CallFailed, match="no answer in time"):
        post(f"http://late.example:{port}/", b"", {}, lookup=late, total_seconds=0.15)

    assert receiver.calls == []


def test_long_answer_is_read_in_part_and_many_headers_are_refused() -> None:
    long = Reply(body=b"x" * 200_000)
    wide = Reply(headers={f"X-{number}": "y" * 1_000 for number in range(20)})

    with receiving(lambda _: long) as receiver, LOOPBACK:
        assert len(post(receiver.url, b"", {}).body) == 64 * 1024
        receiver.reply = lambda _: wide
        with pytest.raises(CallFailed, match="too many headers"):
            post(receiver.url, b"", {})


@pytest.mark.parametrize("junk", [b"", b"\x00\xff\x00", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-x\r\n"])
def test_whatever_is_no_answer_is_a_sentence(junk: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(junk)

    with listening(talk) as port, LOOPBACK, pytest.raises(CallFailed) as failed:
        post(f"http://127.0.0.1:{port}/secret-path", b"", {})

    assert "secret" not in str(failed.value)


def test_closed_port_and_unknown_name_are_sentences() -> None:
    # Bound and not listening: it refuses, and nobody else gets the port meanwhile.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

        with LOOPBACK, pytest.raises(CallFailed, match="refused"):
            post(f"http://127.0.0.1:{port}/", b"", {})
    # No resolver is asked for what cannot be a name: its first part is too long.
    with pytest.raises(CallFailed, match="could not be looked up"):
        look_up(f"{'n' * 64}.invalid", 443)


def test_header_cannot_be_smuggled_in(receiver: Receiver) -> None:
    def reply(_: Call) -> Reply:
        return Reply()

    receiver.reply = reply
    with LOOPBACK, pytest.raises(CallFailed):
        post(receiver.url, b"", {"X-Title": "a\r\nX-Evil: b"})

    assert [call for call in receiver.calls if "x-evil" in call.headers] == []
