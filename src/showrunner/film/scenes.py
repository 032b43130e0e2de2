"""The list of scenes as people write it, in YAML or JSON: what `showrunner merge` reads.

    fit: blur
    scenes:
      - video: beach.mp4
        voice: beach.wav
      - {video: "https://example.org/boat.mp4", length: loop, transition: dissolve}

Files are named relative to the list and lie in its folder. What stands above `scenes` holds for those that say nothing
else. Volumes are factors here, 1 leaves a sound as it is.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from showrunner.errors import BriefError
from showrunner.film.brief import Format, Quality
from showrunner.film.document import check_inside
from showrunner.film.look import TransitionKind
from showrunner.film.markup import parse_markup
from showrunner.film.merging import MOST_SCENES, Fit, Fps, Length, MergeOrder, MergeScene
from showrunner.film.source import Source
from showrunner.kit.document import Document

Place = Annotated[str, Field(min_length=1, max_length=4096, description="a file beside the list, or an http address")]
Factor = Annotated[float, Field(ge=0, le=10)]
Number = BeforeValidator(lambda text: int(text) if isinstance(text, str) and text.isdecimal() else text)


class _Manner(Document):
    """What may stand at a scene, or above all of them."""

    fit: Fit | None = None
    length: Length | None = None
    transition: TransitionKind | None = None
    video_volume: Factor | None = None
    voice_volume: Factor | None = None
    seconds: Annotated[float, Field(ge=0.1, le=3600)] | None = None  # of a picture, at least


class SceneEntry(_Manner):
    video: Place  # a video or a picture
    voice: Place | None = None


class SceneList(_Manner):
    title: str | None = None
    format: Format | None = None
    quality: Quality | None = None
    fps: Annotated[Fps | None, Number] = None
    even: bool = True  # every scene equally loud
    lufs: Annotated[float, Field(ge=-40, le=-5)] = -14
    scenes: Annotated[tuple[SceneEntry, ...], Field(min_length=1, max_length=MOST_SCENES)]

    def places(self) -> tuple[str, ...]:
        """All files and addresses, each once, in order."""
        named = (place for scene in self.scenes for place in (scene.video, scene.voice) if place)
        return tuple(dict.fromkeys(named))

    def order(self, sources: Mapping[str, Source], given: Mapping[str, Any]) -> MergeOrder:
        """The order, once it is known what lies at each place. `given` are fields that stand above the list's own."""
        own = {"title": self.title, "format": self.format, "quality": self.quality, "fps": self.fps,
               "is_even": self.even, "target_lufs": round(self.lufs * 100)}  # fmt: skip
        scenes = tuple(self._scene(entry, sources) for entry in self.scenes)
        return MergeOrder.model_validate(own | dict(given) | {"scenes": scenes})

    def _scene(self, entry: SceneEntry, sources: Mapping[str, Source]) -> MergeScene:
        said = {
            name: mine if (mine := getattr(entry, name)) is not None else getattr(self, name)
            for name in _Manner.model_fields
        }
        fields = {name: said[name] for name in ("fit", "length", "transition") if said[name] is not None}
        for name in ("video_volume", "voice_volume"):
            if said[name] is not None:
                fields[f"{name}_pc"] = round(said[name] * 100)
        if said["seconds"] is not None:
            fields["duration_ms"] = round(said["seconds"] * 1000)
        voice = sources[entry.voice] if entry.voice else None
        return MergeScene(video=sources[entry.video], voice=voice, **fields)


def is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def parse(text: str, name: str = "scenes.yaml") -> SceneList:
    """Read a list. Raises BriefError with the line and the path of the culprit, counted from 0 ("scenes.2.video")."""
    source = parse_markup(text, name)
    if not isinstance(source.data, dict):
        raise BriefError(f"{name} is no list of scenes: it should begin with “scenes:”", field="scenes", hint=EXAMPLE)
    try:
        found = SceneList.model_validate(source.data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "scenes"
        message = first["msg"].removeprefix("Value error, ")
        where = f"{name}, line {source.line_of(first['loc'])}"
        raise BriefError(f"{where}: {field}: {message}", field=field, hint=EXAMPLE) from None
    for place in found.places():
        if not is_address(place):
            check_inside(place, name)
    return found


EXAMPLE = "see examples/scenes.yaml"
