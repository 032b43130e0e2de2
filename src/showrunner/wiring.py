"""Puts the house together: the only place that knows which database and which store there is."""

from pathlib import Path

from showrunner import settings as settings_
from showrunner import studio
from showrunner.catalog.database import open_database
from showrunner.providers.registry import Registry
from showrunner.store.local import LocalAssets


class Studio(studio.Studio):
    """A studio on one home: asyncio.run(Studio().make(Brief(prompt="Honey never spoils.")))."""

    def __init__(self, home: str | Path | None = None) -> None:
        """`SHOWRUNNER_HOME` wins over `home`; without both, the platform's data folder. Raises StoreError."""
        found = settings_.prepared(settings_.read(str(home) if home is not None else None))
        super().__init__(found, open_database(found.database), LocalAssets(found.assets), Registry(found.home))
