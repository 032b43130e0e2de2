"""Short-lived tokens that this install signs: for clients that showed their secret, for people who signed in.

They carry who it is and no more than they were asked for; what the client or the person may still do is looked up at
each use, so revoking needs no waiting.
"""

import functools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import jwt

from showrunner.accounts.master import MasterKey

ALGORITHM = "HS256"
ISSUER = "showrunner"
LASTS_S = 3600
_MUST_HAVE = ["exp", "iat", "iss", "aud", "sub", "kind", "scope"]


@dataclass(frozen=True)
class Bearer:
    """What a token of ours says: the id of a client or of a person."""

    kind: str  # client | person
    subject: str
    scopes: tuple[str, ...] = ()  # (): all that the role has


class Tokens:
    def __init__(self, master: Callable[[], MasterKey]) -> None:
        """`master` is asked for when a token is first signed or read."""
        self._master = master

    @functools.cached_property
    def _keys(self) -> tuple[bytes, ...]:
        return self._master().derived("tokens/1")

    def issue(self, bearer: Bearer, lasts_s: int = LASTS_S) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": bearer.subject,
            "kind": bearer.kind,
            "scope": " ".join(bearer.scopes),
            "iat": now,
            "exp": now + lasts_s,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(claims, self._keys[0], algorithm=ALGORITHM)

    def read(self, token: str) -> Bearer | None:
        """None for whatever we did not sign, or not for today."""
        for key in self._keys:
            try:
                claims = jwt.decode(
                    token, key, algorithms=[ALGORITHM], issuer=ISSUER, audience=ISSUER, options={"require": _MUST_HAVE}
                )
            except jwt.PyJWTError:
                continue
            return Bearer(claims["kind"], claims["sub"], tuple(claims["scope"].split()))
        return None
