"""An official client that talks to a quick house."""

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from mcp import Client
from quick_house import House, working

from showrunner.mcp.server import build


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("home"))
    yield house
    house.studio.premises.database.dispose()


@pytest.fixture
def talk(house):
    """Runs `conversation(client)` with a worker at work."""

    def talking(conversation, mode="auto"):
        async def whole():
            async with working(house), Client(build(house.greet), mode=mode) as client:
                return await conversation(client)

        house.is_open = True
        house.become("owner")
        return asyncio.run(whole())

    return talking
