"""From the house's documents to what the tools answer."""

import json
from datetime import UTC, datetime

from showrunner.catalog.tables import FilmRow
from showrunner.film.record import FilmRecord
from showrunner.mcp.answers import Action, FilmEntry, FilmStatus, Finding, Link, State, Trouble
from showrunner.mcp.visit import Visit, ask
from showrunner.recording import Progress

MADE_OF = ("script", "storyboard")
CAPTIONS = {"srt": "application/x-subrip", "vtt": "text/vtt"}


async def status_of(visit: Visit, row: FilmRow) -> FilmStatus:
    """Where the film stands now."""
    row = await visit.film(row.id)
    progress = await ask(visit.studio.progress, row.id)
    record = await ask(visit.studio.record, row.id)
    state = progress.state
    is_done = state == "done" and record is not None
    return FilmStatus(
        film=row.id,
        title=row.title,
        state=state,
        percent=percent(progress),
        stage=progress.stage if state == "making" else "",
        expected_s_left=None if progress.expected_ms_left is None else round(progress.expected_ms_left / 1000, 1),
        duration_s=record.duration_ms / 1000 if is_done and record else None,
        error=_trouble(row) if state == "failed" else None,
        degraded=record.degraded if record else (),
        notes=record.notes if record else (),
        findings=_findings(record),
        cost_usd=row.cost / 1_000_000,
        files=await _files(visit, row, record) if is_done and record else (),
        next_actions=_next(row.id, state),
    )


def percent(progress: Progress) -> int:
    """100 only for a film that is whole."""
    return 100 if progress.state == "done" else min(99, int(progress.fraction * 100))


def entry_of(row: FilmRow) -> FilmEntry:
    return FilmEntry(
        film=row.id,
        title=row.title,
        state=state_of(row),
        created=iso(row.created_ms),
        changed=iso(row.changed_ms),
    )


def state_of(row: FilmRow) -> State:
    states: tuple[State, ...] = ("new", "queued", "making", "done", "failed", "cancelled")
    return next(state for state in states if state == row.state)


def iso(ms: int) -> str:
    """UTC milliseconds since 1970 as 2026-11-20T08:15:30.123Z."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trouble(row: FilmRow) -> Trouble | None:
    if not row.error:
        return None
    told = json.loads(row.error)
    return Trouble(code=told["code"], message=told["message"], hint=told.get("hint") or "")


def _findings(record: FilmRecord | None) -> tuple[Finding, ...]:
    found = record.review.findings if record else ()
    return tuple(
        Finding(
            code=one.code,
            severity=one.severity,
            text=one.text,
            at_s=None if one.at_ms is None else one.at_ms / 1000,
        )
        for one in found
    )


async def _files(visit: Visit, row: FilmRow, record: FilmRecord) -> tuple[Link, ...]:
    master = record.master
    href = await visit.hand_over(visit.studio, master, row, "master")
    captions = (
        Link(name=f"captions.{kind}", media_type=media, uri=f"film://{row.id}/captions.{kind}")
        for kind, media in CAPTIONS.items()
    )
    made_of = (Link(name=name, media_type="application/json", uri=f"film://{row.id}/{name}") for name in MADE_OF)
    return (
        Link(name="master", media_type=master.media_type, uri=f"film://{row.id}/master", href=href, size=master.size),
        *captions,
        *made_of,
    )


def _next(film: str, state: str) -> tuple[Action, ...]:
    this = {"film": film}
    match state:
        case "done":
            return (
                Action(tool="get_storyboard", arguments=this, why="see which picture carries which lines"),
                Action(tool="plan_edit", arguments=this, why="see what a change would cost before making it"),
                Action(tool="export_film", arguments=this, why="hand it over for a platform or an editor"),
            )
        case "new" | "failed" | "cancelled":
            return (Action(tool="redo_film", arguments=this, why="go on where it stopped; what is finished is kept"),)
    return (
        Action(tool="watch_film", arguments=this, why="wait until it has ended"),
        Action(tool="cancel_film", arguments=this, why="stop making it"),
    )
