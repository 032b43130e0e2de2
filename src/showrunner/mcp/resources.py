"""What of a film can be read: the master, its storyboard and script, its captions, its poster."""

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.types import Annotations, Resource

from showrunner.errors import Forbidden, NotFound, ShowrunnerError
from showrunner.film.asset import Asset
from showrunner.mcp.exporting import delivered
from showrunner.mcp.failures import Refusal
from showrunner.mcp.visit import Visit, ask, here

LARGEST = 64_000_000  # bytes read at once: they travel as base64 in one message
LISTED = 50
EXPORT_WAIT_S = 120.0
SCHEMA = "showrunner://film-document.schema.json"


def register(server: MCPServer) -> None:
    add = server.resource
    add("film://{film}/master", name="master", title="The film", mime_type="video/mp4")(master)
    add("film://{film}/script", name="script", title="What is said", mime_type="application/json")(script)
    add("film://{film}/storyboard", name="storyboard", title="Which picture carries which lines",
        mime_type="application/json")(storyboard)  # fmt: skip
    add("film://{film}/captions.srt", name="captions.srt", title="Captions, SubRip",
        mime_type="application/x-subrip")(captions_srt)  # fmt: skip
    add("film://{film}/captions.vtt", name="captions.vtt", title="Captions, WebVTT with word times",
        mime_type="text/vtt")(captions_vtt)  # fmt: skip
    add("film://{film}/sheet", name="sheet", title="The storyboard as one picture", mime_type="image/png")(sheet)
    add("film://{film}/poster", name="poster", title="The most telling frame", mime_type="image/png")(poster)
    add(SCHEMA, name="film document schema", title="JSON Schema of the film document",
        mime_type="application/schema+json")(schema)  # fmt: skip


async def master(film: str) -> bytes:
    """The finished film, MP4 (H.264 and AAC)."""
    visit = _entered()
    row = await _known(visit, film)
    record = await ask(visit.studio.record, row)
    if record is None:
        raise ResourceError(f"{film} is not finished: watch_film waits for it")
    return await _bytes(visit, record.master)


async def script(film: str) -> str:
    """The script draft as the film document has it."""
    return await _draft(film, "script")


async def storyboard(film: str) -> str:
    """The storyboard draft: shots with their pictures and the reason for each."""
    return await _draft(film, "storyboard")


async def captions_srt(film: str) -> str:
    """Captions as SubRip."""
    return (await _exported(film, "captions", ".srt")).decode()


async def captions_vtt(film: str) -> str:
    """Captions as WebVTT with the time of every word."""
    return (await _exported(film, "captions", ".vtt")).decode()


async def sheet(film: str) -> bytes:
    """One picture of every shot with its time and the reason for it, PNG."""
    return await _exported(film, "sheet", "-sheet.png")


async def poster(film: str) -> bytes:
    """The most telling frame, PNG."""
    return await _exported(film, "poster", "-poster.png")


def schema() -> str:
    """What a film document may hold."""
    import json

    from showrunner.film import document

    return json.dumps(document.schema(), ensure_ascii=False)


async def listed() -> list[Resource]:
    """The masters and storyboards of the newest films of whoever is calling."""
    visit = here()
    if not visit.may("films:read"):
        return []
    rows, _ = await ask(visit.studio.page, state="done", limit=LISTED)
    kinds = (("master", "video/mp4", 1.0), ("storyboard", "application/json", 0.5))
    return [
        Resource(
            uri=f"film://{row.id}/{kind}",
            name=f"{row.id}/{kind}",
            title=f"{row.title}: {kind}",
            mime_type=media_type,
            annotations=Annotations(priority=priority),
        )
        for row in rows
        for kind, media_type, priority in kinds
    ]


def _entered() -> Visit:
    visit = here()
    try:
        visit.needs("films:read")
    except Forbidden as error:
        raise ResourceError(str(error)) from error
    return visit


async def _known(visit: Visit, film: str) -> str:
    try:
        return (await visit.film(film)).id
    except NotFound as error:
        raise ResourceNotFoundError(str(error)) from error


async def _draft(film: str, name: str) -> str:
    visit = _entered()
    try:
        return await ask(visit.studio.draft, await _known(visit, film), name)
    except NotFound as error:
        raise ResourceNotFoundError(str(error)) from error


async def _exported(film: str, preset: str, ending: str) -> bytes:
    visit = _entered()
    await _known(visit, film)
    try:
        made = await delivered(visit, await visit.film(film), preset, EXPORT_WAIT_S, _quietly)
    except (ShowrunnerError, Refusal) as error:
        raise ResourceError(str(error)) from error
    if ending not in made.files:
        raise ResourceError(f"{preset} of {film} is {made.state}: read it again later")
    return await _bytes(visit, made.files[ending])


async def _bytes(visit: Visit, asset: Asset) -> bytes:
    if asset.size > LARGEST:
        raise ResourceError(f"{asset.size} bytes are too many for one message: film_status gives a link to the file")
    path = await visit.studio.premises.store.path(asset)
    return await ask(path.read_bytes)


async def _quietly(seconds: float) -> None:
    """Nobody is told how reading a resource goes."""
