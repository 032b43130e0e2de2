"""A service stays small: what draws, decodes and thinks is loaded by workers, never by who takes orders."""

import subprocess
import sys

HEAVY = (
    "av",
    "cv2",
    "ctranslate2",
    "faster_whisper",
    "hibari",
    "numpy",
    "onnxruntime",
    "PIL",
    "scipy",
    "skia",
    "spacy",
)
CALLS = """
import asyncio, sys
from pathlib import Path
import showrunner.http.app, showrunner.wiring, showrunner.leading, showrunner.library.indexing, showrunner.mcp.server
from showrunner.http.routes.library import catalogue
from showrunner.productions.registry import BUILT_IN, Productions

assert catalogue(Path("."))
for name in BUILT_IN:
    assert Productions().get(name).order.model_json_schema()
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_taking_orders_and_listing_voices_loads_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", CALLS, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
