"""merge: people's scenes, written down in a list, as one film."""

import argparse
from pathlib import Path

from showrunner.cli import asking, sources
from showrunner.cli.make import run
from showrunner.engine.events import Listener
from showrunner.errors import NotFound
from showrunner.film import scenes
from showrunner.film.merging import MergeOrder
from showrunner.film.record import FilmRecord
from showrunner.film.scenes import SceneList
from showrunner.wiring import Studio

FLAGS = ("title", "format", "quality", "fps", "allow_degraded")


def merge(arguments: argparse.Namespace) -> int:
    out = asking.writable(arguments.out)
    studio = Studio(arguments.home)

    async def work(listen: Listener) -> FilmRecord:
        return await studio.make(await _order(arguments, studio), listen, production="merged")

    return run(studio, work, out, is_json=arguments.json)


async def _order(arguments: argparse.Namespace, studio: Studio) -> MergeOrder:
    path = Path(arguments.scenes)
    found = _list(path)
    places = found.places()
    brought = {place: await sources.source(place, "scenes", studio, path.parent) for place in places}
    given = {name: getattr(arguments, name) for name in FLAGS if getattr(arguments, name) is not None}
    return found.order(brought, given | {"limits": sources.limits(*places)})


def _list(path: Path) -> SceneList:
    if not path.is_file():
        raise NotFound(f"there is no file {path}", field="scenes", hint="write one as examples/scenes.yaml")
    with path.open("rb") as file:
        return scenes.parse(asking.text_of(file.read(asking.LARGEST_TEXT + 1), path.name, "scenes"), path.name)
