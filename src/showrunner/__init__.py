"""Showrunner: from a prompt or a text to a finished film; every later edit costs only what it changes.

from showrunner import Brief, Studio
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from showrunner.film.brief import Brief
    from showrunner.wiring import Studio

# Nothing of ours reports to anybody, so nothing that we load may: both would, from the moment they are imported.
for _reporter in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[_reporter] = "1"

__all__ = ["Brief", "Studio"]
_HOMES = {"Brief": "showrunner.film.brief", "Studio": "showrunner.wiring"}


def __getattr__(name: str) -> Any:  # imported on first use: `showrunner --help` must not pay for a film
    if name not in _HOMES:
        raise AttributeError(f"module 'showrunner' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
