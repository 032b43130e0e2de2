"""Master to deliverables. Each is kept under its key like any other result, so that a second export is a copy.

A captioned or scored master holds packets as somebody else coded them, so masters are read behind walls.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from showrunner.engine.step import step
from showrunner.film.asset import Asset
from showrunner.kit.document import Document
from showrunner.media.deliver.presets import PRESETS
from showrunner.steps.desk import Desk

MEMORY, CPU_S = 8 << 30, 8 * 3600  # of an export, or of one program in it: hours of 4K


class Moment(Document):
    """A cell of the contact sheet: the film at `at_ms`, with words below."""

    at_ms: int
    label: str
    text: str


@step(version=1, lane="assembly", stage="export")
async def deliver_film(desk: Desk, master: Asset, preset: str) -> Asset:
    """The master as the preset wants it: copied where it fits, probed before it is kept. Raises BriefError."""
    wanted = PRESETS[preset]
    room = desk.folder()
    out, path = room / f"film{wanted.suffix}", await desk.store.path(master)
    await desk.confined(_deliver, path, preset, out, read=[path], write=[room], memory=MEMORY, cpu_s=CPU_S)
    return await desk.store.put(out, wanted.media_type)


@step(version=1, lane="assembly", stage="export")
async def draw_poster(desk: Desk, master: Asset) -> Asset:
    """The most telling frame, as PNG."""
    room = desk.folder()
    out, path = room / "still.png", await desk.store.path(master)
    await desk.confined(_poster, path, out, read=[path], write=[room], memory=MEMORY, cpu_s=CPU_S)
    return await desk.store.put(out, "image/png")


@step(version=1, lane="assembly", stage="export")
async def draw_thumbnail(desk: Desk, master: Asset, at_ms: int, width: int) -> Asset:
    room = desk.folder()
    out, path = room / "still.jpg", await desk.store.path(master)
    await desk.confined(_thumbnail, path, at_ms, width, out, read=[path], write=[room], memory=MEMORY, cpu_s=CPU_S)
    return await desk.store.put(out, "image/jpeg")


@step(version=1, lane="assembly", stage="export")
async def draw_sheet(desk: Desk, master: Asset, title: str, moments: tuple[Moment, ...]) -> Asset:
    """The contact sheet of the storyboard: one cell per shot."""
    room = desk.folder()
    out, path = room / "still.png", await desk.store.path(master)
    await desk.confined(_sheet, path, title, moments, out, read=[path], write=[room], memory=MEMORY, cpu_s=CPU_S)
    return await desk.store.put(out, "image/png")


@step(version=1, lane="assembly", stage="export")
async def keep_text(desk: Desk, text: str, suffix: str, media_type: str) -> Asset:
    """A deliverable that is text, as a file."""
    out = desk.file(suffix)
    out.write_text(text, encoding="utf-8", newline="")
    return await desk.store.put(out, media_type)


def _deliver(master: Path, preset: str, out: Path) -> None:
    from showrunner.media.deliver.export import deliver

    asyncio.run(deliver(master, PRESETS[preset], out))


def _poster(master: Path, out: Path) -> None:
    from showrunner.media.deliver.stills import poster

    poster(master, out)


def _thumbnail(master: Path, at_ms: int, width: int, out: Path) -> None:
    from showrunner.media.deliver.stills import poster

    poster(master, out, at_ms=at_ms, width=width)


def _sheet(master: Path, title: str, moments: Sequence[Moment], out: Path) -> None:
    from showrunner.media.deliver.stills import frames_at, write_picture
    from showrunner.pictures.sheet import Cell, contact_sheet

    pictures = frames_at(master, [moment.at_ms for moment in moments])
    cells = [Cell(picture, moment.label, moment.text) for picture, moment in zip(pictures, moments, strict=True)]
    write_picture(contact_sheet(cells, title), out)
