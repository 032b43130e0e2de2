"""library: add own clips, photos and songs; list, search and remove them. Films choose among them."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from showrunner.catalog.library import HoldingRow
from showrunner.cli import output
from showrunner.cli.amounts import day
from showrunner.errors import BriefError
from showrunner.film.changes import checked
from showrunner.film.pictures import Origin
from showrunner.library.door import Found
from showrunner.wiring import Studio

MOST_LISTED = 10_000
MOST_FOUND = 20
MOST_NAMED = 8  # of files that show the same


def library(arguments: argparse.Namespace) -> int:
    if arguments.action != "list" and not arguments.what:
        asked = {
            "add": "name files or folders",
            "search": 'as in: search "waves at dusk"',
            "remove": "name one by its id",
        }
        raise BriefError(f"what shall I {arguments.action}?", field="what", hint=asked[arguments.action])
    actions = {"add": _add, "list": _list, "search": _search, "remove": _remove}
    return actions[arguments.action](Studio(arguments.home), arguments)


def _add(studio: Studio, arguments: argparse.Namespace) -> int:
    rows, passed_over = asyncio.run(_taken(studio, arguments))
    refused = [row for row in rows if row.state == "refused"]
    if arguments.json:
        told = {"added": [_told(row) for row in rows], "passed_over": [{"path": p, "why": w} for p, w in passed_over]}
        output.last_line(told)
        return 0
    for path, why in passed_over:
        output.say(f"passed over {path}: {why}")
    for row in refused:
        output.say(f"refused {row.name}: {json.loads(row.error or '{}').get('message', '')}")
    output.say(f"{len(rows) - len(refused)} files are in the library; films choose among them (make --no-library: not)")
    return 0


async def _taken(studio: Studio, arguments: argparse.Namespace) -> tuple[list[HoldingRow], tuple[tuple[str, str], ...]]:
    """The files as they are after being looked at."""
    from showrunner.library.indexing import Indexer

    paths = [Path(path).expanduser() for path in arguments.what]
    added = await studio.library.add(
        paths, tags=tuple(arguments.tag), notes=arguments.notes or "", origin=_origin(arguments)
    )
    waiting = sum(row.state == "waiting" for row in added.rows)
    done = 0

    def tell(row: HoldingRow) -> None:
        nonlocal done
        done += 1
        output.say(f"{done}/{waiting} {row.name}: {_seen(row)}")

    await Indexer(studio.premises).catch_up(studio.workspace, tell)
    return [await asyncio.to_thread(studio.library.find, row.id) for row in added.rows], added.passed_over


def _origin(arguments: argparse.Namespace) -> Origin | None:
    given = {name: getattr(arguments, name) for name in ("author", "licence", "source") if getattr(arguments, name)}
    if given and "author" not in given:
        raise BriefError("a licence or a source needs an author", field="author", hint="add --author NAME")
    return checked(Origin, given, "author") if given else None


def _list(studio: Studio, arguments: argparse.Namespace) -> int:
    rows = studio.library.page(MOST_LISTED)
    if arguments.json:
        output.last_line({"library": [_told(row) for row in rows], "revision": studio.library.shelves.revision})
    elif rows:
        output.table([(row.id[:8], row.state, day(row.created_ms), _seen(row), row.name) for row in rows])
        for group in studio.library.duplicates():
            shown = ", ".join(holding.name for holding in group[:MOST_NAMED])
            rest = f" and {len(group) - MOST_NAMED} more" if len(group) > MOST_NAMED else ""
            output.say(f"these show the same: {shown}{rest}")
    else:
        output.say("the library is empty: showrunner library add FOLDER")
    return 0


def _search(studio: Studio, arguments: argparse.Namespace) -> int:
    found = studio.library.search(" ".join(arguments.what), MOST_FOUND)
    if arguments.json:
        output.last_line({"found": [_hit(one) for one in found]})
    elif found:
        output.table(
            [(one.holding.id[:8], f"{one.fit / 1000:.2f}", one.holding.name, one.holding.words[:80]) for one in found]
        )
    else:
        output.say("nothing in the library fits these words")
    return 0


def _remove(studio: Studio, arguments: argparse.Namespace) -> int:
    removed = [asyncio.run(studio.library.remove(id)) for id in arguments.what]
    if arguments.json:
        output.last_line({"removed": [row.id for row in removed]})
    for row in removed if not arguments.json else ():
        output.say(f"{row.name} is forgotten; films that show it keep it. showrunner clean frees its file")
    return 0


def _seen(row: HoldingRow) -> str:
    """What was found in it, in a few words."""
    if row.state == "refused":
        return str(json.loads(row.error or "{}").get("message", "refused"))[:100]
    holding = row.known
    if holding is None:
        return "waiting"
    length = f"{holding.clip.duration_ms / 1000:.1f} s"
    if holding.kind == "audio":
        return f"sound, {length}"
    quality = max((stretch.quality for stretch in holding.stretches), default=0) / 1000
    if holding.kind == "image":
        return f"still, quality {quality:.2f}"
    shots = len(holding.stretches)
    return f"{length} in {shots} {'shot' if shots == 1 else 'shots'}, quality {quality:.2f}"


def _told(row: HoldingRow) -> dict[str, Any]:
    holding = row.known
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state,
        "kind": holding.kind if holding else None,
        "words": holding.words if holding else None,
        "duration_ms": holding.clip.duration_ms if holding else None,
        "stretches": [stretch.model_dump() for stretch in holding.stretches] if holding else [],
        "error": json.loads(row.error) if row.error else None,
    }


def _hit(one: Found) -> dict[str, Any]:
    return {"id": one.holding.id, "name": one.holding.name, "kind": one.holding.kind, "fit": one.fit / 1000,
            "shared": list(one.words), "words": one.holding.words}  # fmt: skip
