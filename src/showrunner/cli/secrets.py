"""secrets: keys of providers. A value goes in by a prompt or stdin, never by the command line, and never comes out."""

import argparse
import getpass
import sys

from showrunner.accounts.office import Office
from showrunner.cli import output, service
from showrunner.cli.amounts import day
from showrunner.errors import BriefError
from showrunner.wiring import books

LARGEST = 20_000  # characters read from stdin


def secrets(arguments: argparse.Namespace) -> int:
    if arguments.action in ("set", "remove") and not arguments.name:
        raise BriefError(f"which secret shall I {arguments.action}?", field="name", hint="name it, as PEXELS_API_KEY")
    if arguments.action == "set" and not arguments.host:
        raise BriefError("for which host is it?", field="host", hint="give --host, as api.pexels.com")
    with books(service.settings(arguments)) as office:
        office.accounts.workspaces.get(arguments.workspace)
        actions = {"list": _list, "set": _set, "remove": _remove, "rotate": _rotate}
        actions[arguments.action](office, arguments)
    return 0


def _list(office: Office, arguments: argparse.Namespace) -> None:
    found = office.vault.names(arguments.workspace)
    if arguments.json:
        output.last_line({"secrets": [vars(row) for row in found]})
    elif found:
        rows = [(row.name, row.host, f"…{row.hint}" if row.hint else "-", day(row.created_ms)) for row in found]
        output.table([("name", "host", "ends in", "set"), *rows])
    else:
        output.say(f"{arguments.workspace} has no secrets yet: showrunner secrets set NAME --host HOST")


def _set(office: Office, arguments: argparse.Namespace) -> None:
    row = office.vault.put_secret(arguments.workspace, arguments.name, _value(arguments.name), arguments.host)
    if arguments.json:
        output.last_line({"set": row.name, "host": row.host})
    else:
        output.say(f"{row.name} is sealed; only {row.host} will ever get it")


def _remove(office: Office, arguments: argparse.Namespace) -> None:
    office.vault.drop(arguments.workspace, arguments.name)
    if arguments.json:
        output.last_line({"removed": arguments.name})
    else:
        output.say(f"{arguments.name} is gone")


def _rotate(office: Office, arguments: argparse.Namespace) -> None:
    count = office.vault.rotate()
    if arguments.json:
        output.last_line({"sealed": count})
    else:
        output.say(f"{count} sealed with the new key. Start the service again, so that it signs with it as well")


def _value(name: str) -> str:
    return getpass.getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.read(LARGEST)
