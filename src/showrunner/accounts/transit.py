"""The install's key inside a HashiCorp Vault (its transit engine): we never hold it, we ask for what it does."""

import base64
from collections.abc import Callable
from typing import Any

import hvac  # type: ignore[import-untyped]  # its package has no types
import requests

from showrunner.errors import BadSetting, StoreError, Unavailable

PATIENCE_S = 10


class TransitKey:
    """A master key (accounts.master.MasterKey) of the transit engine, of type aes256-gcm96."""

    def __init__(self, url: str, token: str, key: str) -> None:
        self._transit = hvac.Client(url=url, token=token, timeout=PATIENCE_S).secrets.transit
        self._key = key

    def wrap(self, key: bytes) -> str:
        text = base64.b64encode(key).decode()
        return str(_answer(lambda: self._transit.encrypt_data(self._key, plaintext=text))["ciphertext"])

    def unwrap(self, wrapped: str) -> bytes:
        return base64.b64decode(_answer(lambda: self._transit.decrypt_data(self._key, ciphertext=wrapped))["plaintext"])

    def is_newest(self, wrapped: str) -> bool:
        return wrapped.split(":")[1:2] == [f"v{self._versions()[1]}"]  # vault:v3:…

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        oldest, newest = self._versions()
        versions = range(newest, max(oldest, newest - 1) - 1, -1)
        return tuple(self._hmac(purpose, version) for version in versions)

    def renew(self) -> None:
        _answer(lambda: self._transit.rotate_key(self._key))

    def retire(self) -> None:
        """Old versions stay: a backup may need them, and Vault has a setting of its own to end them."""

    def _versions(self) -> tuple[int, int]:
        """The oldest that still opens, and the newest."""
        found = _answer(lambda: self._transit.read_key(self._key))
        return int(found["min_decryption_version"]), int(found["latest_version"])

    def _hmac(self, purpose: str, version: int) -> bytes:
        text = base64.b64encode(f"showrunner/{purpose}".encode()).decode()
        found = _answer(
            lambda: self._transit.generate_hmac(self._key, hash_input=text, key_version=version, algorithm="sha2-256")
        )
        return base64.b64decode(str(found["hmac"]).rpartition(":")[2])


def _answer(ask: Callable[[], Any]) -> dict[str, Any]:
    """`data` of what Vault says. Raises Unavailable when it is away or sealed, BadSetting when it will not have us."""
    try:
        answer = ask()
    except (hvac.exceptions.Forbidden, hvac.exceptions.Unauthorized, hvac.exceptions.InvalidPath) as error:
        raise BadSetting(
            "Vault refuses us the transit key", field="vault_token", hint="check vault_token, vault_key and its policy"
        ) from error
    except hvac.exceptions.InvalidRequest as error:
        raise StoreError(
            "Vault cannot open a sealed secret: it is damaged, or its key is gone", hint="set it again"
        ) from error
    except (hvac.exceptions.VaultError, requests.RequestException) as error:
        raise Unavailable(
            "Vault does not answer", retry_after_s=5, hint="check vault_url, and that it is unsealed"
        ) from error
    data = answer.get("data") if isinstance(answer, dict) else None
    return data if isinstance(data, dict) else {}
