"""Who is asking, and whether they ask too often. Beyond this guard everybody is known, or the path is for all."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from starlette.concurrency import run_in_threadpool

from showrunner.accounts.principal import Principal
from showrunner.errors import ShowrunnerError
from showrunner.http import problems
from showrunner.http.guards.asgi import App, Message, Receive, Scope, Send, request_id

Admit = Callable[[Scope], tuple[Principal | None, Mapping[str, str]]]


class Identity:
    """`admit(scope)` gives the principal, None where the path is for all, and headers for the answer.

    It may wait on a database, so it runs in a thread. Raises ShowrunnerError to refuse.
    """

    def __init__(
        self, app: App, *, admit: Admit, within: Callable[[Mapping[str, str]], AbstractContextManager[object]]
    ) -> None:
        self._app, self._admit, self._within = app, admit, within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        try:
            principal, limits = await run_in_threadpool(self._admit, scope)
        except ShowrunnerError as error:
            await problems.respond(send, problems.of_error(error), request_id(scope))
            return
        scope["showrunner.principal"] = principal
        raw = [(name.lower().encode(), value.encode()) for name, value in limits.items()]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *raw]
            await send(message)

        fields = {"workspace": principal.workspace, "person": principal.person or ""} if principal else {}
        with self._within(fields):
            await self._app(scope, receive, answer)
