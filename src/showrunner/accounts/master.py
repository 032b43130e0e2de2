"""The install's key, which wraps every other: from the environment, a file, the system's keyring, or a HashiCorp Vault.

A key is 32 bytes in base64. Where two are given ("new,old"), the first wraps and both unwrap: so a key is changed
without an hour in which nothing opens.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from showrunner.errors import BadSetting, StoreError
from showrunner.kit.private import kept_private, write_private

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits
WRAPPING = b"showrunner/wrapping/1"
SERVICE = "showrunner"  # under which a keyring has us


class MasterKey(Protocol):
    """Wraps data keys, and derives keys for other purposes."""

    def wrap(self, key: bytes) -> str:
        """Text without dots, which `unwrap` turns into `key` again."""

    def unwrap(self, wrapped: str) -> bytes:
        """Raises StoreError when it was wrapped by a key we do not have, or is damaged."""

    def is_newest(self, wrapped: str) -> bool:
        """Whether it was wrapped by the key that wraps today."""

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """32 bytes that only this install knows, always the same; the newest key's first."""

    def renew(self) -> None:
        """Wrap with a new key from now on. Raises BadSetting where only a person can bring one and has not."""

    def retire(self) -> None:
        """Forget all keys but the newest two. The second stays for what was being wrapped by it in this moment."""


class KeyPlace(Protocol):
    """Where keys are kept between processes, as text: newest first, separated by commas."""

    name: str
    is_ours: bool  # to write; else only a person can

    def read(self) -> str: ...

    def write(self, text: str) -> None: ...


class LocalKey:
    """AES-256-GCM under a key that this process holds."""

    def __init__(self, place: KeyPlace) -> None:
        """Raises BadSetting for what is no key."""
        self._place = place
        self._keys = _parsed(place)

    def wrap(self, key: bytes) -> str:
        self._keys = _parsed(self._place)  # another process may have renewed it
        name, newest = next(iter(self._keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return f"{name}:{encoded(nonce + AESGCM(_stretched(newest, WRAPPING)).encrypt(nonce, key, WRAPPING))}"

    def unwrap(self, wrapped: str) -> bytes:
        name, _, text = wrapped.partition(":")
        if name not in self._keys:
            self._keys = _parsed(self._place)
        if name not in self._keys:
            raise StoreError(
                "a secret was sealed with another key than this install has",
                hint="give the key it was sealed with as well, behind the new one: SHOWRUNNER_KEY=new,old",
            )
        return opened(_stretched(self._keys[name], WRAPPING), decoded(text), WRAPPING)

    def is_newest(self, wrapped: str) -> bool:
        return wrapped.partition(":")[0] == next(iter(self._keys))

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        return tuple(_stretched(key, f"showrunner/{purpose}".encode()) for key in self._keys.values())

    def renew(self) -> None:
        if self._place.is_ours:
            self._place.write(f"{new_key()},{self._place.read()}")
        self._keys = _parsed(self._place)
        if len(self._keys) < 2:
            raise BadSetting(
                f"{self._place.name} is yours to change, and holds one key",
                field="key",
                hint="set SHOWRUNNER_KEY=new,old everywhere, run this again, then set SHOWRUNNER_KEY=new",
            )

    def retire(self) -> None:
        if self._place.is_ours:
            self._place.write(",".join(self._place.read().split(",")[:2]))
            self._keys = _parsed(self._place)


class Given:
    """Keys that a person set: SHOWRUNNER_KEY."""

    name, is_ours = "SHOWRUNNER_KEY", False

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self) -> str:
        return self._text

    def write(self, text: str) -> None:
        raise BadSetting(f"{self.name} is yours to change", field="key", hint="set it in the environment")


class KeyFile:
    """HOME/key, made at first use, readable by its owner alone."""

    is_ours = True

    def __init__(self, file: Path) -> None:
        self._file, self.name = file, str(file)

    def read(self) -> str:
        return kept_private(self._file, new_key)

    def write(self, text: str) -> None:
        write_private(self._file, text)


class Keyring:
    """The keyring of the system, under the name of the home."""

    name, is_ours = "the keyring", True

    def __init__(self, home: Path) -> None:
        self._home = str(home)

    def read(self) -> str:
        import keyring

        found = _with_keyring(lambda: keyring.get_password(SERVICE, self._home))
        if found is None:
            self.write(new_key())
            found = _with_keyring(lambda: keyring.get_password(SERVICE, self._home))
        return found or ""

    def write(self, text: str) -> None:
        import keyring

        _with_keyring(lambda: keyring.set_password(SERVICE, self._home, text))


def new_key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def opened(key: bytes, data: bytes, about: bytes) -> bytes:
    """What `data` (nonce, then ciphertext) says. Raises StoreError when it is not as it was sealed."""
    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise damaged() from error


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Raises StoreError for what is not ours."""
    try:
        return base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise damaged() from error


def damaged() -> StoreError:
    return StoreError("a sealed secret is damaged, or stands where it was not put", hint="set it again")


def _parsed(place: KeyPlace) -> dict[str, bytes]:
    """Keys by their names. What is wrong with one is told without showing it."""
    try:
        keys = [base64.b64decode(word.strip(), validate=True) for word in place.read().split(",")]
    except (binascii.Error, ValueError):
        keys = [b""]
    if any(len(key) != KEY_BYTES for key in keys):
        hint = "give 32 random bytes in base64: openssl rand -base64 32"
        raise BadSetting(f"what {place.name} holds is not a key", field="key", hint=hint)
    return {_name(key): key for key in keys}


def _name(key: bytes) -> str:
    """Tells keys apart and tells nothing about them."""
    return hashlib.sha256(_stretched(key, b"showrunner/name/1")).hexdigest()[:12]


def _stretched(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _with_keyring(ask: Callable[[], str | None]) -> str | None:
    from keyring.errors import KeyringError

    try:
        return ask()
    except KeyringError as error:
        raise BadSetting(
            f"the keyring of this system cannot be used: {error}",
            field="key_source",
            hint="unlock it; or, while nothing is sealed with its key, set key_source to file",
        ) from error
