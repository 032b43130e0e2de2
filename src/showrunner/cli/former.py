"""Variables of older systems that mean nothing here: a service that finds one says so when it starts, and what does.

Those that still mean something are read (`also` in settings.py).
"""

import logging
import os
from collections.abc import Iterator

log = logging.getLogger(__name__)

_SECRETS = "keys of providers are sealed: showrunner secrets set NAME --host HOST"
_ORDERED = "each order says it"
INSTEAD = {
    "VIDEO_OUTPUT_DIR": "films lie in the store (SHOWRUNNER_STORE) and are fetched from it; export writes files",
    "WHISPER_MODEL_CACHE_DIR": "models lie in HOME/models/whisper, which may be a link; or an order names a folder",
    "WHISPER_MODEL": f"{_ORDERED} (model)",
    "JOB_TIMEOUT": "every step has a time limit of its own, a film has none; cancel ends one",
    "TARGET_RESOLUTION": f"{_ORDERED} (format, quality)",
    "FFMPEG_PRESET": f"{_ORDERED} (quality)",
    "ASSET_CACHE_ENABLED": "what is made is always kept (keep_intermediates_h says how long)",
    "VITE_SUPABASE_URL": "accounts come from SHOWRUNNER_AUTH and, for a login of your own, SHOWRUNNER_OIDC_ISSUER",
    "VITE_SUPABASE_ANON_KEY": "see SHOWRUNNER_AUTH",
    "PEXELS_API_KEY": _SECRETS,
    "REPLICATE_API_TOKEN": _SECRETS,
    "OPENAI_API_KEY": _SECRETS,
}


def unread() -> Iterator[str]:
    """A sentence for each that is set, without its value."""
    for name, instead in INSTEAD.items():
        if os.environ.get(name):
            yield f"{name} is set, but not read here: {instead}"


def tell() -> None:
    for sentence in unread():
        log.warning(sentence)
