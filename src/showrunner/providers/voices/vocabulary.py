"""The alphabet of sounds that Kokoro and hibari share, with the number of each symbol."""

import json

from showrunner.providers.voices.library import ASSETS

VOCABULARY: dict[str, int] = json.loads((ASSETS / "vocab.json").read_text("utf-8"))
