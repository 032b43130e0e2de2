"""Runs the application on a socket until it is told to stop."""

import asyncio
import contextlib
import ipaddress
import resource
import socket
import threading
from collections.abc import Callable, Iterator

import anyio.to_thread
import uvicorn

from showrunner.errors import BadSetting
from showrunner.http.guards.asgi import App, Receive, Scope, Send
from showrunner.http.guards.heads import LARGEST
from showrunner.http.patience import Patience, PatientProtocol, watch
from showrunner.kit.signals import caught

BACKLOG = 2_048  # connections that may wait to be accepted
THREADS = 16  # requests that wait for the catalog at once; more would only wait for each other there
FILES = 16_384  # open files we ask the system for: each connection is one


class Application:
    """An application that can be told that the service is about to stop: what would go on for ever then ends."""

    def __init__(self, app: App, leave: Callable[[], None]) -> None:
        self._app, self.leave = app, leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class Server(uvicorn.Server):
    """uvicorn's, with a watchman over slow clients, and signals that do not outlive it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._leave = ready, leave
        self._watchman: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._watchman = asyncio.create_task(self._watch())
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn raises the signal again when it has stopped, which would end the house before it is closed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with caught(lambda number: self.handle_exit(number, None)):
            yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leave()
        await super().shutdown(sockets)
        if self._watchman is not None:
            self._watchman.cancel()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            watch(self.server_state.connections, loop.time())


async def serve(
    app: App,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    ready: Callable[[str], None] = lambda url: None,
    grace_s: float = 10,
    patience: Patience | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT (in the main thread), or until `stop` is set; then finish what is under way.

    `ready` gets the URL when the socket answers; with port 0 the system chooses one. Raises BadSetting when the
    address cannot be had.
    """
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    listening = _bound(host, port)
    _allow_many_files()
    protocol = type("Protocol", (PatientProtocol,), {"patience": patience or Patience()})
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        h11_max_incomplete_event_size=LARGEST,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=max(1, round(grace_s)),
    )
    leave = app.leave if isinstance(app, Application) else lambda: None
    server = Server(config, lambda: ready(url_of(listening, host)), leave)
    stopping = asyncio.create_task(_stop(server, stop)) if stop is not None else None
    try:
        await server.serve(sockets=[listening])
    finally:
        if stopping is not None:
            stopping.cancel()
        listening.close()


def check_exposure(host: str, auth: str) -> None:
    """Raises BadSetting when others could reach a service that knows nobody but the owner of this machine."""
    if auth == "token" and not is_loopback(host):
        raise BadSetting(
            f"{host} can be reached by others, and authentication is for this machine only",
            field="host",
            hint="listen on 127.0.0.1, or give people their own keys (--auth keys or --auth oidc)",
        )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def url_of(listening: socket.socket, host: str) -> str:
    """What a client on this machine calls: a wildcard address is reached as loopback."""
    port = listening.getsockname()[1]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def _bound(host: str, port: int) -> socket.socket:
    found: socket.socket | None = None
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, proto)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
    except OSError as error:
        if found is not None:
            found.close()
        raise BadSetting(
            f"cannot listen on {host} port {port}: {error.strerror}", field="port", hint="choose another with --port"
        ) from error
    found.setblocking(False)
    return found


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # a system may allow less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _stop(server: Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True
