"""OAuth2: tokens for clients that show their secret, and sign-in at an issuer outside for people."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from showrunner.accounts.login import COOKIE, PATIENT_S
from showrunner.http.models.service import OAuthError, SignedIn, TokenAnswer

router = APIRouter(prefix="/oauth", tags=["accounts"])

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "scope": {"type": "string", "description": "separated by spaces; all that the client has"},
                    },
                }
            }
        },
    }
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": OAuthError, "description": "as RFC 6749 has it"} for status in (400, 401)
}


@router.post("/token", response_model=TokenAnswer, responses=_REFUSED, openapi_extra=_FORM, operation_id="get_token")
async def token(request: Request) -> Response:
    """A short-lived token for a client (RFC 6749, client credentials): its secret in the form, or as Basic."""
    form = await request.form(max_files=0, max_fields=20)
    said = [name for name, _ in form.multi_items()]
    if len(said) != len(set(said)):
        return _refused("invalid_request", "a parameter is said twice")
    fields = {name: value for name, value in form.items() if not isinstance(value, UploadFile)}
    accounts = request.app.state.house.accounts
    answer = await run_in_threadpool(accounts.grant, fields, request.headers.get("authorization"))
    return JSONResponse(answer.body, answer.status, headers=answer.headers)


@router.get("/login", status_code=303, response_class=Response, operation_id="login",
            responses={303: {"description": "to the issuer, and from there to /oauth/callback"}})  # fmt: skip
def login(request: Request, return_to: str = "/") -> Response:
    """Sign in at the issuer (authorization code with PKCE)."""
    departure = request.app.state.house.accounts.login_url(return_to)
    answer = RedirectResponse(departure.url, 303, headers={"cache-control": "no-store"})
    answer.set_cookie(
        COOKIE, departure.cookie, max_age=PATIENT_S, path="/oauth/", httponly=True, samesite="lax",
        secure=_is_secure(request),
    )  # fmt: skip
    return answer


_BACK: dict[int | str, dict[str, Any]] = {303: {"description": "back to where it began, the token in the fragment"}}


@router.get("/callback", response_model=SignedIn, responses=_BACK, operation_id="signed_in")
def callback(request: Request) -> Response:
    """Where the issuer sends people back to. The token is for the Authorization header."""
    arrival = request.app.state.house.accounts.callback(dict(request.query_params), request.cookies.get(COOKIE))
    told = {"access_token": arrival.token, "token_type": "Bearer", "expires_in": arrival.expires_in}
    answer: Response
    if arrival.return_to == "/":
        answer = JSONResponse({**told, "person": arrival.person})
    else:  # a fragment stays in the browser: no log and no other server gets to see it
        answer = RedirectResponse(f"{arrival.return_to}#{urlencode(told)}", 303)
    answer.headers["cache-control"] = "no-store"
    answer.delete_cookie(COOKIE, path="/oauth/", httponly=True, samesite="lax", secure=_is_secure(request))
    return answer


def _refused(code: str, why: str) -> Response:
    return JSONResponse({"error": code, "error_description": why}, 400, headers={"cache-control": "no-store"})


def _is_secure(request: Request) -> bool:
    public: str = request.app.state.house.settings.public_url
    return request.url.scheme == "https" or public.startswith("https:")
