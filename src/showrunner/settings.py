"""Where things are. Read once, at the edge, from flags and environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from showrunner.errors import StoreError


@dataclass(frozen=True)
class Settings:
    """`home` holds everything Showrunner keeps; two homes know nothing of each other."""

    home: Path

    @property
    def database(self) -> str:
        return f"sqlite:///{self.home / 'catalog.db'}"

    @property
    def assets(self) -> Path:
        return self.home / "assets"

    @property
    def locks(self) -> Path:
        return self.home / "locks"

    @property
    def scratch(self) -> Path:
        return self.home / "scratch"


def read(home: str | None = None) -> Settings:
    """`SHOWRUNNER_HOME`, else `home` (--home), else the platform's folder for application data."""
    chosen = os.environ.get("SHOWRUNNER_HOME") or home
    if chosen:
        return Settings(Path(chosen).expanduser().absolute())
    import platformdirs

    return Settings(Path(platformdirs.user_data_dir("showrunner")))


def prepared(settings: Settings) -> Settings:
    """The same settings, with their folders made. Raises StoreError when they cannot be."""
    try:
        for folder in (settings.home, settings.assets, settings.locks, settings.scratch):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"cannot use {settings.home} as home: {error.strerror}",
            hint="choose a folder you may write with --home or SHOWRUNNER_HOME",
        ) from error
    return settings
