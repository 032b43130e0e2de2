"""How busy the house is: the signal that autoscaling follows."""

from fastapi import APIRouter, Response

from showrunner.http.asking import QueueReader, StrictRoute, answer
from showrunner.http.models.service import LaneView, QueueView

router = APIRouter(prefix="/v1", tags=["service"], route_class=StrictRoute)


@router.get("/queue", response_model=QueueView, operation_id="get_queue")
def queue(caller: QueueReader) -> Response:
    """Add workers while `depth` is high, take them away while `busy` is far below `width`."""
    found = caller.house.queue()
    lanes = tuple(
        LaneView.model_validate({name: getattr(lane, name) for name in LaneView.model_fields}) for lane in found.lanes
    )
    return answer(QueueView(lanes=lanes, films=found.films))
