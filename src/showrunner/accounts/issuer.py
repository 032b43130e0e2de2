"""An OpenID Connect issuer outside: where its doors are, its keys, and whether a token is its own and for us.

Algorithms are pinned to public-key ones, so a token "signed" with nothing, or with a public key as if it were a shared
secret, is none. Keys are fetched once an hour, and sooner when a token names one we do not know.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import jwt

from showrunner.accounts.claims import ClaimRules
from showrunner.errors import BadSetting, Unavailable

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
FRESH_S = 3600.0
SOONEST_S = 10.0  # between two fetches of keys, however many strange tokens come
LEEWAY_S = 10  # between its clock and ours
PATIENCE_S = 3.0
LARGEST = 1_000_000  # bytes of an answer

Fetch = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Registration:
    """What we are to the issuer. Raises BadSetting for what cannot be."""

    url: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    audience: str = ""  # that access tokens must carry; "": the client id
    redirect_url: str = ""  # our callback, as it is registered there
    rules: ClaimRules = ClaimRules()

    def __post_init__(self) -> None:
        if not is_safe(self.url):
            raise BadSetting(
                f"{self.url!r} is no issuer", field="oidc_issuer", hint="write it as https://login.example.org"
            )
        if not self.wanted:
            raise BadSetting(
                "an issuer signs for many", field="oidc_audience", hint="set oidc_audience or oidc_client_id"
            )

    @property
    def wanted(self) -> str:
        return self.audience or self.client_id


class Issuer:
    def __init__(self, registration: Registration, fetch: Fetch | None = None) -> None:
        """`fetch` gives the JSON object at a URL; raises Unavailable."""
        self.registration = registration
        self._fetch = fetch or fetched
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._read_s = self._asked_s = self._keys_s = float("-inf")
        self._asking = threading.RLock()

    def place(self, name: str) -> str:
        """A URL of its metadata, as "token_endpoint". Raises Unavailable, or BadSetting when it is not what it says."""
        with self._asking:
            if time.monotonic() - self._read_s > FRESH_S:
                self._metadata = self._discovered()
                self._read_s = time.monotonic()
            found = self._metadata.get(name)
        if not isinstance(found, str) or not is_safe(found):
            raise BadSetting(
                f"the issuer has no {name}", field="oidc_issuer", hint="check that it speaks OpenID Connect"
            )
        return found

    def offers(self, name: str) -> list[str]:
        """A list of its metadata; [] where it says nothing. Read after `place`."""
        found = self._metadata.get(name)
        return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []

    def has(self, name: str) -> bool:
        """Whether its metadata names this place. Read after `place`."""
        return name in self._metadata

    def verified(self, token: str, audience: str) -> dict[str, Any] | None:
        """The claims of a token that it signed for `audience` and that holds now; None for any other.

        Raises Unavailable when we cannot know.
        """
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS or "crit" in header:
                return None
            key = self._key(header.get("kid"))
            if key is None:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=audience,
                issuer=self.registration.url,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError:
            return None
        return claims if isinstance(claims["sub"], str) and claims["sub"] else None

    def _key(self, kid: str | None) -> jwt.PyJWK | None:
        if kid in self._keys and not self._are_old:
            return self._keys[kid]
        with self._asking:  # who comes while keys are on their way waits for them
            if time.monotonic() - self._asked_s > SOONEST_S and (kid not in self._keys or self._are_old):
                self._renew_keys()
                self._asked_s = time.monotonic()
            return self._keys.get(kid)

    @property
    def _are_old(self) -> bool:
        return time.monotonic() - self._keys_s >= FRESH_S

    def _renew_keys(self) -> None:
        """Keys that we have stay when the issuer is away. Raises Unavailable when we have none."""
        try:
            found = self._fetch(self.place("jwks_uri")).get("keys")
        except Unavailable:
            if not self._keys:
                raise
            return
        keys: dict[str | None, jwt.PyJWK] = {}
        for one in found if isinstance(found, list) else []:
            try:
                key = jwt.PyJWK(one)
            except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
                continue  # a kind that we do not know: others may be known
            if one.get("use", "sig") == "sig" and key.algorithm_name in ALGORITHMS:
                keys[key.key_id] = key
        if len(keys) == 1:
            keys[None] = next(iter(keys.values()))  # one key needs no name
        self._keys, self._keys_s = keys, time.monotonic()

    def _discovered(self) -> dict[str, Any]:
        url = self.registration.url
        found = self._fetch(f"{url.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != url:
            raise BadSetting(
                "the issuer calls itself otherwise",
                field="oidc_issuer",
                hint=f"set it to what its metadata says, not {url}",
            )
        return found


def is_safe(url: str) -> bool:
    """https, or http within this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def fetched(url: str, token: str = "") -> dict[str, Any]:
    """The JSON object at `url`, shown to whoever has `token`. Raises Unavailable."""
    import httpx2

    shown = {"authorization": f"Bearer {token}"} if token else {}
    try:
        with httpx2.Client(timeout=PATIENCE_S, headers=shown) as client, client.stream("GET", url) as answer:
            answer.raise_for_status()
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise ValueError("too large")
            found = httpx2.Response(200, content=body).json()
    except (httpx2.HTTPError, ValueError) as error:
        raise Unavailable("the issuer does not answer", retry_after_s=5, hint="check oidc_issuer") from error
    if not isinstance(found, dict):
        raise Unavailable("the issuer does not answer as it should", retry_after_s=5, hint="check oidc_issuer")
    return found


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
