"""The client of testing/paid_server.py: a provider of remote jobs like any vendor's, for imaginary money."""

import asyncio
import os
from pathlib import Path
from typing import Any, ClassVar

from showrunner.capabilities import Delivered
from showrunner.errors import MissingKey, ProviderError
from showrunner.kit.document import Document
from showrunner.testing.paid_server import COST

URL = "SHOWRUNNER_FAKEPAID_URL"
LOOK_EVERY_S = 0.05


class FakePaid:
    """showrunner.capabilities.RemoteJobs."""

    name: ClassVar[str] = "fakepaid"
    revision: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = (URL,)
    takes_keys: ClassVar[bool] = True

    def price(self, request: Document) -> int:
        return COST

    async def submit(self, request: Document, idempotency: str) -> str:
        answer = await _ask("POST", "/jobs", {"idempotency": idempotency, "request": request.model_dump(mode="json")})
        return str(answer["id"])

    async def wait(self, job: str, to: Path) -> Delivered:
        while not (answer := await _ask("GET", f"/jobs/{job}"))["is_done"]:  # noqa: ASYNC110 - of a server
            await asyncio.sleep(LOOK_EVERY_S)
        to.write_text(str(answer["text"]))
        return Delivered(cost=int(answer["cost"]), details={"job": job})


class FakePaidKeyless(FakePaid):
    """A vendor that knows no idempotency keys."""

    name: ClassVar[str] = "fakepaid-keyless"
    takes_keys: ClassVar[bool] = False


async def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    import httpx2

    if URL not in os.environ:
        raise MissingKey("the fake provider has no server", provider="fakepaid", hint=f"set {URL}")
    try:
        async with httpx2.AsyncClient(timeout=10) as client:
            answer = await client.request(method, os.environ[URL] + path, json=body)
    except httpx2.TransportError as error:
        raise ProviderError(f"fakepaid is away: {error}", provider="fakepaid", retryable=True) from error
    if answer.status_code == 503:
        raise ProviderError("fakepaid is busy", provider="fakepaid", retryable=True)
    if answer.status_code != 200:
        raise ProviderError(f"fakepaid said {answer.status_code}", provider="fakepaid")
    found: dict[str, Any] = answer.json()
    return found
