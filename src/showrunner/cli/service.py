"""What serve, worker and settings have in common: settings out of flags, and how a process is told to stop."""

import argparse
import asyncio
import signal

from showrunner import settings as settings_
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


def stopping() -> asyncio.Event:
    """Set by SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
