"""Set up beside this folder: .venv, the locked dependencies, Showrunner itself, the system libraries it draws with.

Run by ./showrunner and ./check when what they find is not what the lock says. Standard library only. Safe to run
twice at once (the second waits for the first) and after being killed (what was half made is made again).
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"  # there while files are being put in: a kill leaves it behind
LOCKS = ("requirements.lock", "requirements-dev.lock")
OUR_NAME = "showrunner: set-up:"

# What skia draws with on Linux, as the package that brings it is called elsewhere.
LIBRARIES = {"libEGL.so.1": "libegl1", "libGL.so.1": "libgl1"}
LIBRARIES_ELSEWHERE = "Fedora: libglvnd-egl libglvnd-glx; Arch: libglvnd; openSUSE: libglvnd"


class CannotSetUp(Exception):
    """What is missing and how to mend it, ready to be printed."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Set Showrunner up in this folder.")
    parser.add_argument("--dev", action="store_true", help="with what ./check needs")
    is_dev = parser.parse_args().dev
    # The lock is on the folder itself and is handed to pip: it is held until the last of them is gone.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        take_turns(folder)
        set_up(LOCKS[1] if is_dev else LOCKS[0], folder)
    except CannotSetUp as why:
        print(f"showrunner: {why}", file=sys.stderr)
        return 69  # EX_UNAVAILABLE, from sysexits.h
    except KeyboardInterrupt:
        return 130
    finally:
        os.close(folder)
    return 0


def take_turns(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another set-up is under way, waiting for it")
        fcntl.flock(folder, fcntl.LOCK_EX)


def set_up(lock: str, folder: int) -> None:
    locks = LOCKS if lock == LOCKS[-1] else LOCKS[:1]  # the one for checking holds the other
    if all(is_file(stamp_file(name), stamp(name)) for name in locks) and not UNFINISHED.exists():
        return  # the one we waited for did it
    has_libraries = bring_libraries()
    if UNFINISHED.exists() or not works(PYTHON):
        make_venv()
    install = installer()
    for name in LOCKS:
        stamp_file(name).unlink(missing_ok=True)  # until all is in again, nobody starts from here
    UNFINISHED.touch()
    if not all(is_file(VENV / name, (ROOT / name).read_bytes()) for name in locks):
        install_locked(install, lock, folder)
    say("installing Showrunner")
    run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], folder)
    for name in locks:
        replace(VENV / name, (ROOT / name).read_bytes())
    UNFINISHED.unlink()
    if has_libraries:  # else look again at the next start
        for name in locks:
            replace(stamp_file(name), stamp(name))
    say("done")


def stamp_file(lock: str) -> Path:
    return VENV / lock.replace("requirements", "stamp").removesuffix(".lock")


def stamp(lock: str) -> bytes:
    """What ./showrunner compares: this folder's path (entry points hold it), the project and the lock."""
    return f"{ROOT}\n".encode() + (ROOT / "pyproject.toml").read_bytes() + (ROOT / lock).read_bytes()


def is_file(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def replace(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


def works(python: Path) -> bool:
    if not python.exists():
        return False
    ask = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-I", "-c", ask], stderr=subprocess.DEVNULL, check=False).returncode == 0


def make_venv() -> None:
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    python = Path(sys.executable).resolve()  # python3 may become another version one day; this one stays or is gone
    # Without pip: Debian's Python cannot bring it unless python3-venv is installed. `installer` sees to that.
    subprocess.run([python, "-m", "venv", "--clear", "--without-pip", VENV], check=True)


def installer() -> list[str]:
    """The command that installs into .venv: its own pip, else one that can reach into it, else the one apt brings."""
    for attempt in (own_pip, outside_pip, uv, pip_from_apt):
        found = attempt()
        if found:
            return found
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise CannotSetUp(
        f"Python {version} is here, but nothing that can install packages.\n"
        f"  Debian, Ubuntu:  sudo apt-get install python{version}-venv\n"
        "  elsewhere:       install pip or uv"
    )


def own_pip() -> list[str] | None:
    own = [str(PYTHON), "-I", "-m", "pip", "install", *PIP_QUIETLY]
    if answers([PYTHON, "-I", "-m", "pip", "--version"]) or answers([PYTHON, "-I", "-m", "ensurepip"]):
        return own
    return None


def outside_pip() -> list[str] | None:
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON)]  # pip 22.3 and later
    return [*command, "install", *PIP_QUIETLY] if answers([*command, "--version"]) else None


def uv() -> list[str] | None:
    found = shutil.which("uv")
    return [found, "pip", "install", "--quiet", "--python", str(PYTHON)] if found else None


def pip_from_apt() -> list[str] | None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return own_pip() if apt_get_install([package]) else None


PIP_QUIETLY = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-warn-script-location")


def answers(command: Sequence[str | Path]) -> bool:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


def install_locked(install: list[str], lock: str, folder: int) -> None:
    # A line's beginning is a package's; those for other machines are counted too, hence "about".
    count = sum(line[:1].isalnum() for line in (ROOT / lock).read_text().splitlines())
    say(f"fetching about {count} packages, each checked against {lock}")
    run([*install, "--require-hashes", "--no-deps", "--requirement", str(ROOT / lock)], folder, of=count)


def run(command: list[str], folder: int, of: int = 0) -> None:
    """Run an installer. Its lines become progress; its last words are shown when it fails."""
    last: deque[str] = deque(maxlen=12)
    seen = 0
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[folder],
    ) as child:
        assert child.stdout
        for line in child.stdout:
            last.append(line)
            if line.startswith("Collecting "):
                seen += 1
                if seen % 20 == 0:
                    say(f"{seen} of about {of}")
            elif line.startswith("Installing collected"):
                say("unpacking")
    if child.returncode:
        raise CannotSetUp(
            f"installing failed:\n{''.join(last)}\n"
            "The first start needs the network, to fetch packages; after that none is needed. Start again to go on."
        )


def bring_libraries() -> bool:
    """Whether the libraries that the picture engine loads on Linux are there, after installing them where we may."""
    if not sys.platform.startswith("linux"):
        return True
    missing = missing_libraries()
    if missing and apt_get_install(missing):
        missing = missing_libraries()
    if missing:
        say(
            f"the picture engine needs system libraries that are not here. Install them with\n"
            f"    sudo apt-get install {' '.join(missing)}\n  ({LIBRARIES_ELSEWHERE})"
        )
    return not missing


def missing_libraries() -> list[str]:
    # Asked in a fresh process: this one remembers where it looked.
    ask = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"
    return [package for name, package in LIBRARIES.items() if not answers([sys.executable, "-I", "-c", ask, name])]


def apt_get_install(packages: list[str]) -> bool:
    """Install Debian packages where that needs no password; whether it did."""
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not (shutil.which("sudo") and answers(["sudo", "-n", "true"])):
        return False
    say(f"installing {' '.join(packages)} with apt-get")
    install = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends"]
    return answers([*install, *packages]) or (
        answers([*as_root, "apt-get", "update"]) and answers([*install, *packages])
    )


def say(what: str) -> None:
    print(f"{OUR_NAME} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
