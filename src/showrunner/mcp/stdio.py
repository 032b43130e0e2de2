"""The server over stdio: whoever started this process is its only caller, and owns the films of this home."""

from typing import Protocol

from showrunner.accounts.principal import SCOPES_OF, Principal
from showrunner.catalog.service_tables import LOCAL
from showrunner.catalog.tables import FilmRow
from showrunner.film.asset import Asset
from showrunner.kit.files import copy_whole, digest_of
from showrunner.kit.names import slug
from showrunner.mcp.server import build
from showrunner.mcp.visit import Visit, ask
from showrunner.studio import Studio

OWNER = Principal(workspace=LOCAL, key="stdio", role="owner", scopes=SCOPES_OF["owner"])


class House(Protocol):
    @property
    def studio(self) -> Studio: ...


async def serve(house: House) -> None:
    """Until the other side closes stdin."""

    async def greet(request: object) -> Visit:
        return Visit(house.studio, OWNER, hand_over)

    await build(greet).run_stdio_async()


async def hand_over(studio: Studio, asset: Asset, film: FilmRow, name: str) -> str:
    """A copy below the home, under a name that people read; where it is."""
    ending = ".mp4" if name == "master" else name
    folder = studio.premises.settings.home / "films" / film.id
    to = folder / f"{slug(film.title) or 'film'}{ending}"
    source = await studio.premises.store.path(asset)

    def copied() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not to.exists() or digest_of(to) != asset.digest:
            copy_whole(source, to)

    await ask(copied)
    return str(to)
