"""Puts the house together: the only place that knows which database and which store there is."""

from pathlib import Path

from showrunner import settings as settings_
from showrunner import studio
from showrunner.catalog.database import open_database
from showrunner.premises import Premises
from showrunner.productions.registry import Productions
from showrunner.providers.registry import Registry
from showrunner.settings import Settings
from showrunner.store.local import LocalAssets


def premises(settings: Settings) -> Premises:
    """What there is for films made here and now. Raises StoreError."""
    found = settings_.prepared(settings)
    return Premises(
        settings=found,
        database=open_database(found.database_url),
        store=LocalAssets(Path(found.store_url)),
        providers=Registry(found.home),
        productions=Productions(found.plugins),
    )


class Studio(studio.Studio):
    """A studio on one home: asyncio.run(Studio().make(Brief(prompt="Honey never spoils.")))."""

    def __init__(self, home: str | Path | None = None) -> None:
        """`SHOWRUNNER_HOME` wins over `home`; without both, the platform's data folder. Raises StoreError."""
        super().__init__(premises(settings_.read(str(home) if home is not None else None)))
