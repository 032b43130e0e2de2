"""An OpenID Connect issuer of this machine: discovery, keys that rotate, a login page that always says yes, PKCE."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET, CALLBACK, AUDIENCE = (
    "showrunner",
    "the client's secret",
    "https://films.example/oauth/callback",
    "films",
)
_RSA = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("one", "two")}


class FakeIssuer:
    def __init__(self) -> None:
        self.url = ""
        self.keys: dict[str, Any] = {"one": _RSA["one"]}
        self.claims: dict[str, Any] = {"sub": "ada@issuer", "name": "Ada Lovelace"}
        self.asked: list[str] = []
        self.is_away = False
        self.codes: dict[str, dict[str, str]] = {}
        self.userinfo: dict[str, Any] | None = None  # None: there is no such endpoint
        self.id_token: dict[str, Any] = {}  # claims of the ID token that shall be otherwise

    def signed(self, *, kid: str | None = "one", algorithm: str = "RS256", **changes: Any) -> str:
        """An access token; a claim changed to None is left out."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + 300, **self.claims, **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.keys[kid or "one"], algorithm, headers={"kid": kid} if kid else None)

    def rotate(self) -> None:
        self.keys = {"two": _RSA["two"]}

    def app(self) -> Starlette:
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/keys", self._keys),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo),
        ]
        return Starlette(routes=routes)

    def sign_in(self, url: str) -> dict[str, str]:
        """What the browser brings back after the person said yes at `url`."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == CALLBACK
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = RedirectResponse(f"{CALLBACK}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.url})}")
        return dict(parse_qsl(urlsplit(back.headers["location"]).query))

    async def _discovery(self, request: Request) -> Response:
        self.asked.append("discovery")
        if self.is_away:
            return Response(status_code=503)
        more = {} if self.userinfo is None else {"userinfo_endpoint": f"{self.url}/userinfo"}
        return JSONResponse(
            more
            | {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def _keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return Response(status_code=503) if self.is_away else JSONResponse({"keys": [*self._public(), {"kty": "odd"}]})

    async def _token(self, request: Request) -> Response:
        if self.is_away:
            return Response(status_code=503)
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        is_ours = request.headers.get("authorization") == f"Basic {basic}" and form["redirect_uri"] == CALLBACK
        if asked is None or not is_ours or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.signed(**{"aud": CLIENT, "nonce": asked["nonce"], **self.id_token})
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def _userinfo(self, request: Request) -> Response:
        self.asked.append("userinfo")
        if request.headers.get("authorization") != "Bearer opaque":
            return Response(status_code=401)
        return JSONResponse(self.userinfo)

    def _public(self) -> list[dict[str, Any]]:
        found = []
        for kid, key in self.keys.items():
            match key:
                case rsa.RSAPrivateKey():
                    jwk, algorithm = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "RS256"
                case ec.EllipticCurvePrivateKey():
                    jwk, algorithm = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "ES256"
                case ed25519.Ed25519PrivateKey():
                    jwk, algorithm = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "EdDSA"
                case _:
                    raise TypeError(kid)
            found.append({**jwk, "kid": kid, "alg": algorithm, "use": "sig"})
        return found


@contextmanager
def running() -> Iterator[FakeIssuer]:
    issuer = FakeIssuer()
    server = uvicorn.Server(uvicorn.Config(issuer.app(), port=0, log_level="critical", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    issuer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield issuer
    finally:
        server.should_exit = True
        thread.join()
