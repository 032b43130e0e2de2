"""What happens with a film: as a list, or live as server-sent events."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from showrunner.http.asking import After, FilmId, Limit, Reader, StrictRoute, answer
from showrunner.http.models.films import EventPage, EventView
from showrunner.http.streams import Feeds

router = APIRouter(prefix="/v1/films/{film}/events", tags=["films"], route_class=StrictRoute)

ENDED = ("done", "failed", "cancelled", "new")
LastEventId = Annotated[str | None, Header(max_length=40, description="number of the last event you have")]
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a page of events, or with Accept: text/event-stream all of them as they come",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": "id: 1\nevent: film.queued\n…"}},
    },
    204: {"description": "the stream has nothing more: the film's run has ended, and you have all of it"},
}


@router.get("", response_model=EventPage, responses=_STREAMED, operation_id="list_events")
async def events(
    caller: Reader, request: Request, film: FilmId, after: After = 0, limit: Limit = 100,
    last_event_id: LastEventId = None,
) -> Response:  # fmt: skip
    """Events in order, numbered without gaps. As a stream it replays those after `Last-Event-ID`, follows what comes,
    and ends with the film's run."""
    row = await run_in_threadpool(caller.film, film)
    if "text/event-stream" not in request.headers.get("accept", ""):
        rows = await run_in_threadpool(caller.studio.events, row.id, after, limit)
        found = tuple(EventView(number=e.number, at_ms=e.at_ms, kind=e.kind, body=e.body) for e in rows)
        return answer(EventPage(events=found, next=rows[-1].number if rows else after))
    if last_event_id and last_event_id.isdecimal():
        after = int(last_event_id[:15])
    if row.state in ENDED and after >= row.events:
        return Response(status_code=204)  # a browser then stops asking
    feeds: Feeds = request.app.state.feeds
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    stream = feeds.watch(caller.studio, row.id, after, row.events)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")
