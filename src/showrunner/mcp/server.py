"""The server: its tools, resources and prompts, who may call them, and how errors leave it."""

import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.types import (
    CallToolResult,
    Completion,
    CompletionArgument,
    InputRequiredResult,
    PromptReference,
    Resource,
    ResourceTemplateReference,
    TextContent,
    ToolAnnotations,
)
from pydantic import ValidationError

from showrunner.errors import ShowrunnerError
from showrunner.mcp import browsing, editing, exporting, failures, making, prompts, resources
from showrunner.mcp.answers import Failure
from showrunner.mcp.failures import Refusal
from showrunner.mcp.visit import Greeting, ask, enter, here

log = logging.getLogger(__name__)

INSTRUCTIONS = """\
Showrunner makes finished narrated films out of words, offline: script, voices, pictures, music, captions. Every edit
costs only what it changes.
Order: make_film answers with an id (and progress while you wait); watch_film until its state is done; get_script and
get_storyboard to look; plan_edit for what a change would cost; edit_film, then redo_film; export_film to hand it over.
Begin in quality draft, show in medium. Write the text yourself, in short spoken sentences, when the film should say
more than a request does: the prompts tell how for each kind of film.
A failed call answers {code, message, hint, field, retry_with, next_actions}: change what retry_with says, call again.
"""

Tool = Callable[..., Awaitable[object]]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MAKES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
CHANGES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)

TOOLS: tuple[tuple[Tool, str, ToolAnnotations], ...] = (
    (making.make_film, "Make a film", MAKES),
    (making.make_film_from_document, "Make a film from a document", MAKES),
    (making.watch_film, "Watch a film being made", READS),
    (making.film_status, "How a film stands", READS),
    (making.quote, "What a film would cost", READS),
    (making.redo_film, "Make a film again", MAKES),
    (making.cancel_film, "Stop making a film", CHANGES),
    (editing.get_script, "What is said", READS),
    (editing.get_storyboard, "What is shown", READS),
    (editing.get_draft, "A draft as it is kept", READS),
    (editing.plan_edit, "What a change would cost", READS),
    (editing.edit_film, "Change a film", CHANGES),
    (exporting.export_film, "Hand a film over", MAKES),
    (browsing.list_films, "The films there are", READS),
    (browsing.list_voices, "Who can speak", READS),
    (browsing.list_styles, "How films can look and sound", READS),
)


def build(greet: Greeting) -> MCPServer:
    """`greet` finds out who sent a message: it gets the transport's request (None on stdio). Raises ShowrunnerError."""
    server = _Server(
        "showrunner",
        title="Showrunner",
        version=version("showrunner"),
        instructions=INSTRUCTIONS,
        middleware=[_greeting(greet)],
        log_level="WARNING",
        subscriptions=False,
    )
    for function, title, annotations in TOOLS:
        server.add_tool(_answering(function), title=title, annotations=annotations)
    server.close_schemas()
    resources.register(server)
    prompts.register(server)
    server.completion()(_completed)  # type: ignore[no-untyped-call] # the SDK gives this decorator no types
    return server


class _Server(MCPServer):
    """The SDK's, whose failures are answers with a structure."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        if (failure := self._unfit(name, arguments)) is not None:
            return _failed(failure)
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            log.exception("the tool %r failed", name, exc_info=error.__cause__)
            return _failed(failures.internal())
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                return _failed(failures.of_arguments(error.__cause__))
            raise

    def close_schemas(self) -> None:
        """An argument nobody knows is an error, never ignored; the schemas say so."""
        for tool in self._tool_manager.list_tools():
            tool.parameters["additionalProperties"] = False

    def _unfit(self, name: str, arguments: Mapping[str, Any]) -> Failure | None:
        tools = {tool.name: tool for tool in self._tool_manager.list_tools()}
        if name not in tools:
            return failures.unknown_tool(name, tuple(tools))
        known = tuple(tools[name].parameters["properties"])
        unknown = next((argument for argument in arguments if argument not in known), None)
        return None if unknown is None else failures.unknown_arguments(unknown, known)

    async def list_resources(self) -> list[Resource]:
        return [*await super().list_resources(), *await resources.listed()]


def _greeting(greet: Greeting) -> ServerMiddleware[Any]:
    async def greeted(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        enter(await greet(ctx.request))
        return await call_next(ctx)

    return greeted


def _answering(function: Tool) -> Tool:
    """The tool, whose errors become answers that an agent can act on."""

    @functools.wraps(function)
    async def answered(**arguments: Any) -> object:
        try:
            return await function(**arguments)
        except ShowrunnerError as error:
            return _failed(failures.of_error(error, arguments))
        except Refusal as refusal:
            return _failed(refusal.failure)

    return answered


def _failed(failure: Failure) -> CallToolResult:
    told = failure.model_dump(mode="json", exclude_none=True)
    return CallToolResult(
        content=[TextContent(type="text", text=json.dumps(told, ensure_ascii=False, indent=2))],
        structured_content=told,
        is_error=True,
    )


async def _completed(
    reference: PromptReference | ResourceTemplateReference, argument: CompletionArgument, _: object
) -> Completion | None:
    """Ids of films for resource templates."""
    visit = here()
    if not isinstance(reference, ResourceTemplateReference) or argument.name != "film" or not visit.may("films:read"):
        return None
    rows, older = await ask(visit.studio.page, limit=100)
    fitting = [row.id for row in rows if row.id.startswith(argument.value)]
    return Completion(values=fitting, total=len(fitting), has_more=older is not None)
