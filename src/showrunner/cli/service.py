"""What serve, worker and settings have in common: settings out of flags, and how a process is told to stop."""

import argparse
import asyncio
import contextlib
from collections.abc import Iterator

from showrunner import settings as settings_
from showrunner.kit.signals import caught
from showrunner.settings import Settings

FLAGS = ("database", "store", "redis", "log_format", "lanes", "host", "port", "public_url", "auth")


def settings(arguments: argparse.Namespace) -> Settings:
    """Raises BadSetting."""
    return settings_.read(arguments.home, flags(arguments), arguments.config, is_service=True)


def flags(arguments: argparse.Namespace) -> dict[str, str]:
    return {name: value for name in FLAGS if (value := getattr(arguments, name, None)) is not None}


def log(found: Settings) -> None:
    from showrunner.telemetry.logs import configure

    configure(found.log_format, found.log_level)


@contextlib.contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """Set by SIGTERM or Ctrl-C that come inside the `with`."""
    told = asyncio.Event()
    with caught(lambda number: told.set()):
        yield told
