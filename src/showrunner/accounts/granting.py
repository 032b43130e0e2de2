"""The token endpoint (RFC 6749, client credentials): a client shows its secret and gets a short-lived token.

The secret comes in the form or in a Basic header, never in both. Whoever is not a client, or one no more, is told so in
one way (`invalid_client`).
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from showrunner.accounts.principal import SCOPES
from showrunner.accounts.tokens import LASTS_S, Bearer, Tokens
from showrunner.catalog.films import now_ms
from showrunner.catalog.keys import KeyRow, Keys, digest_of

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749, 5.1


@dataclass(frozen=True)
class TokenAnswer:
    """As HTTP has it; `body` is JSON."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: dict(NOT_KEPT))


def granted(form: Mapping[str, str], authorization: str | None, keys: Keys, tokens: Tokens) -> TokenAnswer:
    """The answer to a request with these form fields and Authorization header."""
    grant_type = form.get("grant_type")
    if not grant_type:
        return _error("invalid_request", "grant_type is missing")
    if grant_type != "client_credentials":
        return _error("unsupported_grant_type", "only client_credentials is granted here")
    if "client_secret" in form:
        if (authorization or "").lower().startswith("basic "):
            return _error("invalid_request", "show the secret once: in the form or in the header")
        authorization = None  # of another kind: not what the client shows itself by
    client = _client(form, authorization, keys)
    if client is None:
        return _no_client(is_basic=authorization is not None)
    wanted = tuple(dict.fromkeys(form.get("scope", "").split()))
    if any(scope not in client.scopes for scope in wanted):
        return _error("invalid_scope", f"this client may ask for {' '.join(client.scopes)}")
    scopes = tuple(scope for scope in SCOPES if scope in (wanted or client.scopes))
    token = tokens.issue(Bearer("client", client.id, scopes))
    body = {"access_token": token, "token_type": "Bearer", "expires_in": LASTS_S, "scope": " ".join(scopes)}
    return TokenAnswer(200, body)


def _client(form: Mapping[str, str], authorization: str | None, keys: Keys) -> KeyRow | None:
    name, secret = (
        _basic(authorization) if authorization is not None else (form.get("client_id"), form.get("client_secret"))
    )
    row = keys.with_digest(digest_of(secret or ""))
    if row is None or row.kind != "client" or not row.is_valid(now_ms()):
        return None
    if not hmac.compare_digest(row.id.encode(), (name or "").encode()):
        return None
    keys.touch(row)
    return row


def _basic(authorization: str) -> tuple[str, str]:
    """Id and secret, each form-encoded before they were joined (RFC 6749, 2.3.1); empty where they cannot be read."""
    scheme, _, text = authorization.partition(" ")
    try:
        name, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return (unquote_plus(name), unquote_plus(secret)) if scheme.lower() == "basic" else ("", "")


def _no_client(*, is_basic: bool) -> TokenAnswer:
    answer = _error("invalid_client", "no such client, or not with this secret", status=401)
    return (
        TokenAnswer(401, answer.body, answer.headers | {"WWW-Authenticate": 'Basic realm="showrunner"'})
        if is_basic
        else answer
    )


def _error(code: str, description: str, status: int = 400) -> TokenAnswer:
    return TokenAnswer(status, {"error": code, "error_description": description})
