"""Which addresses this program may be made to call: none that lead into the house.

An address is parsed once, by the rules below and no others. Its host is looked up, and each of
the addresses that are found has to be one of the public internet, or in a network that whoever
runs the site allows (DRYDOCK_OUTBOUND_NETWORKS). Special ranges are those of the IANA registries
of special-purpose addresses (RFC 6890 and its updates), and for IPv6 everything but 2000::/3.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PUBLIC_PORTS = frozenset({443, 8443})
LONGEST_URL = 1000

_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Inside 2000::/3: protocols and Teredo, documentation, 6to4, AS112.
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NOT_IN_URLS = re.compile(r"[\s\x00-\x20\x7f\\\ud800-\udfff]")


class AddressRefused(Exception):  # noqa: N818 - it says what happened, as RuleViolation does
    """This program does not call that address; the message is a sentence for the person."""


class Target(NamedTuple):
    """Where to call: `host` is an ASCII name or an address without brackets, `path` has a query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return host and port as the Host header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """Return where a URL leads; raise AddressRefused for whatever could be read in two ways."""
    if len(url) > LONGEST_URL or _NOT_IN_URLS.search(url):
        raise AddressRefused("This is no web address: it is too long or holds a blank.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise AddressRefused("This is no web address.") from None
    if parts.scheme not in ("https", "http"):
        raise AddressRefused("The address has to begin with https://.")
    if "@" in parts.netloc:
        raise AddressRefused("The address may hold no user name and no password.")
    if parts.fragment or "#" in url:
        raise AddressRefused("The address may hold no part after “#”.")
    if port == 0:
        raise AddressRefused("There is no port 0.")
    path = f"{_ascii_path(parts.path) or '/'}{'?' if parts.query else ''}{_ascii_path(parts.query)}"
    usual = 443 if parts.scheme == "https" else 80
    return Target(parts.scheme, _host(host, parts.netloc), port or usual, path)


def require_allowed(target: Target, addresses: Iterable[str], allowed: Iterable[Network]) -> None:
    """Raise AddressRefused unless each of the addresses a host has may be called.

    Plain http and other ports than PUBLIC_PORTS are for allowed networks only.
    """
    found = [ipaddress.ip_address(address) for address in addresses]
    networks = list(allowed)
    if not found:
        raise AddressRefused(f"{target.host} has no address.")
    if all(_is_in(address, networks) for address in found):
        return
    if any(not is_public(address) and not _is_in(address, networks) for address in found):
        raise AddressRefused(
            f"{target.host} leads to an address inside a private or special network, which this "
            "site does not call."
        )
    if target.scheme != "https":
        raise AddressRefused("The address has to begin with https://.")
    if target.port not in PUBLIC_PORTS:
        raise AddressRefused(f"Port {target.port} is not called; 443 and 8443 are.")


def is_public(address: Address) -> bool:
    """Return whether an address is an ordinary one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not _is_in(address, _SPECIAL)


def read_networks(texts: Iterable[str]) -> list[Network]:
    """Return networks from text such as "10.20.0.0/16"; raise ValueError for anything else."""
    return [ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip()]


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)


def _host(host: str, netloc: str) -> str:
    """Return a host in the one form in which it is looked up."""
    if netloc.startswith("["):
        if "%" in host:
            raise AddressRefused("The address in brackets may name no interface.")
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise AddressRefused("The address in brackets is no IPv6 address.") from None
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressRefused("The host has no name that can be looked up.") from None
    name = name.lower().removesuffix(".")
    if not _NAME.fullmatch(name):
        raise AddressRefused("The host has no name that can be looked up.")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # A name that ends in a number is an address, and libraries read short, octal and
        # hexadecimal ones differently: only the plain form is taken.
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise AddressRefused("Write an IPv4 address as four decimal numbers.") from None
    return name


def _ascii_path(text: str) -> str:
    # What a browser would write for letters beyond ASCII; what is escaped already stays.
    return quote(text, safe="/%:=&?~#+!$,;'@()*[]")
