"""The light of a landscape: one set of colours for each time of day, changed by the weather.

Every terrain takes its colours from here, which is why all of them sit together in any light.
"""

from dataclasses import dataclass, replace

from showrunner.film.pictures import TimeOfDay, Weather
from showrunner.pictures.colour import RGB, Colour, mix, parse

Pair = tuple[RGB, RGB]


@dataclass(frozen=True)
class Light:
    """Colours from far to near. Pairs are lit → deep."""

    sky: tuple[RGB, RGB, RGB, RGB]  # zenith → horizon
    sun: RGB
    glow: RGB
    haze: RGB  # what distance turns into
    far: RGB
    near: RGB  # silhouettes in front
    cloud: Pair
    water: RGB
    grass: Pair
    sand: Pair
    leaf: Pair
    glow_strength: float
    cover: float  # where the cloud noise begins to show: lower is cloudier
    sun_is_low: bool = False
    has_disc: bool = True  # sun or moon seen as a disc
    lamps: float = 0.0  # share of windows lit
    dimness: float = 0.0  # how far the colour of things sinks into `near`
    snow: float = 0.0  # 0 none … 1 everything white


def _light(
    sky: str, sun: str, glow: str, haze: str, far: str, near: str, cloud: str, water: str,
    grass: str, sand: str, leaf: str, glow_strength: float, cover: float, sun_is_low: bool = False,
    lamps: float = 0.0, dimness: float = 0.0,
) -> Light:  # fmt: skip
    s = [parse(colour) for colour in sky.split()]
    return Light(
        sky=(s[0], s[1], s[2], s[3]),
        sun=parse(sun),
        glow=parse(glow),
        haze=parse(haze),
        far=parse(far),
        near=parse(near),
        cloud=_pair(cloud),
        water=parse(water),
        grass=_pair(grass),
        sand=_pair(sand),
        leaf=_pair(leaf),
        glow_strength=glow_strength,
        cover=cover,
        sun_is_low=sun_is_low,
        lamps=lamps,
        dimness=dimness,
    )


def _pair(colours: str) -> Pair:
    lit, deep = colours.split()
    return parse(lit), parse(deep)


TIMES: dict[TimeOfDay, Light] = {
    "dawn": _light(
        sky="#1f2a5a #6f5a93 #e79a8c #ffd9a8", sun="#fff0d0", glow="#ff9e73", haze="#e8a99a", far="#8b7aa6",
        near="#1c1a3a", cloud="#ffc9b0 #6b5788", water="#3a3f78", grass="#aeaa84 #35454a", sand="#f3b58c #7a4a63",
        leaf="#8a7a86 #2b2a48", glow_strength=1.0, cover=0.48, sun_is_low=True, lamps=0.30, dimness=0.22,
    ),
    "day": _light(
        sky="#1a66c8 #4797e6 #93c8f3 #dff0fb", sun="#fffdf2", glow="#fff3c4", haze="#cfe6f7", far="#7fa6c6",
        near="#17433f", cloud="#ffffff #b4cbe2", water="#1877ae", grass="#a9d468 #2b7a3c", sand="#f8dca0 #c98a4b",
        leaf="#5fa04a #1d5a3a", glow_strength=0.55, cover=0.49,
    ),
    "golden": _light(
        sky="#33548f #a08fae #f4b878 #ffdfa6", sun="#fff6dc", glow="#ffae4a", haze="#f6cf94", far="#a79a86",
        near="#2b2a1a", cloud="#fff0cf #b79a8f", water="#3d6f8f", grass="#e6bd55 #6f6420", sand="#f8cf84 #a8662f",
        leaf="#e08a2c #7a3a16", glow_strength=0.9, cover=0.52, sun_is_low=True, lamps=0.10, dimness=0.12,
    ),
    "sunset": _light(
        sky="#1c1747 #6d2a6b #e4574d #ffb65c", sun="#fff1c9", glow="#ff8a3c", haze="#f08a5a", far="#a2476c",
        near="#160f2b", cloud="#ff9d6b #5a2a63", water="#2c1d56", grass="#b5654e #2a1a2e", sand="#ff9a56 #8a2f45",
        leaf="#8a3f4e #23142e", glow_strength=1.0, cover=0.47, sun_is_low=True, lamps=0.42, dimness=0.30,
    ),
    "night": _light(
        sky="#040716 #0a1434 #172a5c #35558f", sun="#f3f6ff", glow="#7fa0e6", haze="#33538c", far="#233c70",
        near="#04081a", cloud="#3b5a93 #101d40", water="#081431", grass="#2a4a72 #070f22", sand="#4668a6 #0c1734",
        leaf="#1d3a5c #060d1e", glow_strength=0.45, cover=0.53, lamps=0.62, dimness=0.55,
    ),
    "storm": _light(
        sky="#12171f #2a343f #4d5a66 #8a979e", sun="#cfd8dc", glow="#8a979e", haze="#74828b", far="#4c5963",
        near="#0b1014", cloud="#6d7a84 #171d25", water="#1b262e", grass="#6d7b62 #1a2320", sand="#958c7b #3a3a3c",
        leaf="#4a5a50 #121a1a", glow_strength=0.15, cover=0.30, lamps=0.35, dimness=0.42,
    ),
}  # fmt: skip


def light_for(time: TimeOfDay, weather: Weather) -> Light:
    """The light at `time` under `weather`."""
    light = TIMES[time]
    if time == "storm":
        light = replace(light, has_disc=False)
    if weather == "rain" and time != "storm":
        return replace(_veiled(light, 0.72), cover=0.33, has_disc=False, glow_strength=light.glow_strength * 0.4)
    if weather == "snow":
        return replace(_veiled(light, 0.18), snow=1.0, cover=light.cover - 0.04)
    if weather == "fog":
        pale = _towards(_veiled(light, 0.25), light.haze, 0.5)
        return replace(pale, cover=light.cover + 0.1, glow_strength=light.glow_strength * 0.8)
    return light


def _veiled(light: Light, amount: float) -> Light:
    """The same light with the colour taken out of it by `amount`, as under a closed sky."""

    def grey(colour: RGB) -> RGB:
        level = 0.3 * colour[0] + 0.55 * colour[1] + 0.15 * colour[2]
        return mix(colour, (level * 0.94, level * 0.97, min(1.0, level * 1.03)), amount)

    def pair(colours: Pair) -> Pair:
        return grey(colours[0]), grey(colours[1])

    top, high, low, horizon = light.sky
    return replace(
        light,
        sky=(grey(mix(top, low, amount * 0.5)), grey(mix(high, low, amount * 0.4)), grey(low), grey(horizon)),
        glow=grey(light.glow), haze=grey(light.haze), far=grey(light.far), near=grey(light.near),
        cloud=(grey(mix(light.cloud[0], light.cloud[1], amount * 0.7)), grey(light.cloud[1])),
        water=grey(light.water), grass=pair(light.grass), sand=pair(light.sand), leaf=pair(light.leaf),
    )  # fmt: skip


def _towards(light: Light, haze: Colour, amount: float) -> Light:
    """The light with distance closer: what is far sinks into `haze`."""
    top, high, low, horizon = light.sky
    return replace(
        light,
        sky=(
            mix(top, haze, amount * 0.75), mix(high, haze, amount * 0.95), mix(low, haze, amount * 1.2),
            mix(horizon, haze, amount * 1.4),
        ),
        far=mix(light.far, haze, amount * 0.8), near=mix(light.near, haze, amount * 0.12),
        water=mix(light.water, haze, amount * 0.5),
        cloud=(mix(light.cloud[0], haze, 0.4), mix(light.cloud[1], haze, 0.6)),
        grass=(mix(light.grass[0], haze, amount * 0.5), mix(light.grass[1], haze, amount * 0.2)),
        sand=(mix(light.sand[0], haze, amount * 0.5), mix(light.sand[1], haze, amount * 0.2)),
        leaf=(mix(light.leaf[0], haze, amount * 0.5), mix(light.leaf[1], haze, amount * 0.2)),
    )  # fmt: skip
