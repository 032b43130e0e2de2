"""The alphabet of sounds that Kokoro and hibari share, with the number of each symbol."""

import json
from pathlib import Path

import hibari

ASSETS = Path(hibari.__file__).parent / "assets"
VOCABULARY: dict[str, int] = json.loads((ASSETS / "vocab.json").read_text("utf-8"))
