"""The install's key, which wraps every other: from the environment, a file, the system's keyring, or a HashiCorp Vault.

A key is 32 bytes in base64. Where two are given ("new,old"), the first wraps and both unwrap: so a key is changed
without an hour in which nothing opens.
"""

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from showrunner.errors import BadSetting, StoreError
from showrunner.kit.private import kept_private

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits
WRAPPING = b"showrunner/wrapping/1"


class MasterKey(Protocol):
    """Wraps data keys, and derives keys for other purposes."""

    def wrap(self, key: bytes) -> str:
        """Text without dots, which `unwrap` turns into `key` again."""

    def unwrap(self, wrapped: str) -> bytes:
        """Raises StoreError when it was wrapped by a key we do not have."""

    def is_newest(self, wrapped: str) -> bool:
        """Whether it was wrapped by the key that wraps today."""

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """32 bytes that only this install knows, always the same; the newest key's first."""


class LocalKey:
    """AES-256-GCM under a key that this process holds."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """`keys` newest first, each of 32 bytes."""
        self._keys = {_name(key): key for key in keys}

    def wrap(self, key: bytes) -> str:
        name, newest = next(iter(self._keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return f"{name}:{encoded(nonce + AESGCM(_stretched(newest, WRAPPING)).encrypt(nonce, key, WRAPPING))}"

    def unwrap(self, wrapped: str) -> bytes:
        name, _, text = wrapped.partition(":")
        if name not in self._keys:
            raise StoreError(
                "a secret was sealed with another key than this install has",
                hint="give the key it was sealed with as well, behind the new one: SHOWRUNNER_KEY=new,old",
            )
        data = decoded(text)
        try:
            return AESGCM(_stretched(self._keys[name], WRAPPING)).decrypt(
                data[:NONCE_BYTES], data[NONCE_BYTES:], WRAPPING
            )
        except InvalidTag as error:
            raise StoreError("a sealed secret is damaged", hint="set it again") from error

    def is_newest(self, wrapped: str) -> bool:
        return wrapped.partition(":")[0] == next(iter(self._keys))

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        return tuple(_stretched(key, f"showrunner/{purpose}".encode()) for key in self._keys.values())


def new_key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def from_text(text: str, source: str) -> LocalKey:
    """From base64 keys, newest first, separated by commas. Raises BadSetting, which never shows them."""
    try:
        keys = tuple(base64.b64decode(word.strip(), validate=True) for word in text.split(","))
    except binascii.Error:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise BadSetting(
            f"{source} is not a key", field="key", hint="give 32 random bytes in base64: openssl rand -base64 32"
        )
    return LocalKey(keys)


def from_file(file: Path) -> LocalKey:
    """Made at first use, readable by its owner alone."""
    return from_text(kept_private(file, new_key), str(file))


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Raises StoreError for what is not ours."""
    try:
        return base64.urlsafe_b64decode(text)
    except binascii.Error as error:
        raise StoreError("a sealed secret is damaged", hint="set it again") from error


def _name(key: bytes) -> str:
    """Tells keys apart and tells nothing about them."""
    return hashlib.sha256(_stretched(key, b"showrunner/name/1")).hexdigest()[:12]


def _stretched(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
