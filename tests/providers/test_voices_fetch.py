"""The optional voices are installed whole and verified, or not at all. Small stand-ins for the real archives."""

import asyncio
import hashlib
import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from showrunner.errors import MissingModel, ProviderError
from showrunner.providers.voices import KOKORO_FOLDER, fetch, kokoro_pins

MODEL = [b"first part;", b"second part"]
VOICES = {"af_one": b"style one", "bm_two": b"style two"}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    """A folder with two model packages and one package of voices, built like the real ones."""
    folder = tmp_path / "archives"
    folder.mkdir()
    for n, content in enumerate(MODEL):
        with zipfile.ZipFile(folder / f"part_{n}-0.1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(zipfile.ZipInfo(f"part_{n}/part.bin"), content)
    with tarfile.open(folder / "voices-1.0.0.tgz", "w:gz") as tarball:
        for name, content in VOICES.items():
            entry = tarfile.TarInfo(f"package/voices/{name}.bin")
            entry.size = len(content)
            tarball.addfile(entry, io.BytesIO(content))
    return folder


@pytest.fixture
def pins(archives: Path) -> dict[str, Any]:
    parts = [
        {
            "package": f"part-{n}",
            "version": "0.1.0",
            "archive": f"part_{n}-0.1.0-py3-none-any.whl",
            "sha256": sha((archives / f"part_{n}-0.1.0-py3-none-any.whl").read_bytes()),
            "member": f"part_{n}/part.bin",
        }
        for n in range(len(MODEL))
    ]
    return {
        "model": {"sha256": sha(b"".join(MODEL)), "parts": parts},
        "voices": {
            "package": "voices",
            "version": "1.0.0",
            "archive": "voices-1.0.0.tgz",
            "sha256": sha((archives / "voices-1.0.0.tgz").read_bytes()),
            "folder": "package/voices",
            "files": {name: sha(content) for name, content in VOICES.items()},
        },
    }


def add(home: Path, source: Path | None, pins: dict[str, Any]) -> Path:
    return asyncio.run(fetch.add(home, lambda *_: None, source=source, pins=pins))


def test_the_parts_are_joined_and_the_voices_unpacked(tmp_path: Path, archives: Path, pins: dict[str, Any]) -> None:
    folder = add(tmp_path / "home", archives, pins)
    assert folder == tmp_path / "home" / KOKORO_FOLDER
    assert (folder / "kokoro.onnx").read_bytes() == b"".join(MODEL)
    assert {path.stem: path.read_bytes() for path in folder.glob("*.bin")} == VOICES


def test_nothing_else_stays_behind(tmp_path: Path, archives: Path, pins: dict[str, Any]) -> None:
    add(tmp_path / "home", archives, pins)
    assert [path.name for path in (tmp_path / "home" / "voices").iterdir()] == ["kokoro"]


def test_a_folder_with_the_files_themselves_will_do(tmp_path: Path, pins: dict[str, Any]) -> None:
    mine = tmp_path / "mine"
    (mine / "voices").mkdir(parents=True)
    (mine / "kokoro.onnx").write_bytes(b"".join(MODEL))
    for name, content in VOICES.items():
        (mine / "voices" / f"{name}.bin").write_bytes(content)
    folder = add(tmp_path / "home", mine, pins)
    assert (folder / "af_one.bin").read_bytes() == VOICES["af_one"]


@pytest.mark.parametrize("damaged", ["part_1-0.1.0-py3-none-any.whl", "voices-1.0.0.tgz"])
def test_a_changed_archive_is_refused_and_the_old_set_stays(
    tmp_path: Path, archives: Path, pins: dict[str, Any], damaged: str
) -> None:
    home = tmp_path / "home"
    before = (add(home, archives, pins) / "kokoro.onnx").read_bytes()
    with (archives / damaged).open("ab") as file:
        file.write(b"!")
    with pytest.raises(MissingModel, match="SHA-256"):
        add(home, archives, pins)
    assert (home / KOKORO_FOLDER / "kokoro.onnx").read_bytes() == before
    assert [path.name for path in (home / "voices").iterdir()] == ["kokoro"]


def test_parts_in_the_wrong_order_are_noticed(tmp_path: Path, archives: Path, pins: dict[str, Any]) -> None:
    pins["model"]["parts"].reverse()
    with pytest.raises(MissingModel, match=r"kokoro\.onnx is not the pinned file"):
        add(tmp_path / "home", archives, pins)


@pytest.mark.parametrize("lost", ["part_0-0.1.0-py3-none-any.whl", "voices-1.0.0.tgz"])
def test_a_lost_archive_is_named(tmp_path: Path, archives: Path, pins: dict[str, Any], lost: str) -> None:
    (archives / lost).unlink()
    with pytest.raises(MissingModel, match=r"is not in"):
        add(tmp_path / "home", archives, pins)
    assert not (tmp_path / "home" / KOKORO_FOLDER).exists()


def test_packages_are_asked_for_by_name_and_pinned_version(
    tmp_path: Path, archives: Path, pins: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    script = (
        f"import glob, shutil, sys; open({str(asked)!r}, 'a').write(sys.argv[-1] + '\\n')\n"
        f"[shutil.copy(path, '.') for path in glob.glob({str(archives)!r} + '/*')]"
    )
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!{sys.executable}\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=os.pathsep)
    monkeypatch.setattr(fetch, "_pip", lambda *words: [sys.executable, "-c", script, *words])
    add(tmp_path / "home", None, pins)
    assert asked.read_text().split() == ["part-0==0.1.0", "part-1==0.1.0", "voices@1.0.0"]


def test_a_failed_download_can_be_tried_again(
    tmp_path: Path, pins: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_pip", lambda *_: [sys.executable, "-c", "raise SystemExit('no route to host')"])
    with pytest.raises(ProviderError, match="no route to host") as caught:
        add(tmp_path / "home", None, pins)
    assert caught.value.retryable
    assert list((tmp_path / "home" / "voices").iterdir()) == []


def test_every_file_of_the_real_set_is_pinned() -> None:
    real = kokoro_pins()
    digests = [real["model"]["sha256"], real["voices"]["sha256"], *real["voices"]["files"].values()]
    digests += [part["sha256"] for part in real["model"]["parts"]]
    assert len(real["voices"]["files"]) == 54
    assert all(len(digest) == 64 and set(digest) <= set("0123456789abcdef") for digest in digests)
    assert real["model"]["sha256"].startswith("6e742170d309016e") and real["model"]["sha256"].endswith("f6406cb")
