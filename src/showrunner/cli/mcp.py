"""mcp: a Model Context Protocol server on stdin and stdout, for a program that starts it."""

import argparse
import asyncio
from dataclasses import replace

from showrunner import settings as settings_
from showrunner.cli import service
from showrunner.mcp.stdio import serve
from showrunner.settings import Settings
from showrunner.wiring import open_house

GRACE_S = 1  # programs kill a server that is not gone two seconds after they closed its stdin


def mcp(arguments: argparse.Namespace) -> int:
    found = settings_.read(arguments.home, service.flags(arguments), arguments.config)
    service.log(found)
    asyncio.run(_serve(replace(found, grace_s=min(found.grace_s, GRACE_S))))
    return 0


async def _serve(found: Settings) -> None:
    """Films go on being made by whatever works on this home: this process, unless another one does already."""
    async with open_house(found) as house:
        await serve(house)
