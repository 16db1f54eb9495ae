import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.outbound.address import (
    AddressRefused,
    Target,
    is_public,
    read_networks,
    read_target,
    require_allowed,
)

INTRANET = read_networks(["10.20.0.0/16", "fd00:20::/32"])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/")),
        ("https://EXAMPLE.com./a?b=c", Target("https", "example.com", 443, "/a?b=c")),
        ("https://example.com:8443/x", Target("https", "example.com", 8443, "/x")),
        ("http://example.com/%20", Target("http", "example.com", 80, "/%20")),
        ("https://bücher.example/ü", Target("https", "xn--bcher-kva.example", 443, "/%C3%BC")),
        ("https://192.0.2.1/", Target("https", "192.0.2.1", 443, "/")),
        ("https://[2001:DB8::1]:443/", Target("https", "2001:db8::1", 443, "/")),
        ("https://\uff11\uff12\uff17.0.0.1/", Target("https", "127.0.0.1", 443, "/")),
    ],
)
def test_url_is_read_in_one_way(url: str, target: Target) -> None:
    assert read_target(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "https:///path",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com#@127.0.0.1/",
        "https://example.com/#part",
        "https://example.com\\@127.0.0.1/",
        "https://exam ple.com/",
        "https://example.com/\r\nHost: evil",
        "https://example.com/\x00",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://[::1/",
        "https://[v1.x]/",
        "https://[fe80::1%25eth0]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.0x1/",
        "https://1.2.3.4.5/",
        "https://%6c%6f%63alhost/",
        "https://" + "a" * 64 + ".example/",
        "https://example.com/" + "a" * 1000,
        "https://ex\ud800ample.com/",
    ],
)
def test_url_that_could_be_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_target(url)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("8.8.8.8", True),
        ("2606:2800:220:1::1", True),
        ("0.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.31.255.255", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("100::1", False),
        ("2001::1", False),
        ("2001:20::1", False),
        ("2001:db8::1", False),
        ("2002:7f00:1::", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_only_ordinary_addresses_of_the_internet_are_public(address: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is expected


@settings(max_examples=100)
@given(st.ip_addresses())
def test_nothing_that_python_knows_as_special_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )

    assert not (special and is_public(address))


@pytest.mark.parametrize(
    ("target", "addresses"),
    [
        (Target("https", "a.example", 443, "/"), ["93.184.216.34", "2606:2800:220:1::1"]),
        (Target("https", "a.example", 8443, "/"), ["93.184.216.34"]),
        (Target("http", "chat.corp.example", 8065, "/"), ["10.20.1.1", "fd00:20::7"]),
    ],
)
def test_public_and_allowed_addresses_are_called(target: Target, addresses: list[str]) -> None:
    require_allowed(target, addresses, INTRANET)


@pytest.mark.parametrize(
    ("target", "addresses"),
    [
        (Target("https", "a.example", 443, "/"), []),
        (Target("https", "a.example", 443, "/"), ["93.184.216.34", "127.0.0.1"]),
        (Target("https", "a.example", 443, "/"), ["10.21.0.1"]),
        (Target("http", "a.example", 443, "/"), ["93.184.216.34"]),
        (Target("http", "a.example", 80, "/"), ["93.184.216.34", "10.20.1.1"]),
        (Target("https", "a.example", 6379, "/"), ["93.184.216.34"]),
    ],
)
def test_host_with_one_wrong_address_is_not_called(target: Target, addresses: list[str]) -> None:
    with pytest.raises(AddressRefused):
        require_allowed(target, addresses, INTRANET)


def test_authority_names_the_port_only_where_it_is_unusual() -> None:
    assert Target("https", "a.example", 443, "/").authority == "a.example"
    assert Target("http", "a.example", 443, "/").authority == "a.example:443"
    assert Target("https", "2001:db8::1", 8443, "/").authority == "[2001:db8::1]:8443"


def test_networks_are_read_and_typing_mistakes_are_errors() -> None:
    assert read_networks(["", " 10.0.0.5/8 "]) == [ipaddress.ip_network("10.0.0.0/8")]
    with pytest.raises(ValueError, match="does not appear"):
        read_networks(["10.0.0/8x"])
