"""workspaces: list, create, set the ceilings of those of a service."""

import argparse
from typing import Any

from showrunner.accounts.office import Office
from showrunner.accounts.workspaces import WorkspaceRow
from showrunner.cli import output, service
from showrunner.cli.amounts import count, micro_dollars, size
from showrunner.errors import BriefError
from showrunner.wiring import books

_CEILINGS = {
    "film_budget": micro_dollars,
    "month_budget": micro_dollars,
    "disk_quota": size,
    "films_at_once": count,
}


def workspaces(arguments: argparse.Namespace) -> int:
    if arguments.action != "list" and not arguments.workspace:
        raise BriefError(f"which workspace shall I {arguments.action}?", field="workspace", hint="name it by its id")
    changes = _changes(arguments)
    if arguments.action == "set" and not changes:
        raise BriefError("nothing to set", field="workspace", hint="showrunner workspaces --help lists what can be")
    with books(service.settings(arguments)) as office:
        rows = _done(office, arguments, changes)
    if arguments.json:
        output.last_line({"workspaces": [vars(row) for row in rows]})
    else:
        head = ("id", "film budget", "month budget", "disk", "films at once", "cache", "name")
        output.table([head, *(_shown(row) for row in rows)])
    return 0


def _done(office: Office, arguments: argparse.Namespace, changes: dict[str, Any]) -> list[WorkspaceRow]:
    known = office.accounts.workspaces
    if arguments.action == "list":
        return known.all()
    if arguments.action == "create":
        known.create(arguments.workspace, arguments.name or "")
    return [known.change(arguments.workspace, **changes)]


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    given = {name: getattr(arguments, name) for name in _CEILINGS}
    changes: dict[str, Any] = {
        name: _CEILINGS[name](text, name.replace("_", "-")) for name, text in given.items() if text is not None
    }
    if arguments.name is not None:
        changes["name"] = arguments.name
    if arguments.shares_cache is not None:
        changes["shares_cache"] = arguments.shares_cache == "yes"
    return changes


def _shown(row: WorkspaceRow) -> tuple[str, ...]:
    return (
        row.id,
        _dollars(row.film_budget),
        _dollars(row.month_budget),
        "-" if row.disk_quota is None else f"{row.disk_quota:,}",
        "-" if row.films_at_once is None else str(row.films_at_once),
        "shared" if row.shares_cache else "own",
        row.name,
    )


def _dollars(amount: int | None) -> str:
    return "-" if amount is None else f"${amount / 1_000_000:,.2f}"
