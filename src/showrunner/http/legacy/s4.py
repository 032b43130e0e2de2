"""S4's dialect: a prompt becomes a film in phases that have names; one film at a time for each person."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, File, Path, Request, Response, UploadFile
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from showrunner.briefing import Wish, brief_of
from showrunner.catalog.uploads import UploadRow
from showrunner.errors import BriefError, NotFound, ShowrunnerError
from showrunner.film.asked import Asked, Reference, asked_of
from showrunner.film.brief import Brief
from showrunner.http.asking import AssetMaker, Caller, Maker, Reader, StrictRoute, answer
from showrunner.http.legacy.ordering import Standing, file_name, finished, link, problem, standing, stills
from showrunner.http.legacy.ordering import brief_of as brief_of_film
from showrunner.http.legacy.projections import Done, S4Phase, S4State, s4_phase, s4_progress, s4_status
from showrunner.http.models.common import Id
from showrunner.http.ordering import ordered
from showrunner.http.routes.assets import taken
from showrunner.http.routes.exports import file_answer
from showrunner.kit.dates import iso
from showrunner.kit.document import Document

router = APIRouter(prefix="/api", tags=["S4 dialect"], route_class=StrictRoute)

AT_ONCE = 1  # films of one person, queued or being made (requirement S4.27)
MOST_FILES = 20
STILLS = ("thumbnails", "sheet", "poster")

VideoId = Annotated[str, Path(max_length=200, description="as /api/generate answered it")]


class GenerateRequest(Document):
    prompt: str = Field(min_length=1, max_length=200_000, examples=["A 30 second advert for Lumen, a bicycle light"])
    title: str | None = Field(default=None, max_length=300)
    description: str | None = Field(default=None, max_length=5_000, description="for your own list; not filmed")
    model: str | None = Field(
        default=None, max_length=120, description="of moving pictures; without one the pictures are drawn"
    )
    reference_assets: tuple[Id, ...] = Field(
        default=(), max_length=MOST_FILES, description="asset_ids of /api/upload; as in S4, kept and not used yet"
    )


class Generated(Document):
    video_id: Id
    status: str = "queued"
    notes: tuple[str, ...] = Field(default=(), description="what of the request does not change the film, and why")


class VideoProgress(Document):
    status: S4State
    progress: int = Field(ge=0, le=100)
    current_phase: S4Phase | None
    animatic_urls: tuple[str, ...] = Field(description="stills of the film, once an export of them was asked for")
    stitched_video_url: str | None = Field(description="null: picture and sound are made apart and put together once")
    final_video_url: str | None = Field(description="needs no key for an hour; ask again for a fresh one")
    current_chunk_index: int
    total_chunks: int
    error: str | None
    cost_usd: float


class Video(Document):
    video_id: Id
    title: str
    description: str | None = Field(default=None, description="as it was given")
    prompt: str
    model: str | None = Field(default=None, description="as it was asked for")
    reference_assets: tuple[Id, ...] = Field(default=(), description="as they were given")
    status: S4State
    progress: int
    current_phase: S4Phase | None = None
    duration: float | None = Field(default=None, description="seconds")
    final_video_url: str | None = None
    cost_usd: float
    cost_breakdown: dict[str, float] = Field(default={}, description="dollars by provider and kind of work")
    generation_time_seconds: float | None = Field(default=None, description="work, not waiting")
    degraded: tuple[str, ...] = ()
    error: str | None = None
    created_at: str
    completed_at: str | None = None


class UploadedAsset(Document):
    asset_id: Id
    asset_type: str = Field(description="IMAGE, VIDEO or AUDIO")
    name: str
    size: int


class Uploaded(Document):
    asset_ids: tuple[Id, ...]
    assets: tuple[UploadedAsset, ...]


@router.post("/generate", status_code=202, response_model=Generated, operation_id="s4_generate")
def generate(caller: Maker, request: Request, asked: GenerateRequest) -> Response:
    """A film out of a prompt. 429 while one of yours is queued or being made."""
    brief = brief_of(Wish(prompt=asked.prompt, title=asked.title or None))
    notes = _notes(asked)
    kept = Asked(
        dialect="api", description=asked.description, model=asked.model, references=_references(caller, asked),
        notes=notes,
    )  # fmt: skip
    row = ordered(caller, request, brief, at_once=AT_ONCE, asked=kept).row
    return answer(Generated(video_id=row.id, notes=notes), 202, {"location": f"/api/status/{row.id}"})


@router.get("/status/{video}", response_model=VideoProgress, operation_id="s4_status")
def status(caller: Reader, request: Request, video: VideoId) -> Response:
    """How far it is, in S4's words."""
    found = standing(caller, video)
    record, chunks = found.finished, found.stages.get("picture", Done(0, 0))
    return answer(
        VideoProgress(
            status=s4_status(found.state, found.stages),
            progress=s4_progress(found.state, found.progress.fraction),
            current_phase=s4_phase(found.state, found.stages),
            animatic_urls=stills(caller, request, found, STILLS),
            stitched_video_url=None,
            final_video_url=link(request, found.row, record.master, file_name(record)) if record else None,
            current_chunk_index=min(chunks.finished, max(0, chunks.expected - 1)),
            total_chunks=chunks.expected,
            error=problem(found),
            cost_usd=found.row.cost / 1_000_000,
        )
    )


@router.get(
    "/video/{video}", response_model=Video, operation_id="s4_video",
    responses={200: {"content": {"application/json": {}, "video/mp4": {}}, "description": "the film, or about it"}},
)  # fmt: skip
async def video(caller: Reader, request: Request, video: VideoId) -> Response:
    """About the film; the film itself (with Range) for who accepts video/mp4 before JSON."""
    if request.headers.get("accept", "").strip().lower().startswith("video/"):
        _, record = await run_in_threadpool(finished, caller, video)
        return await file_answer(caller, record.master, file_name(record))
    return answer(await run_in_threadpool(_video, caller, request, video))


@router.post("/upload", status_code=201, response_model=Uploaded, operation_id="s4_upload")
async def upload(
    caller: AssetMaker,
    files: Annotated[list[UploadFile] | None, File(description="images, videos or sound")] = None,
    file: Annotated[UploadFile | None, File(description="or one of them")] = None,
) -> Response:
    """Bring files in; their ids go into `reference_assets`. None is kept when one of them is refused."""
    given = [*(files or ()), *((file,) if file is not None else ())]
    if not 0 < len(given) <= MOST_FILES:
        raise BriefError(
            f"{len(given)} files came", field="files", hint=f"send 1 to {MOST_FILES} in the form's `files`"
        )
    rows: list[UploadRow] = []
    try:
        for one in given:
            rows.append(await taken(caller, one))
    except ShowrunnerError:
        for row in rows:
            await run_in_threadpool(caller.studio.files.uploads.remove, row.id)
        raise
    assets = tuple(
        UploadedAsset(
            asset_id=row.id, asset_type=row.media_type.partition("/")[0].upper(), name=row.name, size=row.size
        )
        for row in rows
    )
    return answer(Uploaded(asset_ids=tuple(one.asset_id for one in assets), assets=assets), 201)


def video_of(request: Request, found: Standing, brief: Brief | None, costs: Mapping[str, float]) -> Video:
    row, record = found.row, found.finished
    asked = asked_of(row.asked) or Asked(dialect="api")
    return Video(
        video_id=row.id,
        title=record.title if record else row.title,
        description=asked.description,
        prompt=brief.prompt if brief else "",
        model=asked.model,
        reference_assets=tuple(one.id for one in asked.references),
        status=s4_status(found.state, found.stages),
        progress=s4_progress(found.state, found.progress.fraction),
        current_phase=s4_phase(found.state, found.stages),
        duration=record.duration_ms / 1000 if record else None,
        final_video_url=link(request, found.row, record.master, file_name(record)) if record else None,
        cost_usd=row.cost / 1_000_000,
        cost_breakdown=dict(costs),
        generation_time_seconds=sum(record.seconds.values()) / 1000 if record else None,
        degraded=record.degraded if record else (),
        error=problem(found),
        created_at=iso(row.created_ms),
        completed_at=iso(row.changed_ms) if found.state in ("done", "failed", "cancelled") else None,
    )


def _references(caller: Caller, asked: GenerateRequest) -> tuple[Reference, ...]:
    """Raises NotFound for an upload that is not here, or not whole."""
    found = []
    for id in asked.reference_assets:
        asset = caller.studio.files.uploads.get(id).asset
        if asset is None:
            raise NotFound(f"{id[:80]!r} is not whole yet", hint="send the rest of it first", field="reference_assets")
        found.append(Reference(id=id, asset=asset))
    return tuple(found)


def _video(caller: Caller, request: Request, video: str) -> Video:
    found = standing(caller, video)
    spent = caller.house.money.spent_on(found.row.id)
    costs = {f"{one.provider}: {one.what}": one.amount / 1_000_000 for one in spent}
    return video_of(request, found, brief_of_film(caller, found.row), costs)


def _notes(asked: GenerateRequest) -> tuple[str, ...]:
    """Nothing that was asked for is dropped in silence."""
    notes = []
    if asked.model:
        notes.append(f"the model {asked.model!r} is not here: the pictures are drawn")
    if asked.reference_assets:
        notes.append("reference assets are kept and not used yet")
    return tuple(notes)
