"""music: a song, or a piece composed to length, under somebody's video."""

import argparse
from typing import Any

from showrunner.cli import asking, sources
from showrunner.cli.make import run
from showrunner.engine.events import Listener
from showrunner.errors import BriefError
from showrunner.film.bedding import ScoreOrder
from showrunner.film.changes import checked
from showrunner.film.record import FilmRecord
from showrunner.film.score import MOODS
from showrunner.wiring import Studio

FACTORS = {"volume": "music_volume_pc", "video_volume": "video_volume_pc"}  # flag -> field
SECONDS = {"fade": "fade_out_ms", "fade_in": "fade_in_ms"}


def music(arguments: argparse.Namespace) -> int:
    out = asking.writable(arguments.out)
    studio = Studio(arguments.home)

    async def work(listen: Listener) -> FilmRecord:
        return await studio.make(await _order(arguments, studio), listen, production="scored")

    return run(studio, work, out, is_json=arguments.json)


async def _order(arguments: argparse.Namespace, studio: Studio) -> ScoreOrder:
    if (arguments.track is None) == (arguments.mood is None):
        raise BriefError(
            "the music is either a track or a mood", field="track", hint="give --track FILE or --mood MOOD"
        )
    if arguments.mood is not None and arguments.mood not in MOODS:
        hint = f"choose from {', '.join(MOODS)}"
        raise BriefError(f"there is no music in the mood {arguments.mood!r}", field="mood", hint=hint)
    fields: dict[str, Any] = {"is_ducked": arguments.duck, "mood": arguments.mood}
    for name in ("title", "seed", "allow_degraded"):
        if getattr(arguments, name) is not None:
            fields[name] = getattr(arguments, name)
    for flags, scale in ((FACTORS, 100), (SECONDS, 1000)):
        for flag, field in flags.items():
            if (given := getattr(arguments, flag)) is not None:
                fields[field] = round(given * scale)
    if arguments.lufs is not None:
        fields["target_lufs"] = round(arguments.lufs * 100)
    fields["video"] = await sources.source(arguments.video, "video", studio)
    if arguments.track is not None:
        fields["track"] = await sources.source(arguments.track, "track", studio)
    fields["limits"] = sources.limits(arguments.video, arguments.track)
    return checked(ScoreOrder, fields, "music")
