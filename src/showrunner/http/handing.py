"""Links to files for callers who have no paths here."""

from dataclasses import dataclass
from pathlib import PurePath

from showrunner.catalog.tables import FilmRow
from showrunner.film.asset import Asset
from showrunner.http.signing import USUAL_S, Signer, owner_of
from showrunner.studio import Studio

SUFFIXES = {"video/mp4": ".mp4", "image/png": ".png", "image/jpeg": ".jpg", "text/vtt": ".vtt"}


@dataclass
class Links:
    """`base` is the service's URL as callers reach it, known once it listens."""

    signer: Signer
    base: str = ""

    async def __call__(self, studio: Studio, asset: Asset, film: FilmRow, name: str) -> str:
        suffix = PurePath(name).suffix or SUFFIXES.get(asset.media_type, "")
        token, _ = self.signer.token(
            owner_of(film), asset, f"{film.id}-{PurePath(name).stem.strip('.-')}{suffix}", USUAL_S
        )
        return f"{self.base}/v1/files/{token}"
