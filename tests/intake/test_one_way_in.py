"""Nobody opens a foreign file by another way: every place that reads media is known here, with its reason."""

import ast
from pathlib import Path

import showrunner

ROOT = Path(showrunner.__file__).parent
READERS = {"av.open", "Image.open", "skia.Image.MakeFromEncoded", "cv2.imread", "cv2.VideoCapture"}
OURS = {
    "media/looking.py": "a piece just encoded",
    "media/joining.py": "pieces of ours",
    "media/playing.py": "a narrated master, of such pieces",
    "media/deliver/stills.py": "a master, behind walls (steps/export.py)",
    "media/deliver/probing.py": "a master, behind walls (steps/export.py)",
    "media/blocks/measuring.py": "sound just encoded",
    "media/merging/sounding.py": "sound just encoded",
    "media/merging/reviewing.py": "a merged master, encoded whole",
    "media/bedding/laying.py": "sound just encoded",
    "media/bedding/muxing.py": "the sound that was laid",
    "media/bedding/reviewing.py": "a scored master, behind walls (steps/bedding.py)",
    "media/burning/splicing.py": "parts of ours",
    "steps/assembling.py": "a piece just encoded",
    "kit/opening.py": "the way",
    "media/foreign/stills.py": "HEIC and AVIF, behind walls (steps/intake.py)",
    "pictures/photo.py": "photos, behind walls (steps/picture.py)",
    "pictures/scenes/hero.py": "product shots, behind walls (steps/picture.py)",
}


def called(node):
    return ast.unparse(node.func)


def writes(node):
    given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and "w" in str(mode.value) for mode in given)


def reads(path):
    text = path.read_text()
    if not any(name in text for name in READERS):
        return False
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return any(called(node) in READERS and not writes(node) for node in calls)


def test_media_is_read_in_known_places_only():
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if reads(path)}
    assert not found - OURS.keys(), "open foreign files by media.foreign.opening; own ones: say here why they are ours"


def test_no_step_decodes_in_the_process_that_leads():
    """A step's own module may import PyAV only inside the functions that confined processes run."""
    heavy = []
    for path in (ROOT / "steps").glob("*.py"):
        tree = ast.parse(path.read_text())
        if not any("@step" in line for line in path.read_text().splitlines()):
            continue
        for node in tree.body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            heavy += [f"{path.name}: {name}" for name in names if name.split(".")[0] in ("av", "skia", "cv2", "PIL")]
    assert heavy == []
