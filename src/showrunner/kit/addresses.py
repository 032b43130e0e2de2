"""Which addresses may be asked: web addresses in their plain spelling, on the public net.

The list of what is not public is our own, since what Python calls private changes with its version. It is from the
special-purpose registries of IANA (RFC 6890 and later), and what clouds put where only their guests can ask.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

import httpx2

from showrunner.errors import NotAllowed

PORTS = frozenset({80, 443, 8080, 8443})  # the web's; others belong to mail, shells and databases
LONGEST_URL = 2_048

_CLOSED_V4 = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
"""
# All that is public in IPv6 lies in 2000::/3. That leaves out the disguises of IPv4 but Teredo's (2001::/23), 6to4's.
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"
_NETS_V4 = tuple(map(ipaddress.IPv4Network, _CLOSED_V4.split()))
_NETS_V6 = tuple(map(ipaddress.IPv6Network, _CLOSED_V6.split()))

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?")
_NUMBER_LAST = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")  # what inet_aton would read as an IPv4 address
_USERINFO = re.compile(r"\w+://[^/?#]*@")


@dataclass(frozen=True)
class Place:
    """A URL taken apart, fit to be asked. `host` is lower-case ASCII, IPv6 without brackets."""

    url: str  # as it is sent, without a fragment
    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def netloc(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_default = (self.scheme, self.port) in (("http", 80), ("https", 443))
        return host if is_default else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """For messages: without the query, which may hold what nobody should read."""
        return self.url.split("?")[0][:80]


def is_public(address: str) -> bool:
    """Whether `address`, in the spelling a resolver gives, belongs to the public net. A zone makes it local."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in net for net in _NETS_V4)
    return found.scope_id is None and found in _OPEN_V6 and not any(found in net for net in _NETS_V6)


def is_literal(host: str) -> bool:
    """Whether `host` is an address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def taken_apart(url: str, *, ports: Collection[int] = PORTS, allowed: Collection[tuple[str, int]] = ()) -> Place:
    """The place that `url` names. Raises NotAllowed for what is not a plain web address, or not a public one.

    `allowed` (host, port) may be private and on any port. Where a name leads is only known when it is dialled.
    """
    if len(url) > LONGEST_URL:
        raise NotAllowed(f"an address of {len(url)} characters is too long (at most {LONGEST_URL})")
    if "\\" in url or " " in url or not url.isprintable():
        raise NotAllowed(f"{url[:80]!r} is not a web address: it holds blanks, backslashes or invisible characters")
    parsed = _parsed(url)
    if parsed.scheme not in ("http", "https"):
        raise NotAllowed(f"{url[:80]!r} is not a web address: only http and https are asked")
    if _USERINFO.match(url):
        raise NotAllowed("a web address may not hold a name or password")
    host = _host(parsed.raw_host.decode("ascii"))
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    if (host, port) not in allowed:
        _must_be_open(host, port, ports)
    return Place(str(parsed.copy_with(fragment=None)), parsed.scheme, host, port, parsed.raw_path.decode("ascii"))


def joined(place: Place, location: str) -> str:
    """Where a redirect from `place` to `location` leads."""
    return str(_parsed(place.url).join(_parsed(location)))


def allowance(entry: str) -> tuple[str, int]:
    """ "host:port" of a setting, as `taken_apart` takes it. Raises ValueError."""
    host, _, port = entry.strip().lower().rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise ValueError(f"{entry!r} is not host:port")
    return host.strip("[]").rstrip("."), int(port)


def private(host: str) -> NotAllowed:
    return NotAllowed(
        f"{host} is not a public address",
        hint="a server of your own can be allowed as host:port with SHOWRUNNER_FETCH_ALLOW",
    )


def _parsed(url: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise NotAllowed(f"{url[:80]!r} is not a web address: {error}") from error


def _host(host: str) -> str:
    """A name, or an address in its one plain spelling. Raises NotAllowed for every other way to write an address."""
    if is_literal(host):
        return str(ipaddress.ip_address(host))
    if _NUMBER_LAST.fullmatch(host) or not _NAME.fullmatch(host):
        raise NotAllowed(f"{host[:80]!r} is not the name of a host")
    return host.rstrip(".")


def _must_be_open(host: str, port: int, ports: Collection[int]) -> None:
    if port not in ports:
        raise NotAllowed(
            f"port {port} is not asked (only {', '.join(map(str, sorted(ports)))})",
            hint="serve it on a port of the web, or allow its host:port with SHOWRUNNER_FETCH_ALLOW",
        )
    if is_literal(host) and not is_public(host):
        raise private(host)
