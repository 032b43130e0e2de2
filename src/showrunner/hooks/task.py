"""A film that was ordered as one of S3's tasks, as S3's users know it: what is answered of it, and what its callback
is told."""

import json
from typing import Any, Literal

from pydantic import Field

from showrunner.catalog.tables import FilmRow
from showrunner.film.asked import Asked, asked_of
from showrunner.film.record import FilmRecord
from showrunner.kit.dates import iso
from showrunner.kit.document import Document

S3State = Literal["queued", "running", "success", "failed"]
_STATES: dict[str, S3State] = {"making": "running", "done": "success", "failed": "failed", "cancelled": "failed"}
TASK = "task"  # under which a notice's body holds the row
ENDED = ("done", "failed", "cancelled")
# Productions → S3's task types, and what its files are called after the task's id (requirements S3.18–S3.20).
TYPES = {"captioned": "caption", "merged": "merge", "scored": "background_music"}
SUFFIXES = {"caption": "_captioned", "merge": "_merged", "background_music": "_with_music"}


class Analytics(Document):
    """The result as it was measured."""

    duration: float = Field(description="seconds")
    size: int = Field(description="bytes")
    format: str = Field(examples=["mp4"])
    frames: int
    fps: float | None = Field(description="the mean; null where nothing moves")
    loudness: float | None = Field(description="LUFS; null: silence")
    peak: float = Field(description="dBTP")


class TaskRow(Document):
    """A row of S3's table of tasks (requirement S3.12)."""

    id: str = Field(max_length=200, description="as the service gave it")
    task_type: str = Field(description="caption, merge, background_music; for other films the production's name")
    status: S3State
    video_url: str | None = Field(default=None, description="what was sent in, where something was")
    model_size: str | None = None
    result_video_url: str | None = None
    error_message: str | None = None
    file_size: int | None = Field(default=None, description="bytes of the result")
    metadata: dict[str, Any] = Field(description="your own, with `title`, `duration`, `degraded` and `notes` of ours")
    analytics: Analytics | None = None
    created_at: str
    updated_at: str
    completed_at: str | None = None


def task_row(film: FilmRow) -> TaskRow:
    """Its result is the newest run's: none while that is not done, whatever an older run left behind."""
    asked = asked_of(film.asked) or Asked(dialect="tasks")
    record = FilmRecord.model_validate_json(film.record) if film.record and film.state == "done" else None
    return TaskRow(
        id=film.id,
        task_type=type_of(film),
        status=s3_status(film.state),
        video_url=asked.video_url,
        model_size=asked.model if asked.dialect == "tasks" else None,
        result_video_url=f"/video/{file_of(film)}" if record else None,
        error_message=_error(film),
        file_size=record.master.size if record else None,
        metadata=_metadata(asked, film, record),
        analytics=_analytics(record) if record else None,
        created_at=iso(film.created_ms),
        updated_at=iso(film.changed_ms),
        completed_at=iso(film.changed_ms) if film.state in ENDED else None,
    )


def told(film: FilmRow) -> dict[str, Any] | None:
    """The row as the callback gets it; None for a film that was not ordered as a task."""
    asked = asked_of(film.asked)
    return task_row(film).model_dump(mode="json") if asked is not None and asked.dialect == "tasks" else None


def s3_status(state: str) -> S3State:
    return _STATES.get(state, "queued")


def type_of(film: FilmRow) -> str:
    return TYPES.get(film.production, film.production)


def file_of(film: FilmRow) -> str:
    return f"{film.id}{SUFFIXES.get(type_of(film), '')}.mp4"


def _error(film: FilmRow) -> str | None:
    if film.state == "cancelled":
        return "cancelled"
    if film.state != "failed" or not film.error:
        return None
    message: str = json.loads(film.error)["message"]
    return message


def _metadata(asked: Asked, film: FilmRow, record: FilmRecord | None) -> dict[str, Any]:
    return {
        **asked.metadata,
        "title": record.title if record else film.title,
        "duration": record.duration_ms / 1000 if record else None,
        "degraded": list(record.degraded) if record else [],
        "notes": [*asked.notes, *(record.notes if record else ())],
    }


def _analytics(record: FilmRecord) -> Analytics:
    review, seconds = record.review, record.duration_ms / 1000
    return Analytics(
        duration=seconds,
        size=record.master.size,
        format=record.master.media_type.rpartition("/")[2],
        frames=review.frames,
        fps=round(review.frames / seconds, 3) if review.frames and seconds else None,
        loudness=None if review.loudness is None else review.loudness / 100,
        peak=review.true_peak / 100,
    )
