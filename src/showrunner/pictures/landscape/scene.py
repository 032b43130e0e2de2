"""A landscape from back to front: sky, clouds, land or water, props, weather, and a title over it all."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from showrunner.film.pictures import Landscape, Terrain
from showrunner.pictures.canvas import NEAREST, Bitmap
from showrunner.pictures.headline import Headline
from showrunner.pictures.landscape import city, desert, land, life, radiance, shore, sky, space, weather
from showrunner.pictures.landscape.props import BIRDS, props
from showrunner.pictures.landscape.site import Site, site_for
from showrunner.pictures.layers import Actor, Sheet, stack
from showrunner.pictures.shaders import grain
from showrunner.pictures.stage import Stage

TERRAINS: dict[Terrain, Callable[[Site], Sequence[Any]]] = {
    "mountain": land.mountain,
    "forest": land.forest,
    "meadow": land.meadow,
    "desert": desert.desert,
    "city": city.city,
    "ocean": shore.ocean,
    "lake": shore.lake,
    "space": space.space,
}


class LandscapeScene:
    """`film.pictures.Landscape` on a stage."""

    def __init__(self, picture: Landscape, stage: Stage, files: Mapping[str, Path]) -> None:
        """`files` is not needed. Raises NotFound for a prop that nobody can draw."""
        self._site = site = site_for(picture, stage)
        self._actors = _space(site) if picture.terrain == "space" else _outdoors(site)
        self._vignette = sky.vignette(site, 0.5)
        self._headline = Headline(picture.title, stage, self._draw_land) if picture.title else None

    def draw(self, bitmap: Bitmap, t: float) -> None:
        self._draw_land(bitmap, t)
        if self._headline is not None:
            self._headline.draw(bitmap, t)

    def _draw_land(self, bitmap: Bitmap, t: float) -> None:
        camera = self._site.camera(t)
        for actor in self._actors:
            actor.draw(bitmap, t, camera)
        bitmap.canvas.drawImage(self._vignette, 0, 0, NEAREST)
        grain(bitmap.pixels, round(t * self._site.stage.fps), 1.3)


def _space(site: Site) -> list[Actor]:
    actors, _ = stack(space.space(site), site.height, site.phases)
    return [*actors, *props(site)]


def _outdoors(site: Site) -> list[Actor]:
    picture = site.picture
    ground = list(TERRAINS[picture.terrain](site))
    if picture.weather == "fog":
        ground = weather.with_mist(site, ground)
    # Props stand before everything but the foreground.
    front = [ground.pop()] if isinstance(ground[-1], Sheet) else []
    parts = [*_beyond_the_clouds(site), *sky.clouds(site), *_in_the_sky(site), *ground, *props(site), *front]
    actors, covered = stack(parts, site.height, site.phases)
    return [sky.Sky(site, covered), *actors, *_in_the_air(site)]


def _beyond_the_clouds(site: Site) -> list[Any]:
    picture = site.picture
    return [radiance.Aurora(site)] if picture.time == "night" and picture.weather == "snow" else []


def _in_the_sky(site: Site) -> list[Any]:
    """What crosses the sky behind the land."""
    picture, chance = site.picture, site.rng("sky life")
    extras: list[Any] = []
    if picture.time == "storm":
        extras.append(weather.Lightning(site))
    if picture.time == "night" and picture.weather == "clear" and chance.random() < 0.6:
        extras.append(life.ShootingStar(site))
    light_enough = picture.time not in ("night", "storm") and picture.weather in ("clear", "fog")
    if BIRDS & set(picture.props) or (light_enough and chance.random() < 0.7):
        extras.append(sky.Birds(site))
    return extras


def _in_the_air(site: Site) -> list[Any]:
    """What moves before the land."""
    picture = site.picture
    shafts = picture.terrain == "forest" and site.light.sun_is_low and site.light.has_disc
    return [*([radiance.Shafts(site)] if shafts else []), *_falling(site)]


def _falling(site: Site) -> list[Any]:
    picture = site.picture
    if picture.weather == "rain" or (picture.time == "storm" and picture.weather == "clear"):
        return weather.rain(site)
    if picture.weather == "snow":
        return weather.snow(site)
    if picture.time == "night" and picture.weather == "clear" and picture.terrain in ("meadow", "forest", "lake"):
        return [life.Fireflies(site)]
    if picture.time == "golden" and picture.terrain == "forest":
        return [life.Leaves(site)]
    return []
