"""Files and addresses that people name on the command line, as sources for intake. What is no media goes no further."""

from pathlib import Path

from showrunner.errors import NotFound
from showrunner.film.scenes import is_address
from showrunner.film.source import Limits, Source
from showrunner.wiring import Studio

OWN = Limits(size=50_000_000_000)  # bytes: one's own files may be large, on one's own machine


async def source(place: str, field: str, studio: Studio, folder: Path = Path()) -> Source:
    """What lies at an address, or in a file counted from `folder`. Raises NotFound and BriefError naming the field."""
    if is_address(place):
        return Source(url=place, name=place.partition("?")[0].rpartition("/")[2][:200])
    file = folder / place
    if not file.is_file():
        raise NotFound(f"there is no file {place}", field=field, hint=f"looked for {file}")
    return Source(asset=await studio.keep(file, file.name, field), name=file.name[:200])


def limits(*places: str | None) -> Limits:
    """Small where something is fetched from an address, large for one's own files."""
    return Limits() if any(place and is_address(place) for place in places) else OWN
