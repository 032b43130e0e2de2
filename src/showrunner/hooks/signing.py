"""Signatures of webhooks, as Standard Webhooks has them: HMAC-SHA256 over id, time and body, written "v1,BASE64".

Several signatures may stand side by side, one for each secret that is live while a secret is being changed.
"""

import base64
import binascii
import hashlib
import hmac
import secrets as random
from collections.abc import Collection, Mapping

from showrunner.errors import Unauthenticated

PREFIX = "whsec_"
SECRET_BYTES = 32  # the standard asks for 24 to 64
TOLERANCE_S = 300  # a message older or newer than this may be somebody's replay


def new_secret() -> str:
    return PREFIX + base64.b64encode(random.token_bytes(SECRET_BYTES)).decode()


def signed(message: str, at_s: int, body: bytes, secrets: Collection[str]) -> dict[str, str]:
    """The three headers for `body`. `message` is the same for every attempt, `at_s` is the attempt's own time."""
    signatures = " ".join(f"v1,{base64.b64encode(_mac(secret, message, at_s, body)).decode()}" for secret in secrets)
    return {"webhook-id": message, "webhook-timestamp": str(at_s), "webhook-signature": signatures}


def verify(body: bytes, headers: Mapping[str, str], secrets: Collection[str], now_s: float) -> str:
    """The message's id, when one of `secrets` has signed it and it is fresh. Raises Unauthenticated."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message, at_s, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        is_fresh = abs(now_s - int(at_s)) <= TOLERANCE_S
        offered = [base64.b64decode(word[3:], validate=True) for word in signatures.split() if word.startswith("v1,")]
    except (KeyError, ValueError, binascii.Error) as error:
        raise Unauthenticated("a webhook without a whole signature") from error
    if not is_fresh:
        raise Unauthenticated(f"a webhook of another time ({at_s})", hint="set the clocks of both machines")
    expected = [_mac(secret, message, int(at_s), body) for secret in secrets]
    if not any(hmac.compare_digest(one, other) for one in expected for other in offered):
        raise Unauthenticated("a webhook that was not signed with a secret known here")
    return message


def _mac(secret: str, message: str, at_s: int, body: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return hmac.digest(key, f"{message}.{at_s}.".encode() + body, hashlib.sha256)
