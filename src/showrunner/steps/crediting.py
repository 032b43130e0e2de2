"""Whose work a film carries: voices, fonts, illustrations, maps, knowledge, music and the user's own media."""

from collections.abc import Iterator

from showrunner.capabilities import Credit, Speech
from showrunner.engine.step import step
from showrunner.film import arranging
from showrunner.film.brief import Brief
from showrunner.film.casting import Cast
from showrunner.film.look import Look
from showrunner.film.pictures import Clip, Hero, Origin, Photo
from showrunner.film.script import Script
from showrunner.film.songs import Song
from showrunner.film.storyboard import Storyboard
from showrunner.kit import canonical
from showrunner.providers.registry import Registry
from showrunner.steps.desk import Desk

ICONS = Credit(
    what="illustrations Phosphor Icons", author="Phosphor Icons", licence="MIT", source="PyPI py-phosphor-icons"
)
MAP = Credit(
    what="world map", author="Natural Earth, by way of pyworldatlas", licence="CC0-1.0",
    source="PyPI pyworldatlas-mapdata-overview",
)  # fmt: skip
MUSIC = Credit(
    what="music and sound effects",
    author="composed for this film by Showrunner",
    licence="CC0-1.0",
    source="Showrunner",
)
OWN = Credit(
    what="media of your own", author="as you know", licence="yours to look after", source="given with the film"
)


@step(version=2, lane="assembly", stage="export")
async def list_credits(
    desk: Desk, brief: Brief, script: Script, cast: Cast, look: Look, board: Storyboard, song: Song | None = None
) -> tuple[Credit, ...]:
    return credits(desk.providers, brief, script, cast, look, board, song)


def credits(
    providers: Registry,
    brief: Brief,
    script: Script,
    cast: Cast,
    look: Look,
    board: Storyboard,
    song: Song | None = None,
) -> tuple[Credit, ...]:
    """In the order a reader asks: voices, fonts, pictures, music, knowledge, own media. Each once."""
    return tuple(dict.fromkeys(_all(providers, brief, script, cast, look, board, song)))


def _all(
    providers: Registry, brief: Brief, script: Script, cast: Cast, look: Look, board: Storyboard, song: Song | None
) -> Iterator[Credit]:
    for choice in cast.roles.values():
        yield from providers.get(choice.provider, Speech).credits(choice)
    yield from _fonts(brief, script, look)
    kinds = {shot.picture.kind for shot in board.shots}
    if '"icon' in canonical.text(board):
        yield ICONS
    if "map" in kinds:
        yield MAP
    if song is not None:
        yield _of(song.origin, "music") if song.origin else OWN
    elif brief.music != "off" and brief.music_file is None:
        yield MUSIC
    for source in script.sources:
        yield Credit(what="knowledge", author=source, licence="as its source says", source=source)
    shown = [shot.picture for shot in board.shots]
    for picture in shown:
        if isinstance(picture, Photo | Clip) and picture.origin is not None:
            yield _of(picture.origin, picture.kind)
    if (
        brief.music_file is not None
        or any(isinstance(picture, Photo | Clip) and picture.origin is None for picture in shown)
        or any(isinstance(picture, Hero) and picture.image for picture in shown)
    ):
        yield OWN


def _of(origin: Origin, kind: str) -> Credit:
    what = {"photo": "photo", "clip": "footage", "music": "music"}[kind]
    return Credit(
        what=f"{what} {origin.title}" if origin.title else what,
        author=origin.author,
        licence=origin.licence,
        source=origin.source,
    )


def _fonts(brief: Brief, script: Script, look: Look) -> tuple[Credit, ...]:
    """The style's faces, the captions' face, and those that stand in for letters these lack."""
    from showrunner.pictures import fonts
    from showrunner.pictures.caption_layout import design

    words, style = arranging.words_of(script), look.style
    faces = [style.display, style.body, style.serif]
    captions = brief.captions or style.captions
    if captions != "off":
        faces.append(design(captions, look).face)
    return fonts.credits([family for face in faces for family in fonts.families(words, face)])
