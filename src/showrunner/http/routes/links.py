"""Files behind signed links: no key is asked for, the link itself is the permission."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from showrunner.http.routes.exports import MEDIA, file_of
from showrunner.http.signing import Signer

router = APIRouter(prefix="/v1", tags=["assets"])


@router.get("/files/{token}", response_class=Response, responses=MEDIA, operation_id="get_file")
@router.head("/files/{token}", include_in_schema=False)
async def get(request: Request, token: Annotated[str, Path(max_length=4_000)]) -> Response:
    """The file that the link was made for; Range works."""
    signer: Signer = request.app.state.signer
    grant = signer.grant(token)
    return await file_of(request.app.state.house.store, grant.asset, grant.name)
