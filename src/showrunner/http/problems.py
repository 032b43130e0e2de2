"""Every error as a problem document (RFC 9457), and which status each of ours has."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

from pydantic import Field

from showrunner import errors
from showrunner.errors import ShowrunnerError
from showrunner.kit.document import Document
from showrunner.kit.redaction import redacted

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MEDIA_TYPE = "application/problem+json"

# An error has the status of the nearest of its classes that stands here.
STATUS: dict[type[ShowrunnerError], int] = {
    errors.BriefError: 422,
    errors.NotFound: 404,
    errors.ProviderError: 424,
    errors.MediaError: 500,
    errors.StoreError: 507,
    errors.ReviewFailed: 500,
    errors.Degraded: 424,
    errors.BudgetSpent: 402,
    errors.Busy: 409,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.BadSetting: 500,
    errors.FetchFailed: 424,
    errors.NotAllowed: 422,
    ShowrunnerError: 500,
}


class Fault(Document):
    """One thing that is wrong with a request."""

    field: str = Field(description="path of the culprit, as in `voices.anna` or `query.limit`")
    detail: str
    remedy: str = ""


class Problem(Document):
    """What went wrong, for programs (`code`, `field`) and for people (`detail`, `remedy`)."""

    type: str = Field(description="a URN made of `code`", examples=["urn:showrunner:problem:not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(examples=["'honey-1' is not a film here"])
    code: str = Field(examples=["not_found"])
    field: str | None = Field(default=None, description="path of the culprit in the request, when there is one")
    remedy: str = Field(default="", description="what to do next", examples=["GET /v1/films lists them"])
    request_id: str = Field(default="", description="name it when you ask for help")
    retry_after_s: float | None = Field(default=None, description="asked again then, it may be granted")
    errors: tuple[Fault, ...] = Field(default=(), description="all faults of a request that does not validate")


class Refusal(Exception):
    """A refusal of the HTTP face itself, which has no class among our errors."""

    def __init__(
        self, status: int, code: str, detail: str, *, remedy: str = "", field: str | None = None,
        headers: Mapping[str, str] | None = None, faults: tuple[Fault, ...] = (), retry_after_s: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.headers = dict(headers or {})
        self.problem = Problem(
            type=_urn(code),
            title=_title(status),
            status=status,
            detail=detail,
            code=code,
            field=field,
            remedy=remedy,
            errors=faults,
            retry_after_s=retry_after_s,
        )


def of_error(error: ShowrunnerError) -> Problem:
    """Our own error as a problem. What is our fault is told without its particulars: they are in the log."""
    status = status_of(type(error))
    is_ours = status == 500
    return Problem(
        type=_urn(error.code),
        title=_title(status),
        status=status,
        detail="something went wrong here; it is in the log" if is_ours else printable(redacted(str(error))),
        code=error.code,
        field=printable(error.field) if error.field else None,
        remedy="" if is_ours else printable(redacted(remedy_of(error))),
        retry_after_s=getattr(error, "retry_after_s", None),
    )


def remedy_of(error: ShowrunnerError) -> str:
    if isinstance(error, errors.NotFound) and error.among:
        return f"GET /v1/{error.among} lists them"
    return error.hint


def of_crash() -> Problem:
    """For what should never happen."""
    return Problem(
        type=_urn("internal"),
        title=_title(500),
        status=500,
        detail="something went wrong here; it is in the log under the request's id",
        code="internal",
        remedy="try again; if it happens again, report it with the request's id",
    )


def status_of(kind: type[ShowrunnerError]) -> int:
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers that go with a problem: when to come back, how to say who one is."""
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    if problem.retry_after_s is not None:
        headers["retry-after"] = str(max(1, -(-int(problem.retry_after_s * 1000) // 1000)))
    if problem.status == 401:
        headers["www-authenticate"] = 'Bearer realm="showrunner"'
    return headers


def body_of(problem: Problem) -> bytes:
    """Compact JSON without what is empty."""
    told = problem.model_dump(mode="json", exclude_none=True)
    kept = {name: value for name, value in told.items() if value not in ("", [])}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


async def respond(send: Send, problem: Problem, request_id: str, more: Mapping[str, str] | None = None) -> None:
    """Answer with the problem from below any framework."""
    body = body_of(problem.model_copy(update={"request_id": request_id}))
    headers = {**headers_of(problem), **(more or {}), "content-length": str(len(body))}
    raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def printable(text: str) -> str:
    """Text that goes into JSON in UTF-8 whatever a client wrote."""
    return text.encode("utf-8", "backslashreplace").decode()


def _urn(code: str) -> str:
    return f"urn:showrunner:problem:{code}"


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
