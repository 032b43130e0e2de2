"""A run that only looks results up loads nothing that decodes, draws or reckons."""

import subprocess
import sys

import pytest

from showrunner.productions.registry import BUILT_IN

HEAVY = ("numpy", "av", "scipy", "cv2", "skia", "PIL", "spacy", "onnxruntime", "ctranslate2", "faster_whisper")


@pytest.mark.parametrize("module", [target.partition(":")[0] for target in BUILT_IN.values()])
def test_a_recipe_loads_nothing_heavy(module):
    code = f"import sys, showrunner.wiring, {module}; print(*({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
