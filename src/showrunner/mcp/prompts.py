"""One prompt for each kind of film: how to write for it, and which tools to call then."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.prompts import Prompt
from pydantic import Field

from showrunner.mcp.archetypes import ARCHETYPES, Archetype, advice

Subject = Annotated[str, Field(description="what the film is about")]
Length = Annotated[str, Field(description="seconds, as in 60")]
Audience = Annotated[str, Field(description="who will see it")]
LONGEST_S = 3_600


def register(server: MCPServer) -> None:
    for archetype in ARCHETYPES:
        server.add_prompt(
            Prompt.from_function(
                _asking(archetype), name=archetype.name, title=archetype.title, description=archetype.about
            )
        )


def _asking(archetype: Archetype) -> Callable[..., Awaitable[str]]:
    async def asked(subject: Subject, length_s: Length = "60", audience: Audience = "") -> str:
        return advice(archetype, subject, _seconds(length_s), audience)

    return asked


def _seconds(text: str) -> int:
    """Arguments of prompts are text. Raises ValueError telling what is wrong."""
    if not text.strip().isdecimal() or not 2 <= int(text) <= LONGEST_S:
        raise ValueError(f"length_s is {text!r}; it is a whole number of seconds, 2 to {LONGEST_S}")
    return int(text)
