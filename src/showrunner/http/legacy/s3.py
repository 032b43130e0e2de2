"""S3's dialect: tasks of four states, files by name, and how the service is. Tasks are ordered in `posting`."""

import re
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from showrunner.errors import NotFound
from showrunner.film.record import FilmRecord
from showrunner.hooks.task import TaskRow, file_of, task_row
from showrunner.http.asking import Caller, Reader, StrictRoute, answer, unchanged
from showrunner.http.legacy.ordering import Standing, finished, standing, stills
from showrunner.http.legacy.projections import s3_progress
from showrunner.http.routes.exports import MEDIA, file_answer
from showrunner.http.signing import USUAL_S
from showrunner.kit.document import Document

router = APIRouter(tags=["S3 dialect"], route_class=StrictRoute)

# Ids of ours and nothing else: no dots, no slashes, no other endings.
_FILE = re.compile(r"(?P<film>[a-z0-9][a-z0-9-]{0,199})(?P<suffix>_captioned|_merged|_with_music)?\.mp4")
CACHED_S = 10  # requirement S3.24; in the asker's own cache, so that nobody else sees what is past
LINKS_S = USUAL_S // 2
CONNECTED = "connected"

TaskId = Annotated[str, Path(max_length=200)]
FileName = Annotated[str, Path(max_length=300, examples=["why-honey-never-spoils-1f0c2a77.mp4"])]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "it is as you know it"}}


class Task(TaskRow):
    """A row of S3's table of tasks, and what it will be asked for next."""

    progress: int = Field(ge=0, le=100, description="0, 25 when the files are here, 50, 75 when it is encoded, 100")
    thumbnail_urls: tuple[str, ...] = Field(default=(), description="need no key for an hour; ask again for fresh ones")


class ServiceHealth(Document):
    """`redis` and `database` also answer S4's question; Supabase is a hosted PostgreSQL: the database."""

    status: Literal["healthy", "unhealthy"]
    redis: str = Field(description="connected, not configured, or what is wrong")
    supabase: str = Field(description="connected, or what is wrong")
    database: str = Field(description="the same, by S4's name")
    queue_length: int = Field(ge=0, description="films that wait for a worker")


@router.get("/tasks/{task}", response_model=Task, responses=_UNCHANGED, operation_id="s3_task")
def task(caller: Reader, request: Request, task: TaskId) -> Response:
    """How it stands: queued, running, success or failed. Good for ten seconds; then ask with If-None-Match."""
    found = standing(caller, task)
    links = int(time.time() // LINKS_S) if found.finished else 0  # those of thumbnails are made anew
    etag = f'"{found.row.events}-{found.row.changed_ms}-{links}"'
    headers = {"etag": etag, "cache-control": f"private, max-age={CACHED_S}"}
    return unchanged(request, etag) or answer(task_of(caller, request, found), 200, headers)


@router.get("/video/{filename}", response_class=Response, responses=MEDIA, operation_id="s3_video")
@router.head("/video/{filename}", include_in_schema=False)
async def video(caller: Reader, filename: FileName) -> Response:
    """The finished file; Range works. The name is the task's `result_video_url`; no other names exist."""
    found, record = await run_in_threadpool(_finished, caller, filename)
    return await file_answer(caller, record.master, file_of(found.row))


@router.get(
    "/health", response_model=ServiceHealth, responses={503: {"model": ServiceHealth}}, operation_id="s3_health"
)
def health(request: Request) -> Response:
    """Whether what the service hangs on is there; 503 when something is not. Redis may be away."""
    house = request.app.state.house
    parts = dict(house.readiness())
    database = parts.get("database") or CONNECTED
    redis = (house.redis() or CONNECTED) if house.settings.redis else "not configured"
    is_well = not any(parts.values())
    found = ServiceHealth(
        status="healthy" if is_well else "unhealthy",
        redis=redis,
        supabase=database,
        database=database,
        queue_length=house.queue().films.get("queued", 0) if database == CONNECTED else 0,
    )
    return answer(found, 200 if is_well else 503)


def task_of(caller: Caller, request: Request, found: Standing) -> Task:
    return Task(
        **dict(task_row(found.row)),
        progress=s3_progress(found.state, found.stages),
        thumbnail_urls=stills(caller, request, found, ("thumbnails",)),
    )


def _finished(caller: Caller, filename: str) -> tuple[Standing, FilmRecord]:
    """Raises NotFound alike for names that cannot be, films of others, and another suffix than the film's."""
    match = _FILE.fullmatch(filename)
    if match is None:
        raise _no_file(filename)
    try:
        found, record = finished(caller, match["film"])
    except NotFound as error:
        raise _no_file(filename) from error
    if file_of(found.row) != filename:
        raise _no_file(filename)
    return found, record


def _no_file(filename: str) -> NotFound:
    return NotFound(f"there is no file {filename[:80]!r}", hint="take the name from the task", field="filename")
