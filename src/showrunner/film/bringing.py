"""The foreign files that a narrated film shows and plays, and the film with what intake made of them."""

from collections.abc import Mapping, Sequence

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.clip import Clip
from showrunner.film.pictures import Clip as Footage
from showrunner.film.pictures import Hero, Photo, Picture
from showrunner.film.source import Source
from showrunner.film.storyboard import Storyboard


def sources(board: Storyboard, brief: Brief) -> tuple[Source, ...]:
    """Each file once, in the order of the film; the music comes last. They are called after where they are used."""
    used: dict[Asset, str] = {}
    for shot in board.shots:
        for asset in assets_of(shot.picture):
            used.setdefault(asset, f"the {shot.picture.kind} of scene {shot.scene}")
    if brief.music_file:
        used.setdefault(brief.music_file, "the music")
    return tuple(Source(asset=asset, name=name) for asset, name in used.items())


def assets_of(picture: Picture) -> list[Asset]:
    """The files that drawing it needs."""
    match picture:
        case Photo():
            return [picture.image]
        case Footage():
            return [picture.video]
        case Hero(image=Asset() as image):
            return [image]
    return []


def brought(board: Storyboard, sources: Sequence[Source], clips: Sequence[Clip]) -> Storyboard:
    """The board with the files that intake kept. Raises BriefError where a sound or a still is shown as a clip."""
    known = _by_asset(sources, clips)
    shots = tuple(shot.model_copy(update={"picture": _picture(shot.picture, known)}) for shot in board.shots)
    return board.model_copy(update={"shots": shots})


def with_music(brief: Brief, sources: Sequence[Source], clips: Sequence[Clip]) -> Brief:
    """The brief with the music that intake kept. Raises BriefError where it has no sound."""
    if brief.music_file is None:
        return brief
    clip = _by_asset(sources, clips)[brief.music_file]
    if clip.audio is None:
        raise BriefError("the music holds no sound", field="music_file", hint="give an MP3, WAV, M4A or FLAC")
    return brief.model_copy(update={"music_file": clip.asset})


def _by_asset(sources: Sequence[Source], clips: Sequence[Clip]) -> dict[Asset | None, Clip]:
    return {source.asset: clip for source, clip in zip(sources, clips, strict=True)}


def _picture(picture: Picture, known: Mapping[Asset | None, Clip]) -> Picture:
    match picture:
        case Photo():
            return picture.model_copy(update={"image": _seen(known[picture.image], "image")})
        case Footage():
            return picture.model_copy(update={"video": _seen(known[picture.video], "video")})
        case Hero(image=Asset() as image):
            return picture.model_copy(update={"image": _seen(known[image], "image")})
    return picture


def _seen(clip: Clip, kind: str) -> Asset:
    """A moving GIF may stand as a photo: its first picture is shown."""
    is_fit = clip.kind == kind or (kind == "image" and clip.asset.media_type.startswith("image/"))
    if not is_fit:
        wanted = "a picture: JPEG, PNG, WebP or HEIC" if kind == "image" else "a video: MP4, MOV, MKV or WebM"
        raise BriefError(f"a file of the film is {_ARE[clip.kind]}", field="media", hint=f"give {wanted}")
    return clip.asset


_ARE = {"audio": "a sound", "image": "a still picture", "video": "a video"}
