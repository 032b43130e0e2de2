"""Files behind signed links: no key is asked for, the link itself is the permission."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from showrunner.errors import NotFound
from showrunner.http.house import House
from showrunner.http.routes.exports import MEDIA, file_of
from showrunner.http.signing import Owner, Signer, nothing_there
from showrunner.studio import Studio

router = APIRouter(prefix="/v1", tags=["assets"])


@router.get("/files/{token}", response_class=Response, responses=MEDIA, operation_id="get_file")
@router.head("/files/{token}", include_in_schema=False)
async def get(request: Request, token: Annotated[str, Path(max_length=4_000)]) -> Response:
    """The file that the link was made for; Range works."""
    signer: Signer = request.app.state.signer
    grant = signer.grant(token)
    house: House = request.app.state.house
    await run_in_threadpool(_check, house.studio, grant.owner)
    return await file_of(house.store, grant.asset, grant.name)


def _check(studio: Studio, owner: Owner) -> None:
    """Raises NotFound for a file whose film or upload has been deleted; its bytes may be here for a while yet."""
    try:
        if owner.film is not None:
            studio.within(owner.workspace).exactly(owner.film)
        else:
            studio.within(owner.workspace).files.uploads.get(owner.upload or "")
    except NotFound as error:
        raise nothing_there() from error
