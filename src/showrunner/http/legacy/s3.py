"""S3's dialect: tasks of four states, files by name, and how the service is."""

import json
import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from showrunner.errors import NotFound
from showrunner.http.asking import Caller, Reader, StrictRoute, answer
from showrunner.http.legacy.ordering import Standing, finished, iso, standing
from showrunner.http.legacy.projections import S3State, s3_status
from showrunner.http.models.common import Id
from showrunner.http.routes.exports import MEDIA, file_answer
from showrunner.kit.document import Document

router = APIRouter(tags=["S3 dialect"], route_class=StrictRoute)

# Productions → S3's task types, and what its files are called after the task's id (requirements S3.18–S3.20).
TYPES = {"caption": "caption", "merge": "merge", "music_bed": "background_music"}
SUFFIXES = {"caption": "_captioned", "merge": "_merged", "background_music": "_with_music"}
# Ids of ours and nothing else: no dots, no slashes, no other endings.
_FILE = re.compile(r"(?P<film>[a-z0-9][a-z0-9-]{0,199})(?P<suffix>_captioned|_merged|_with_music)?\.mp4")

TaskId = Annotated[str, Path(max_length=200)]
FileName = Annotated[str, Path(max_length=300, examples=["why-honey-never-spoils-1f0c2a77.mp4"])]


class Task(Document):
    """A row of S3's table of tasks."""

    id: Id
    task_type: str = Field(description="caption, merge, background_music; for other films the production's name")
    status: S3State
    video_url: str | None = Field(default=None, description="what was sent in, where something was")
    model_size: str | None = None
    result_video_url: str | None = None
    error_message: str | None = None
    file_size: int | None = Field(default=None, description="bytes of the result")
    metadata: dict[str, Any]
    created_at: str
    updated_at: str
    completed_at: str | None = None


class ServiceHealth(Document):
    """`redis` and `database` also answer S4's question; Supabase is a hosted PostgreSQL: the database."""

    status: Literal["healthy", "unhealthy"]
    redis: str = Field(description="connected, not configured, or what is wrong")
    supabase: str = Field(description="connected, or what is wrong")
    database: str = Field(description="the same, by S4's name")
    queue_length: int = Field(ge=0, description="films that wait for a worker")


@router.get("/tasks/{task}", response_model=Task, operation_id="s3_task")
def task(caller: Reader, task: TaskId) -> Response:
    """How it stands: queued, running, success or failed."""
    return answer(task_of(standing(caller, task)))


@router.get("/video/{filename}", response_class=Response, responses=MEDIA, operation_id="s3_video")
@router.head("/video/{filename}", include_in_schema=False)
async def video(caller: Reader, filename: FileName) -> Response:
    """The finished file; Range works. The name is the task's `result_video_url`; no other names exist."""
    found, record = await run_in_threadpool(_finished, caller, filename)
    return await file_answer(caller, record.master, file_of(found))


@router.get(
    "/health", response_model=ServiceHealth, responses={503: {"model": ServiceHealth}}, operation_id="s3_health"
)
def health(request: Request) -> Response:
    """Whether what the service hangs on is there; 503 when something is not."""
    house = request.app.state.house
    parts = dict(house.readiness())
    database = _told(parts.get("database"))
    redis = _told(parts.get("redis")) if house.settings.redis else "not configured"
    is_well = not any(parts.values())
    found = ServiceHealth(
        status="healthy" if is_well else "unhealthy",
        redis=redis,
        supabase=database,
        database=database,
        queue_length=house.queue().films.get("queued", 0) if database == CONNECTED else 0,
    )
    return answer(found, 200 if is_well else 503)


CONNECTED = "connected"


def task_of(found: Standing) -> Task:
    row, record = found.row, found.finished
    return Task(
        id=row.id,
        task_type=type_of(found),
        status=s3_status(found.state),
        result_video_url=f"/video/{file_of(found)}" if record else None,
        error_message=_problem(found),
        file_size=record.master.size if record else None,
        metadata={
            "title": record.title if record else row.title,
            "duration": record.duration_ms / 1000 if record else None,
            "degraded": list(record.degraded) if record else [],
        },
        created_at=iso(row.created_ms),
        updated_at=iso(row.changed_ms),
        completed_at=iso(row.changed_ms) if found.state in ("done", "failed", "cancelled") else None,
    )


def type_of(found: Standing) -> str:
    return TYPES.get(found.row.production, found.row.production)


def file_of(found: Standing) -> str:
    return f"{found.row.id}{SUFFIXES.get(type_of(found), '')}.mp4"


def _finished(caller: Caller, filename: str) -> tuple[Standing, Any]:
    """Raises NotFound alike for names that cannot be, films of others, and another suffix than the film's."""
    match = _FILE.fullmatch(filename)
    if match is None:
        raise _no_file(filename)
    try:
        found, record = finished(caller, match["film"])
    except NotFound as error:
        raise _no_file(filename) from error
    if file_of(found) != filename:
        raise _no_file(filename)
    return found, record


def _no_file(filename: str) -> NotFound:
    return NotFound(f"there is no file {filename[:80]!r}", hint="take the name from the task", field="filename")


def _problem(found: Standing) -> str | None:
    if found.state == "cancelled":
        return "cancelled"
    if found.state != "failed" or not found.row.error:
        return None
    message: str = json.loads(found.row.error)["message"]
    return message


def _told(problem: str | None) -> str:
    return problem or CONNECTED
