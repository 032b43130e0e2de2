"""keys: list, create, revoke those of a service's API."""

import argparse
import time

from showrunner.accounts.office import Office
from showrunner.cli import output, service
from showrunner.cli.amounts import day, time_ms
from showrunner.errors import BriefError
from showrunner.wiring import books


def keys(arguments: argparse.Namespace) -> int:
    if arguments.action != "list" and not arguments.key:
        what = "give the new key a name" if arguments.action == "create" else "name the key by its id"
        raise BriefError(f"which key shall I {arguments.action}?", field="key", hint=what)
    with books(service.settings(arguments)) as office:
        {"list": _list, "create": _create, "revoke": _revoke}[arguments.action](office, arguments)
    return 0


def _list(office: Office, arguments: argparse.Namespace) -> None:
    found = office.accounts.keys(office.accounts.local(arguments.workspace))
    if arguments.json:
        output.last_line({"keys": [vars(row) for row in found]})
    elif found:
        head = ("id", "kind", "role", "made", "last used", "ends", "name")
        rows = [
            (row.id, row.kind, row.role, day(row.created_ms), day(row.used_ms),
             "revoked" if row.revoked_ms else day(row.expires_ms), row.name)
            for row in found
        ]  # fmt: skip
        output.table([head, *rows])
    else:
        output.say(f"{arguments.workspace} has no keys yet: showrunner keys create NAME")


def _create(office: Office, arguments: argparse.Namespace) -> None:
    now = time.time_ns() // 1_000_000
    row, secret = office.accounts.create_key(
        office.accounts.local(arguments.workspace),
        arguments.key,
        arguments.role,
        tuple(arguments.scopes.replace(",", " ").split()),
        time_ms(arguments.expires, now, "expires") if arguments.expires else None,
        kind="client" if arguments.client else "key",
    )
    if arguments.json:
        output.last_line({"key": row.id, "secret": secret, "scopes": row.scopes, "expires_ms": row.expires_ms})
        return
    output.answer(secret)
    output.say(f"{row.id} may {', '.join(row.scopes)} in {row.workspace}. Keep the secret above: it is not shown again")


def _revoke(office: Office, arguments: argparse.Namespace) -> None:
    row = office.accounts.revoke_key(office.accounts.local(arguments.workspace), arguments.key)
    if arguments.json:
        output.last_line({"revoked": row.id})
    else:
        output.say(f"{row.id} ({row.name}) opens nothing any more")
