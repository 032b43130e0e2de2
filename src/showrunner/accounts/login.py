"""Signing in at an issuer outside: authorization code with PKCE (RFC 6749, RFC 7636, OpenID Connect Core).

What must be remembered between going and coming back (state, nonce, verifier) is sealed into a cookie of the browser
that went: no server keeps it, any may read it, and no other browser can come back in its place.
"""

import base64
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from showrunner.accounts.issuer import PATIENCE_S, Issuer, fetched
from showrunner.accounts.master import NONCE_BYTES, MasterKey, opened
from showrunner.errors import StoreError, Unauthenticated, Unavailable

COOKIE = "showrunner-signing-in"
PATIENT_S = 600  # for a person to sign in
SCOPE = "openid profile email"
_ABOUT = b"showrunner/signing in/1"


@dataclass(frozen=True)
class Departure:
    """Send the browser to `url`, with the cookie COOKIE = `cookie`: HttpOnly, Secure, SameSite=Lax, for PATIENT_S."""

    url: str
    cookie: str = field(repr=False)


@dataclass(frozen=True)
class Arrival:
    """A person has signed in. The cookie has done its work: delete it."""

    token: str = field(repr=False)
    expires_in: int  # seconds
    person: str
    return_to: str  # a path of ours


class Login:
    def __init__(self, issuer: Issuer, master: Callable[[], MasterKey]) -> None:
        self._issuer, self._master = issuer, master

    def departure(self, return_to: str) -> Departure:
        """Raises Unavailable when the issuer does not answer."""
        place = self._issuer.place("authorization_endpoint")
        kept = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": secrets.token_urlsafe(48),
            "return_to": return_to if _is_ours(return_to) else "/",
            "until": int(time.time()) + PATIENT_S,
        }
        with self._client() as client:
            url, _ = client.create_authorization_url(
                place, state=kept["state"], code_verifier=kept["verifier"], nonce=kept["nonce"]
            )
        return Departure(str(url), self._sealed(kept))

    def arrived(self, query: Mapping[str, str], cookie: str | None) -> tuple[dict[str, Any], str]:
        """The claims of the person, and where they wanted to go."""
        kept = self._kept(cookie)
        if kept is None or not _is_same(query.get("state"), kept["state"]):
            raise _again("this sign-in was not begun here, or too long ago")
        if query.get("iss", self._issuer.registration.url) != self._issuer.registration.url:  # RFC 9207: mix-up
            raise _again("this is the answer of another issuer")
        if "code" not in query:
            why = _printable(query.get("error_description") or query.get("error") or "it does not say why")
            raise _again(f"the issuer did not let you in: {why}")
        told, ours = self._exchanged(query["code"], kept["verifier"]), self._issuer.registration.client_id
        claims = self._issuer.verified(told["id_token"], ours) if "id_token" in told else None
        if claims is None or claims.get("azp", ours) != ours or not _is_same(claims.get("nonce"), kept["nonce"]):
            raise _again("the issuer's answer is not for this sign-in")
        return self._with_more(claims, told.get("access_token", "")), kept["return_to"]

    def _with_more(self, claims: dict[str, Any], access: str) -> dict[str, Any]:
        """Some issuers put claims into the ID token, others tell them at a place of their own (OIDC Core, 5.3, 5.4)."""
        if not access or not self._issuer.registration.rules.are_missing(claims):
            return claims
        if not self._issuer.has("userinfo_endpoint"):
            return claims
        more = fetched(self._issuer.place("userinfo_endpoint"), access)
        if more.get("sub") != claims["sub"]:
            raise _again("the issuer tells of somebody else")
        return more | claims

    def _exchanged(self, code: str, verifier: str) -> dict[str, str]:
        """The tokens for a code; none when the issuer refuses."""
        import httpx2
        from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # has no types
        from authlib.oauth2.base import OAuth2Error  # type: ignore[import-untyped]  # has no types

        place = self._issuer.place("token_endpoint")
        try:
            with self._client() as client:
                answer = client.fetch_token(place, grant_type="authorization_code", code=code, code_verifier=verifier)
        except (OAuthError, OAuth2Error):
            return {}
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("the issuer does not answer", retry_after_s=5, hint="sign in again later") from error
        tokens = {name: answer.get(name) for name in ("id_token", "access_token")}
        return {name: token for name, token in tokens.items() if isinstance(token, str)}

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # has no types

        registration = self._issuer.registration
        methods = self._issuer.offers("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return OAuth2Client(
            client_id=registration.client_id,
            client_secret=registration.client_secret or None,
            redirect_uri=registration.redirect_url,
            scope=SCOPE,
            code_challenge_method="S256",
            token_endpoint_auth_method=basic if registration.client_secret else "none",
            timeout=PATIENCE_S,
        )

    def _sealed(self, kept: Mapping[str, Any]) -> str:
        nonce = os.urandom(NONCE_BYTES)
        key = self._master().derived("signing in/1")[0]
        data = nonce + AESGCM(key).encrypt(nonce, json.dumps(kept).encode(), _ABOUT)
        return base64.urlsafe_b64encode(data).decode()

    def _kept(self, cookie: str | None) -> dict[str, Any] | None:
        for key in self._master().derived("signing in/1") if cookie else ():
            try:
                kept: dict[str, Any] = json.loads(opened(key, base64.urlsafe_b64decode(cookie or ""), _ABOUT))
            except (StoreError, ValueError):
                continue
            return kept if time.time() < kept["until"] else None
        return None


def _is_ours(path: str) -> bool:
    """A path on this very site: what else a browser might take for an address leads nowhere."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path


def _is_same(given: object, kept: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), kept.encode())


def _printable(text: str) -> str:
    """What anybody may have written into an address, short and on one line."""
    return "".join(c for c in text[:200] if c.isprintable())


def _again(why: str) -> Unauthenticated:
    return Unauthenticated(why, hint="sign in again")
