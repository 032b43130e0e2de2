"""Secrets at rest. Each is sealed by a key of its own, which the install's key wraps; both layers are AES-256-GCM.

What is sealed says where it belongs (workspace, name, host), so a row copied into another's place does not open.
Nothing reads a secret out but `value_for`, which gives it to one host alone.
"""

import os
import re
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine

from showrunner.accounts.master import KEY_BYTES, NONCE_BYTES, MasterKey, damaged, decoded, encoded, opened
from showrunner.catalog.secrets import SecretRow, Secrets
from showrunner.errors import BriefError, Forbidden, NotFound
from showrunner.kit import canonical
from showrunner.kit.redaction import hide, redacted

SHORTEST, LONGEST = 16, 10_000  # characters of a secret
HINTED_FROM = 20  # characters: four shown of fewer would give too much away
_FORM = "v1"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_VALUE = re.compile(rf"(?=.*[0-9])(?=.*[A-Za-z])[!#-&(-;=?-Z^-z|~]{{{SHORTEST},{LONGEST}}}")
_HOST = re.compile(r"(?=.{1,253}(:|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?")


class Vault:
    def __init__(self, engine: Engine, master: Callable[[], MasterKey]) -> None:
        """`master` is asked for when something is first sealed or opened."""
        self._secrets, self._source = Secrets(engine), master
        self._key: MasterKey | None = None

    def seal(self, text: str, about: str = "") -> str:
        """Sealed text, which opens only with the same `about`."""
        hide(text)
        key, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        body = nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())
        return ".".join((_FORM, self._master.wrap(key), encoded(body)))

    def open(self, sealed: str, about: str = "") -> str:
        """Raises StoreError when it is damaged, was sealed about something else, or by a key we do not have."""
        wrapped, body = _parts(sealed)
        text = opened(self._master.unwrap(wrapped), decoded(body), about.encode()).decode()
        hide(text)
        return text

    def put_secret(self, workspace: str, name: str, value: str, host: str) -> SecretRow:
        """Keep `value` for `host` alone, in the place of one of this name. Raises BriefError."""
        name, host, value = _checked_name(name), _checked_host(host), _checked_value(value)
        hint = value[-4:] if len(value) >= HINTED_FROM else ""
        sealed = self.seal(value, _about(workspace, name, host))
        return self._secrets.put(workspace, name, host=host, sealed=sealed, hint=hint)

    def names(self, workspace: str) -> list[SecretRow]:
        """What there is, by name, without a value."""
        return self._secrets.of(workspace)

    def drop(self, workspace: str, name: str) -> None:
        """Raises NotFound."""
        if not self._secrets.drop(workspace, name):
            raise _no_secret(name)

    def value_for(self, workspace: str, name: str, host: str) -> str:
        """To be sent to `host`. Raises NotFound; Forbidden for another host than it was given for; StoreError."""
        found = self._secrets.sealed(workspace, name)
        if found is None:
            raise _no_secret(name)
        sealed, bound = found
        if host.lower().rstrip(".") != bound:
            raise Forbidden(
                f"{name} is for {bound} alone, not for {host}", field="host", hint="set it again for that host"
            )
        return self.open(sealed, _about(workspace, name, bound))

    def redact(self, text: str) -> str:
        """`text` without any secret that this process has met."""
        return redacted(text)

    def rotate(self) -> int:
        """Wrap everything sealed by a new key, and say how much there was.

        Of the older keys only the last stays, for what was sealed in this moment: rotate again to be rid of it. Safe
        to stop and to run again at any time. Raises BadSetting where the key is a person's to change and they have not;
        StoreError when something does not open: then no key is forgotten.
        """
        self._master.renew()
        changed = self._secrets.reseal(self._rewrapped)
        self._master.retire()
        return changed

    def _rewrapped(self, sealed: str) -> str:
        wrapped, body = _parts(sealed)
        if self._master.is_newest(wrapped):
            return sealed
        return ".".join((_FORM, self._master.wrap(self._master.unwrap(wrapped)), body))

    @property
    def _master(self) -> MasterKey:
        if self._key is None:
            self._key = self._source()
        return self._key


def _parts(sealed: str) -> tuple[str, str]:
    form, *rest = sealed.split(".")
    if form != _FORM or len(rest) != 2:
        raise damaged()
    return rest[0], rest[1]


def _about(workspace: str, name: str, host: str) -> str:
    return canonical.text([workspace, name, host])


def _no_secret(name: str) -> NotFound:
    return NotFound(f"there is no secret {name!r} here", field="name", among="secrets")


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        hint = "give A-Z, 0-9 and _, as PEXELS_API_KEY"
        raise BriefError("that cannot be the name of a secret", field="name", hint=hint)
    return name


def _checked_host(host: str) -> str:
    plain = host.lower().rstrip(".")
    if not _HOST.fullmatch(plain):
        raise BriefError(f"{host!r} is not a host", field="host", hint="give a name alone, as api.pexels.com")
    return plain


def _checked_value(value: str) -> str:
    """No words: what is hidden everywhere must not be what a line of a log is made of."""
    plain = value.strip()
    if not _VALUE.fullmatch(plain):
        hint = f"give {SHORTEST} to {LONGEST} characters, letters and digits, without spaces, quotes and brackets"
        raise BriefError("that cannot be a secret", field="value", hint=hint)
    return plain
