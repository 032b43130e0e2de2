"""Puts the house together: the only place that knows which database and which store there is."""

from pathlib import Path

from showrunner import settings as settings_
from showrunner.catalog.database import open_database
from showrunner.providers.registry import Registry
from showrunner.store.local import LocalAssets
from showrunner.studio import Studio


def open_studio(home: str | Path | None = None) -> Studio:
    """A studio on one home. `SHOWRUNNER_HOME` wins over `home`; without both, the platform's data folder.

    Raises StoreError when the home cannot be used.
    """
    found = settings_.prepared(settings_.read(str(home) if home is not None else None))
    return Studio(found, open_database(found.database), LocalAssets(found.assets), Registry(found.home))
