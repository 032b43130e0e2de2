"""S0's dialect: a job of nine states at /mcp/*. (The Model Context Protocol itself lives at /v1/mcp.)"""

import asyncio
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from showrunner.briefing import Name, Seconds, Wish, brief_of
from showrunner.errors import BriefError
from showrunner.film.brief import Brief, Format
from showrunner.film.formats import raster
from showrunner.film.script import Scene, Script
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.http.asking import Maker, Reader, StrictRoute, answer
from showrunner.http.legacy.ordering import Standing, base, file_name, link, standing
from showrunner.http.legacy.ordering import brief_of as brief_of_film
from showrunner.http.legacy.projections import S0State, s0_progress, s0_state
from showrunner.http.models.common import Id
from showrunner.http.ordering import ordered
from showrunner.http.routes.beside import beside
from showrunner.kit.dates import iso
from showrunner.kit.document import Document
from showrunner.warming import Warmed, warm

router = APIRouter(prefix="/mcp", tags=["S0 dialect"], route_class=StrictRoute)

JobId = Annotated[str, Path(max_length=200, description="as /mcp/generate answered it")]
Resolution = Literal["1280x720", "1920x1080", "3840x2160"]
PREFETCH_S = 20.0  # how long who asks for it waits
_WARMING: set["asyncio.Task[Warmed]"] = set()  # the loop itself holds tasks weakly
QUALITIES: dict[Resolution, Literal["low", "medium", "high"]] = {
    "1280x720": "low", "1920x1080": "medium", "3840x2160": "high",
}  # fmt: skip


class VideoRequest(Document):
    """What S0 and S1 ask for. What is left out is chosen by the words."""

    prompt: str = Field(min_length=1, max_length=200_000, examples=["A 30 second video about the ocean"])
    duration_target: Seconds | None = Field(default=None, description="seconds", examples=[30, 60])
    title: str | None = Field(default=None, min_length=1, max_length=300)
    quality: Literal["draft", "low", "medium", "high"] | None = Field(
        default=None, description="low 1280x720, medium 1920x1080, high 3840x2160; medium unless `resolution` says"
    )
    resolution: Resolution | None = Field(default=None, description="another way to say `quality`")
    aspect_ratio: Format = "16:9"
    style: Name | None = None
    voice: Name | None = Field(default=None, examples=["hibari:heart"])
    music: Name | None = Field(default=None, description="a mood, or off")
    language: Name | None = None
    subtitles: bool = Field(default=True, description="words on screen")
    seed: int = Field(default=0, ge=0, lt=2**63)
    priority: Literal["urgent", "normal", "batch"] = "normal"
    allow_degraded: bool = Field(default=True, description="false: fail rather than fall back")
    callback_url: str | None = Field(
        default=None, max_length=2_000, description="gets the result when the job has ended, well or not"
    )

    def brief(self) -> Brief:
        """Raises BriefError, NotFound."""
        if self.quality and self.resolution and QUALITIES[self.resolution] != self.quality:
            raise BriefError(
                f"quality {self.quality} is not {self.resolution}", field="resolution", hint="give one of the two"
            )
        quality = self.quality or (QUALITIES[self.resolution] if self.resolution else "medium")
        return brief_of(
            Wish(
                prompt=self.prompt,
                title=self.title,
                duration_s=self.duration_target,
                format=self.aspect_ratio,
                quality=quality,
                style=self.style,
                voice=self.voice,
                music=self.music,
                language=self.language,
                captions=None if self.subtitles else "off",
                seed=self.seed,
                allow_degraded=self.allow_degraded,
            )
        )


class Job(Document):
    job_id: Id
    status: S0State
    status_url: str
    result_url: str
    callback_secret: str | None = Field(
        default=None, description="verifies what `callback_url` gets (Standard Webhooks); shown this once"
    )


class Prefetched(Document):
    """Steps of the film that were done now, and that were done before."""

    status: Literal["ready", "warming"]
    done: int = 0
    reused: int = 0


class JobError(Document):
    code: str
    message: str
    hint: str = ""


class JobProgress(Document):
    job_id: Id
    status: S0State
    progress: int = Field(ge=0, le=100, description="planning to 20, assets to 40, audio to 60, rendering to 100")
    stage: str = Field(description="what is being done, in Showrunner's words")
    stages: dict[str, int] = Field(description="percent of each stage asked for so far")
    expected_seconds_left: float | None = None
    error: JobError | None = None
    created_at: str
    updated_at: str


class JobResult(Document):
    """`video_url` needs no key for an hour; ask again for a fresh one."""

    job_id: Id
    status: S0State
    title: str
    video_url: str | None = None
    duration: float | None = Field(default=None, description="seconds")
    resolution: str | None = None
    size: int | None = Field(default=None, description="bytes")
    storyboard_url: str
    attribution_url: str = Field(description="whose work the film carries, and under which licences")
    degraded: tuple[str, ...] = Field(default=(), description="fallbacks that were taken, in words")
    notes: tuple[str, ...] = ()
    cost_usd: float = 0.0
    error: JobError | None = None
    created_at: str
    completed_at: str | None = None


class PlannedScene(Document):
    index: int
    description: str
    duration: float | None = Field(default=None, description="seconds; null before it is spoken")
    keywords: tuple[str, ...] = ()
    clip: dict[str, Any] = Field(description="the picture: its kind, and what it shows")
    narration: str = ""


class StoryboardView(Document):
    job_id: Id
    title: str
    scenes: tuple[PlannedScene, ...]


@router.post("/generate", status_code=202, response_model=Job, operation_id="s0_generate")
def generate(caller: Maker, request: Request, asked: VideoRequest) -> Response:
    """A job. Answered 202, the film will be made, whatever crashes."""
    row, secret = ordered(caller, request, asked.brief(), priority=asked.priority, callback_url=asked.callback_url)
    job = Job(
        job_id=row.id, status="PENDING", status_url=f"/mcp/status/{row.id}", result_url=f"/mcp/result/{row.id}",
        callback_secret=secret,
    )  # fmt: skip
    return answer(job, 202, {"location": job.status_url})


@router.post("/prefetch", response_model=Prefetched, responses={202: {"model": Prefetched}},
             operation_id="s0_prefetch")  # fmt: skip
async def prefetch(caller: Maker, asked: VideoRequest) -> Response:
    """Write and speak a film ahead, so that /mcp/generate with the same request begins with its pictures.

    202: it goes on for a while yet. 429: another one is made ready just now.
    """
    brief = await run_in_threadpool(asked.brief)
    task = asyncio.create_task(warm(caller.house.studio.premises, caller.workspace, brief))
    _WARMING.add(task)
    task.add_done_callback(_over)
    done, _ = await asyncio.wait({task}, timeout=PREFETCH_S)
    if not done:
        return answer(Prefetched(status="warming"), 202)
    warmed = task.result()
    return answer(Prefetched(status="ready", done=warmed.done, reused=warmed.reused))


@router.get("/status/{job}", response_model=JobProgress, operation_id="s0_status")
def status(caller: Reader, job: JobId) -> Response:
    """How far it is, in S0's nine states."""
    found = standing(caller, job)
    left = found.progress.expected_ms_left
    return answer(
        JobProgress(
            job_id=found.row.id,
            status=s0_state(found.state, found.stages),
            progress=s0_progress(found.state, found.stages),
            stage=found.progress.stage,
            stages={name: 100 * done.finished // max(1, done.expected) for name, done in found.stages.items()},
            expected_seconds_left=None if left is None else left / 1000,
            error=error_of(found),
            created_at=iso(found.row.created_ms),
            updated_at=iso(found.row.changed_ms),
        )
    )


@router.get("/result/{job}", response_model=JobResult, responses={202: {"model": JobResult}}, operation_id="s0_result")
def result(caller: Reader, request: Request, job: JobId) -> Response:
    """What became of it. While it is not over, 202 and its state."""
    found = standing(caller, job)
    view = result_of(request, found, brief_of_film(caller, found.row))
    return answer(view, 202 if found.state in ("new", "queued", "making") else 200)


@router.post("/cancel/{job}", response_model=JobProgress, operation_id="s0_cancel")
def cancel(caller: Maker, job: JobId) -> Response:
    """Stop it. What has ended already is 409."""
    row = caller.studio.cancel(caller.film(job).id)
    return status(caller, row.id)


@router.get("/storyboard/{job}", response_model=StoryboardView, operation_id="s0_storyboard")
def storyboard(caller: Reader, job: JobId) -> Response:
    """The scenes and what is shown in each; 404 until they are planned."""
    row = caller.film(job)
    script = Script.model_validate_json(caller.studio.draft(row.id, "script"))
    board = Storyboard.model_validate_json(caller.studio.draft(row.id, "storyboard"))
    return answer(StoryboardView(job_id=row.id, title=script.title, scenes=scenes_of(script, board)))


@router.get("/attribution/{job}", response_class=Response, operation_id="s0_attribution",
            responses={200: {"content": {"application/json": {}}, "description": "credits"}})  # fmt: skip
async def attribution(caller: Reader, job: JobId) -> Response:
    """Whose work the finished film carries, and under which licences."""
    return await beside(caller, job, "credits", ".json")


def result_of(request: Request, found: Standing, brief: Brief | None) -> JobResult:
    record, row = found.finished, found.row
    size = raster(brief.format, brief.quality, brief.fps) if brief else None
    return JobResult(
        job_id=row.id,
        status=s0_state(found.state, found.stages),
        title=record.title if record else row.title,
        video_url=link(request, row, record.master, file_name(record)) if record else None,
        duration=record.duration_ms / 1000 if record else None,
        resolution=f"{size.width}x{size.height}" if size else None,
        size=record.master.size if record else None,
        storyboard_url=f"{base(request)}/mcp/storyboard/{row.id}",
        attribution_url=f"{base(request)}/mcp/attribution/{row.id}",
        degraded=record.degraded if record else (),
        notes=record.notes if record else (),
        cost_usd=row.cost / 1_000_000,
        error=error_of(found),
        created_at=iso(row.created_ms),
        completed_at=iso(row.changed_ms) if found.state in ("done", "failed", "cancelled") else None,
    )


def _over(task: "asyncio.Task[Warmed]") -> None:
    _WARMING.discard(task)
    if not task.cancelled():
        task.exception()  # who still waits is told; the film itself will tell everybody else


def error_of(found: Standing) -> JobError | None:
    if found.state != "failed" or not found.row.error:
        return None
    told = json.loads(found.row.error)
    return JobError(code=told["code"], message=told["message"], hint=told.get("hint") or "")


def scenes_of(script: Script, board: Storyboard) -> tuple[PlannedScene, ...]:
    """One for each shot, in order."""
    scenes = {scene.id: scene for scene in script.scenes}
    spoken: dict[str, int] = {}
    found = []
    for index, shot in enumerate(board.shots):
        scene, first = scenes.get(shot.scene), spoken.get(shot.scene, 0)
        spoken[shot.scene] = first + shot.lines
        found.append(_scene(index, shot, scene, first))
    return tuple(found)


def _scene(index: int, shot: Shot, scene: Scene | None, first: int) -> PlannedScene:
    lines = scene.lines[first : first + shot.lines] if scene else ()
    slots = [line.slot.ms for line in lines if line.slot]
    held_ms = scene.hold_ms if scene and first + shot.lines == len(scene.lines) else 0
    return PlannedScene(
        index=index,
        description=shot.why or (scene.heading if scene and scene.heading else shot.picture.kind),
        duration=(sum(slots) + held_ms) / 1000 if len(slots) == len(lines) and (slots or held_ms) else None,
        keywords=(shot.picture.kind, *(scene.items if scene else ())),
        clip=shot.picture.model_dump(mode="json"),
        narration=" ".join(line.text for line in lines),
    )
