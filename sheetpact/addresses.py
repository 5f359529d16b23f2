"""Where a request may go. A shop's address is typed by people, so it must not lead into the machine's own network.

http and https only; plain http only to loopback and private networks unless it is allowed; never to link-local
addresses, where clouds keep their credentials.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from sheetpact.errors import NotAllowed, RetryLater

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

METADATA = frozenset({ipaddress.ip_address("fd00:ec2::254"), ipaddress.ip_address("100.100.100.200")})
"""Instance metadata outside of the link-local range: AWS over IPv6, Alibaba Cloud."""
REMEMBERED = 300.0
"""Seconds that a verdict on a host stays good; a name may point elsewhere later."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host. OSError: it has none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Addresses:
    """Checks each new host once in a while. `plain_http` allows http to public addresses."""

    def __init__(
        self,
        *,
        plain_http: bool = False,
        resolve: Callable[[str, int], Sequence[str]] = resolve,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plain_http, self._resolve, self._clock = plain_http, resolve, clock
        self._good: dict[str, float] = {}

    def check(self, url: str) -> None:
        """NotAllowed: a request may not go there. RetryLater: the host's name isn't known right now."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise NotAllowed("not a valid address") from None
        place = f"{parts.scheme}://{host}"
        if self._good.get(place, -1.0) > self._clock():
            return
        if parts.scheme not in ("http", "https") or not host:
            raise NotAllowed("only http and https addresses can be reached")
        for address in self._found(host, port or (443 if parts.scheme == "https" else 80)):
            self._judge(parts.scheme, host, address)
        self._good[place] = self._clock() + REMEMBERED

    def _found(self, host: str, port: int) -> list[Address]:
        try:
            return [ipaddress.ip_address(text.partition("%")[0]) for text in self._resolve(host, port)]
        except (OSError, UnicodeError):
            raise RetryLater(f"{host}: no such host right now") from None

    def _judge(self, scheme: str, host: str, address: Address) -> None:
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        real = mapped or address
        if real.is_link_local or real.is_multicast or real.is_unspecified or real in METADATA:
            raise NotAllowed(f"{host}: its address may not be reached")
        if scheme == "http" and not self._plain_http and not (real.is_loopback or real.is_private):
            raise NotAllowed(f"{host}: plain http is only used inside a private network; use https")


def next_door(url: str) -> bool:
    """Whether it names this machine or an address of its own network, without asking anybody."""
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_private
