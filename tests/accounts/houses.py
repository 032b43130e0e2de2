"""Small worlds for the tests of accounts: an empty catalog, its door, its vault, and people."""

from pathlib import Path

from sqlalchemy import Engine

from showrunner.accounts.door import Accounts
from showrunner.accounts.master import Given, LocalKey
from showrunner.accounts.vault import Vault
from showrunner.catalog.database import open_database

KEY, OTHER_KEY = "a2V5" * 10 + "a2U=", "b3Ro" * 10 + "b3Q="  # 32 bytes each


def catalog(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder / 'catalog.db'}")


def door(engine: Engine, folder: Path) -> Accounts:
    return Accounts(engine, folder / "token", lambda: LocalKey(Given(KEY)))


def vault(engine: Engine, key: str = KEY) -> Vault:
    return Vault(engine, lambda: LocalKey(Given(key)))


def bearer(token: str) -> str:
    return f"Bearer {token}"
