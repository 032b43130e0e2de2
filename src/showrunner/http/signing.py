"""Links to one file for one method, good for a while without any key: who has the link has the file.

A link ends with its time, and with the film or upload whose file it is. A token is the grant in base64url, a dot, and
its HMAC-SHA256 in base64url.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Sequence

from pydantic import ValidationError

from showrunner.catalog.tables import FilmRow
from showrunner.errors import Forbidden, NotFound
from showrunner.film.asset import Asset
from showrunner.kit.document import Document

USUAL_S, LONGEST_S = 3_600, 7 * 86_400


class Owner(Document):
    """What the file belongs to: a film, or an upload, of a workspace."""

    workspace: str
    film: str | None = None
    upload: str | None = None


class Grant(Document):
    owner: Owner
    asset: Asset
    name: str  # what the file is called when it is saved
    until_s: int  # UTC seconds since 1970


class Signer:
    def __init__(self, keys: Sequence[bytes]) -> None:
        """The first signs, all of them are good: so keys can be changed while links are out."""
        self._keys = tuple(keys)

    def token(self, owner: Owner, asset: Asset, name: str, expires_s: int) -> tuple[str, int]:
        """(token, end of its life in UTC seconds)."""
        grant = Grant(owner=owner, asset=asset, name=name, until_s=int(time.time()) + expires_s)
        text = _encoded(grant.model_dump_json(exclude_none=True).encode())
        return f"{text}.{_encoded(_mac(self._keys[0], text))}", grant.until_s

    def grant(self, token: str) -> Grant:
        """Raises NotFound for a token that we did not give, Forbidden for one past its time."""
        text, _, mac = token.partition(".")
        try:
            given = _decoded(mac)
            is_ours = any(hmac.compare_digest(given, _mac(key, text)) for key in self._keys)
            grant = Grant.model_validate_json(_decoded(text)) if is_ours else None
        except (ValueError, binascii.Error, ValidationError):
            grant = None
        if grant is None:
            raise nothing_there()
        if grant.until_s < time.time():
            raise Forbidden("this link is past its time", hint="ask for a new link", field="token")
        return grant


def nothing_there() -> NotFound:
    """The same for a link that we did not give and for one whose film is gone."""
    return NotFound("there is no file behind this link", hint="ask for a new link", field="token")


def owner_of(film: FilmRow) -> Owner:
    return Owner(workspace=film.workspace, film=film.id)


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
