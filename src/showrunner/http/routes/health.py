"""For those who run the service: alive, ready, and in numbers."""

from fastapi import APIRouter, Request, Response

from showrunner.http.asking import MetricsReader, answer
from showrunner.http.models.service import Health, Readiness

router = APIRouter(tags=["service"])


@router.get("/healthz", response_model=Health, operation_id="health")
async def health() -> Response:
    """This process answers. Whether it can do anything is what /readyz says."""
    return answer(Health())


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}}, operation_id="readiness")
def ready(request: Request) -> Response:
    """Whether database, store, engine and ffmpeg are there: traffic should come only while they are."""
    parts = dict(request.app.state.house.readiness())
    is_ready = not any(parts.values())
    found = Readiness(status="ready" if is_ready else "not ready", parts=parts)
    return answer(found, 200 if is_ready else 503)


@router.get(
    "/metrics", response_class=Response, operation_id="metrics",
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format"}},
)  # fmt: skip
def metrics(caller: MetricsReader) -> Response:
    """What the process counts, for Prometheus."""
    body, media_type = caller.house.telemetry.exposition()
    return Response(body, media_type=media_type)
