"""What a workspace has made, keeps and paid."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from showrunner.http.asking import FilmId, Reader, StrictRoute, UsageReader, answer
from showrunner.http.models.service import FilmCost, UsageLine, UsageView, VoiceUsage

router = APIRouter(prefix="/v1", tags=["usage"], route_class=StrictRoute)

Month = Annotated[
    str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="UTC; this one", examples=["2026-11"])
]


@router.get("/usage", response_model=UsageView, operation_id="get_usage")
def usage(caller: UsageReader, month: Month = None) -> Response:
    """One calendar month of your workspace."""
    found = caller.house.money.usage(caller.workspace, month)
    lines = tuple(UsageLine(provider=line.provider, what=line.what, amount=line.amount) for line in found.lines)
    facts = {name: getattr(found, name) for name in UsageView.model_fields if name not in ("lines", "voices")}
    voices = tuple(VoiceUsage(**vars(one)) for one in caller.house.allowances.standing(caller.workspace))
    return answer(UsageView.model_validate({**facts, "lines": lines, "voices": voices}))


@router.get("/films/{film}/cost", response_model=FilmCost, operation_id="get_cost")
def cost(caller: Reader, film: FilmId) -> Response:
    """What a film has cost, and what is held back for it."""
    row = caller.film(film)
    purse = caller.house.money.of_film(row.id)
    return answer(FilmCost(spent=purse.spent, reserved=purse.reserved, ceiling=purse.ceiling))
