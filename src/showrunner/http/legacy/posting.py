"""S3's tasks as they are ordered: captions, merged scenes, background music, many at once."""

import shutil
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from showrunner.errors import NotFound, StoreError
from showrunner.film.asked import Asked
from showrunner.film.asset import Asset
from showrunner.film.captioning import CaptionOrder
from showrunner.housekeeping import wall_ms
from showrunner.http.asking import Caller, Maker, StrictRoute, answer
from showrunner.http.legacy import reaching
from showrunner.http.legacy.ordering import standing
from showrunner.http.legacy.s3 import Task, task_of
from showrunner.http.legacy.tasks import (
    MOST_TASKS,
    PRODUCTIONS,
    TALK,
    AnyTask,
    CaptionRequest,
    MergeRequest,
    MusicRequest,
    Sources,
    TaskRequest,
    order_of,
)
from showrunner.http.models.common import Id
from showrunner.http.ordering import ordered
from showrunner.kit.dates import iso
from showrunner.kit.document import Document

router = APIRouter(prefix="/tasks", tags=["S3 dialect"], route_class=StrictRoute)

# Of each file: as it comes, as it is encoded, and the result. Less on the disk is refused before anything is fetched.
ROOM = 3
LEAST_FREE = 200_000_000  # bytes that are left for everything else


class NewTask(Task):
    """The task as it was taken in."""

    task_id: Id = Field(description="the same as `id`")
    callback_secret: str | None = Field(
        default=None, description="verifies what `callback_url` gets (Standard Webhooks); shown this once"
    )


class BatchRequest(Document):
    tasks: Annotated[tuple[AnyTask, ...], Field(min_length=1, max_length=MOST_TASKS)] = Field(
        examples=[[{"task_type": "caption", "video_url": TALK}]]
    )


class Batch(Document):
    """In the order they were asked for."""

    tasks: tuple[NewTask, ...]


REFUSED: dict[int | str, dict[str, object]] = {
    400: {"description": "an address gives nothing, or is none that may be asked"},
    413: {"description": "a file is larger than the service takes"},
}


@router.post("/caption", status_code=202, response_model=NewTask, responses=REFUSED, operation_id="s3_caption")
async def caption(caller: Maker, request: Request, asked: CaptionRequest) -> Response:
    """Captions on a video of yours: `{id}_captioned.mp4`. Answered 202, it will be made, whatever crashes."""
    return await _one(caller, request, asked)


@router.post("/merge", status_code=202, response_model=NewTask, responses=REFUSED, operation_id="s3_merge")
async def merge(caller: Maker, request: Request, asked: MergeRequest) -> Response:
    """Scenes and their voice-overs as one film: `{id}_merged.mp4`."""
    return await _one(caller, request, asked)


@router.post(
    "/background-music", status_code=202, response_model=NewTask, responses=REFUSED, operation_id="s3_background_music"
)
async def background_music(caller: Maker, request: Request, asked: MusicRequest) -> Response:
    """Music under a video of yours, whose picture is copied as it is: `{id}_with_music.mp4`."""
    return await _one(caller, request, asked)


@router.post("/batch", status_code=202, response_model=Batch, responses=REFUSED, operation_id="s3_batch")
async def batch(caller: Maker, request: Request, asked: BatchRequest) -> Response:
    """Several tasks in one request; none is taken when a file of one of them cannot be had."""
    await _check(caller, [(f"tasks.{n}.", task) for n, task in enumerate(asked.tasks)])
    made = await run_in_threadpool(_ordered, caller, request, asked.tasks)
    return answer(Batch(tasks=made), 202)


async def _one(caller: Caller, request: Request, asked: TaskRequest) -> Response:
    await _check(caller, [("", asked)])
    (made,) = await run_in_threadpool(_ordered, caller, request, (asked,))
    return answer(made, 202, {"location": f"/tasks/{made.id}"})


async def _check(caller: Caller, asked: Sequence[tuple[str, TaskRequest]]) -> None:
    """Whether everything that is named can be had and has room. Raises TooLarge, StoreError, Refusal (400)."""
    settings = caller.house.settings
    wanted = [(f"{at}{field}_url", url) for at, one in asked for field, url, _ in one.sources() if url is not None]
    most = settings.max_body_mb * 1_000_000
    sizes = await reaching.sizes(wanted, most, settings.fetch_allow, settings.scratch)
    free = shutil.disk_usage(settings.scratch).free
    if free < sum(sizes) * ROOM + LEAST_FREE:
        raise StoreError(
            f"there is no room for it on this machine: {free:,} bytes are free", hint="try again later, or free some"
        )


def _ordered(caller: Caller, request: Request, asked: Sequence[TaskRequest]) -> tuple[NewTask, ...]:
    for _ in asked[1:]:
        caller.house.limits.hit(caller.principal.key, "films")  # the door has counted the first
    sources = Sources(lambda id: _file(caller, id), iso(wall_ms()))
    return tuple(_taken(caller, request, sources, one, f"/{n}" if n else "") for n, one in enumerate(asked))


def _taken(caller: Caller, request: Request, sources: Sources, asked: TaskRequest, part: str) -> NewTask:
    settings = caller.house.settings
    models = settings.home / "models" / "whisper"
    order, notes = order_of(asked, sources, settings.max_body_mb * 1_000_000, models)
    kept = Asked(
        dialect="tasks",
        model=order.model.model if isinstance(order, CaptionOrder) else None,
        video_url=next((url for _, url, _ in asked.sources()), None),
        metadata=asked.metadata,
        notes=notes,
        exports=("thumbnails",) if asked.thumbnails else (),
    )
    row, secret = ordered(
        caller, request, order, production=PRODUCTIONS[_type(asked)], priority=asked.priority,
        callback_url=asked.callback_url, asked=kept, part=part,
    )  # fmt: skip
    task = task_of(caller, request, standing(caller, row.id))
    return NewTask(**dict(task), task_id=task.id, callback_secret=secret)


def _type(asked: TaskRequest) -> str:
    assert isinstance(asked, CaptionRequest | MergeRequest | MusicRequest)
    return asked.task_type


def _file(caller: Caller, id: str) -> Asset:
    asset = caller.studio.files.uploads.get(id).asset
    if asset is None:
        raise NotFound(f"{id[:80]!r} is not whole yet", hint="send the rest of it first", field="asset")
    return asset
