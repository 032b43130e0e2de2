"""What serve, worker and settings have in common: settings out of flags, and how a process is told to stop."""

import argparse
import asyncio
import contextlib
import os
import threading
from collections.abc import Iterator

from showrunner import settings as settings_
from showrunner.cli import former
from showrunner.kit.signals import caught
from showrunner.settings import Settings

LAST_S = 3.0  # for threads that are about to end
FLAGS = ("database", "store", "redis", "log_format", "lanes", "host", "port", "public_url", "auth")


def settings(arguments: argparse.Namespace) -> Settings:
    """Raises BadSetting."""
    return settings_.read(arguments.home, flags(arguments), arguments.config, is_service=True)


def flags(arguments: argparse.Namespace) -> dict[str, str]:
    return {name: value for name in FLAGS if (value := getattr(arguments, name, None)) is not None}


def log(found: Settings) -> None:
    """Begin to log; the first lines tell of settings that nobody reads."""
    from showrunner.telemetry.logs import configure

    configure(found.log_format, found.log_level)
    former.tell()


def left(status: int = 0) -> int:
    """Everything is closed: the process ends with this status now, or without those who still sleep.

    Threads of the engine's library look for a database that is away once a minute, and Python would wait for them.
    """
    last = threading.Timer(LAST_S, os._exit, (status,))
    last.daemon = True
    last.start()
    return status


@contextlib.contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """Set by SIGTERM or Ctrl-C that come inside the `with`."""
    told = asyncio.Event()
    with caught(lambda number: told.set()):
        yield told
