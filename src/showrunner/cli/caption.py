"""caption: what is said in a video of yours, on its picture, beside it, or both."""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from showrunner.cli import asking, output, sources
from showrunner.cli.make import run
from showrunner.engine.events import Listener
from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Choice
from showrunner.film.captioning import MODELS, CaptionOrder
from showrunner.film.changes import checked
from showrunner.film.record import FilmRecord
from showrunner.kit.files import copy_whole
from showrunner.wiring import Studio

SIDECARS = ("srt", "vtt", "ass", "json")
DESIGN = ("style", "position", "palette", "font", "ink", "accent", "field")
FLAGS = ("title", "language", "words_per_line", "mask_profanity", "burn", "soft", "allow_degraded")


def caption(arguments: argparse.Namespace) -> int:
    out = asking.writable(arguments.out)
    kinds = _sidecars(arguments)
    studio = Studio(arguments.home)

    async def work(listen: Listener) -> FilmRecord:
        record = await studio.make(await _order(arguments, studio), listen, production="captioned")
        if kinds:
            beside = out or Path(_name(arguments.video)).with_suffix(".mp4")
            await _write_sidecars(studio, record.film, kinds, beside, listen)
        return record

    has_film = arguments.burn or arguments.soft
    return run(studio, work, out if has_film else None, is_json=arguments.json)


def _sidecars(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The kinds of files asked for; without a burned-in picture or a track, SubRip at least."""
    kinds = tuple(dict.fromkeys(kind.strip().lower() for kind in (arguments.sidecar or "").split(",") if kind.strip()))
    for kind in kinds:
        if kind not in SIDECARS:
            raise BriefError(
                f"{kind!r} is no kind of caption file", field="sidecar", hint=f"choose from {', '.join(SIDECARS)}"
            )
    return kinds or (() if arguments.burn or arguments.soft else ("srt",))


async def _order(arguments: argparse.Namespace, studio: Studio) -> CaptionOrder:
    fields: dict[str, Any] = {name: getattr(arguments, name) for name in FLAGS if getattr(arguments, name) is not None}
    fields["design"] = {name: getattr(arguments, name) for name in DESIGN if getattr(arguments, name) is not None}
    if arguments.model is not None:
        fields["model"] = model(arguments.model)
    if arguments.script is not None:
        fields["script"] = _script(Path(arguments.script))
    fields["source"] = await sources.source(arguments.video, "video", studio)
    fields["limits"] = sources.limits(arguments.video)
    return checked(CaptionOrder, fields, "caption")


def model(name: str) -> Choice:
    """A model by name, or a folder with one of the user's own. Raises BriefError, MissingModel."""
    if name in MODELS:
        return Choice(provider="whisper", model=name)
    folder = Path(name)
    if not folder.is_dir():
        raise BriefError(
            f"there is no model {name!r}", field="model", hint=f"choose from {', '.join(MODELS)}, or give a folder"
        )
    from showrunner.providers.whisper.models import digest_of_folder

    settings: dict[str, str | int | bool] = {"folder": str(folder.resolve()), "sha256": digest_of_folder(folder)}
    return Choice(provider="whisper", model="own", settings=settings)


def _script(path: Path) -> str:
    if not path.is_file():
        raise NotFound(f"there is no file {path}", field="script", hint="give a text file with what is said")
    with path.open("rb") as file:
        return asking.text_of(file.read(asking.LARGEST_TEXT + 1), path.name, "script")


def _name(video: str) -> str:
    return video.partition("?")[0].rstrip("/").rpartition("/")[2] or "captions"


async def _write_sidecars(studio: Studio, film: str, kinds: tuple[str, ...], beside: Path, listen: Listener) -> None:
    """The film's caption files, called as the video is."""
    with tempfile.TemporaryDirectory() as made:
        files = {path.suffix: path for path in await studio.export(film, ["captions"], Path(made), listen)}
        for kind in kinds:
            to = beside.with_suffix(f".{kind}")
            copy_whole(files[f".{kind}"], to)
            output.say(f"captions: {to}")
