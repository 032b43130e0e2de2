"""Where a foreign file comes from, and how much of it is taken in."""

from typing import Annotated

from pydantic import Field, model_validator

from showrunner.film.asset import Asset
from showrunner.kit.document import Document

Name = Annotated[str, Field(max_length=200, description="only to show people; never a path")]


class Source(Document):
    """A foreign file: one that is in the store already, or an address to fetch it from. Never both."""

    asset: Asset | None = None
    url: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    name: Name = ""
    asked: Annotated[str, Field(max_length=100)] = (
        ""  # an address may give something else tomorrow: see steps/intake.py
    )

    @model_validator(mode="after")
    def _is_somewhere(self) -> "Source":
        if (self.asset is None) == (self.url is None):
            raise ValueError("a source is either an asset or an url")
        return self

    @property
    def shown(self) -> str:
        """What to call it in front of people."""
        return self.name or (self.url or "").partition("?")[0][:200] or "the file"


class Limits(Document):
    """How large a foreign file may be, and what looking at it may cost. Beyond any of these it is refused.

    A file that is in the store already was counted when it came in (`max_body_mb` of the service).
    """

    size: Annotated[int, Field(gt=0)] = 100_000_000  # bytes that are fetched from an address
    duration_ms: Annotated[int, Field(gt=0)] = 4 * 3_600_000
    pixels: Annotated[int, Field(gt=0)] = 8192 * 4320  # of what moves; these two are kit.opening's, with their reasons
    still_pixels: Annotated[int, Field(gt=0)] = 100_000_000
    streams: Annotated[int, Field(gt=0)] = 32
    packets: Annotated[int, Field(gt=0)] = 4_000_000  # 4 h of 120 fps and of sound in pieces of 10 ms
    gap_ms: Annotated[int, Field(gt=0)] = 600_000  # the longest time between two pictures
    cpu_s: Annotated[int, Field(gt=0)] = 60
    memory: Annotated[int, Field(gt=0)] = 1_500_000_000  # bytes of address space beyond what the worker has already
