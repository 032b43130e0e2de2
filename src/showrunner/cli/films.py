"""films: list, show, open, remove."""

import argparse
import asyncio
import subprocess
import sys
from datetime import UTC, datetime

from showrunner.cli import output
from showrunner.cli.make import report
from showrunner.errors import BriefError
from showrunner.wiring import Studio


def films(arguments: argparse.Namespace) -> int:
    studio = Studio(arguments.home)
    if arguments.action == "list":
        return _list(studio, is_json=arguments.json)
    if not arguments.film:
        raise BriefError(f"which film shall I {arguments.action}?", field="film", hint="showrunner films lists them")
    actions = {"show": _show, "open": _open, "remove": _remove}
    return actions[arguments.action](studio, arguments.film, arguments.json)


def _list(studio: Studio, *, is_json: bool) -> int:
    rows = studio.films()
    if is_json:
        output.last_line({"films": [{"film": row.id, "title": row.title, "state": row.state} for row in rows]})
    elif rows:
        output.table([(row.id, row.state, _day(row.changed_ms), row.title.splitlines()[0][:60]) for row in rows])
    else:
        output.say("no films yet: showrunner make PROMPT")
    return 0


def _show(studio: Studio, film: str, is_json: bool) -> int:
    row, record = studio.film(film), studio.record(film)
    path = asyncio.run(studio.hand_over(record, None)) if record else None
    if is_json:
        output.last_line({"state": row.state, **(report(record, path) if record and path else {"film": row.id})})
        return 0
    output.table([("film", row.id), ("title", row.title), ("state", row.state), ("changed", _day(row.changed_ms))])
    if record:
        review = record.review
        loudness = "silent" if review.loudness is None else f"{review.loudness / 100:.1f} LUFS"
        output.table(
            [
                ("length", f"{record.duration_ms / 1000:.2f} s, {review.frames} frames"),
                ("sound", f"{loudness}, {review.true_peak / 100:.1f} dBTP"),
                ("master", str(path)),
                *(("degraded", text) for text in record.degraded),
                *(("review", f"{finding.severity} {finding.code}: {finding.text}") for finding in review.findings),
            ]
        )
    return 0


def _open(studio: Studio, film: str, is_json: bool) -> int:
    record = studio.record(film)
    if record is None:
        raise BriefError(f"{film} has no master yet", field="film", hint=f"showrunner redo {film}")
    path = asyncio.run(studio.hand_over(record, None))
    output.answer(str(path))
    player = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.run([player, str(path)], check=False)
    except FileNotFoundError:
        output.say(f"{player} is not on this machine; the film is at the path above")
    return 0


def _remove(studio: Studio, film: str, is_json: bool) -> int:
    removed = studio.remove(film)
    if is_json:
        output.last_line({"removed": removed})
    else:
        output.say(f"{removed} is forgotten; showrunner clean frees its files")
    return 0


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
