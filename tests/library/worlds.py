"""Libraries and scripts in a few words."""

import hashlib

from showrunner.film.asset import Asset
from showrunner.film.clip import Clip, VideoTrack
from showrunner.film.fitting import Match
from showrunner.film.footage import Catalogue, Holding, Stretch
from showrunner.film.pictures import BarChart, Datum, Landscape, Statement
from showrunner.film.script import Line, Scene, Script
from showrunner.film.storyboard import Shot, Storyboard

LONG = "The sea turns gold at the end of the day and slow waves roll in."  # about five seconds


def holding(name, *lengths_ms, kind="video", size=(1920, 1080), prints=None, **of_all):
    """A file whose stretches are this long, one after the other; a still without lengths."""
    digest = name.encode().hex().ljust(64, "0")[:64]
    track = VideoTrack(codec="h264", pixels="yuv420p", width=size[0], height=size[1], fps=(25, 1), frames=100)
    clip = Clip(
        asset=Asset(digest=digest, media_type="video/mp4", size=1), kind=kind, container="mov",
        duration_ms=sum(lengths_ms), video=track,
    )  # fmt: skip
    starts = [sum(lengths_ms[:n]) for n in range(len(lengths_ms))] or [0]
    stretches = [
        Stretch(
            start_ms=start,
            end_ms=start + length,
            prints=prints or (hashlib.sha256(f"{name} {n}".encode()).hexdigest()[:16],) * 3,
            **of_all,
        )
        for n, (start, length) in enumerate(zip(starts, lengths_ms or [0], strict=True))
    ]
    return Holding(id=name, name=name, kind=kind, clip=clip, stretches=tuple(stretches), words=name)


def script(*scenes):
    """Each scene a tuple of lines."""
    return Script(
        title="Sea",
        scenes=tuple(
            Scene(id=f"s{n}", lines=tuple(Line(text=text) for text in lines)) for n, lines in enumerate(scenes, 1)
        ),
    )


def board(script, picture=None):
    """One drawn shot for each line."""
    drawn = picture or Landscape(terrain="ocean")
    return Storyboard(
        shots=tuple(Shot(scene=scene.id, lines=1, picture=drawn) for scene in script.scenes for _ in scene.lines)
    )


def chart():
    return BarChart(title="Waves", data=(Datum(label="a", value="1"), Datum(label="b", value="2")))


def statement():
    return Statement(text="Slow waves.")


def fits(*fits):
    """Matches in the order of the catalogue: None for what does not fit."""
    return [Match(which=n, fit=fit) for n, fit in enumerate(fits) if fit is not None]


def catalogue(*holdings):
    return Catalogue(holdings=holdings)
