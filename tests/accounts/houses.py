"""Small worlds for the tests of accounts: an empty catalog, its door, and people."""

from pathlib import Path

from sqlalchemy import Engine

from showrunner.accounts.door import Accounts
from showrunner.accounts.master import LocalKey
from showrunner.catalog.database import open_database


def catalog(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder / 'catalog.db'}")


def door(engine: Engine, folder: Path) -> Accounts:
    return Accounts(engine, folder / "token", lambda: LocalKey((b"k" * 32,)))


def bearer(token: str) -> str:
    return f"Bearer {token}"
