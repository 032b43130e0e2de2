"""A film document with its files brought in: what `make film.yaml` asks for."""

from pathlib import Path
from typing import Any

from showrunner.errors import BriefError
from showrunner.film import document
from showrunner.wiring import Studio


async def brief_of(text: str, path: Path, studio: Studio) -> dict[str, Any]:
    """The brief's fields. Files count from the document's folder. Raises BriefError naming the field."""
    parsed = document.parse(text, path.name)
    assets = {}
    for name in parsed.media():
        file = path.parent / name
        if not file.is_file():
            raise BriefError(f"{path.name} names {name}, which is not there", field="media", hint=f"looked for {file}")
        assets[name] = await studio.keep(file, name, "media")
    fields: dict[str, Any] = parsed.brief(assets).model_dump(mode="json")
    return fields
