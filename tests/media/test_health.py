import os
import shutil
from importlib import metadata
from pathlib import Path

import pytest
from awaiting import awaits

from showrunner.media import ffmpeg, health


@pytest.mark.parametrize(
    "version",
    ["5.1.10-0+deb12u1", "6.1.6", "7.1.5", "8.1.2", "8.1.3-essentials_build", "n9.0.2-17-g2a571b6068-20260930", "10.0"],
)
def test_mended_ffmpegs_are_fit_for_foreign_files(version):
    assert ffmpeg.is_fit_for_foreign_files(version)


@pytest.mark.parametrize(
    "version",
    ["5.1.9-0+deb12u1", "6.1.5", "7.0.3", "7.1.4", "8.0.1", "8.1", "4.4.2-0ubuntu0.22.04.1", "N-118000-g1234", "", "?"],
)
def test_ffmpegs_with_known_holes_and_unknown_ones_are_not(version):
    assert not ffmpeg.is_fit_for_foreign_files(version)


@awaits
async def test_the_built_in_ffmpeg_runs_and_is_mended():
    found = await health.built_in_ffmpeg()
    assert found.state == "ok"
    assert ffmpeg.release(found.found) >= (9, 0, 0)


@awaits
async def test_an_old_system_ffmpeg_is_warned_of_and_never_used(tmp_path, monkeypatch):
    old = tmp_path / "ffmpeg"
    old.write_text("#!/bin/sh\necho ffmpeg version 5.1.9-0+deb12u1 Copyright\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = await health.system_ffmpeg()
    assert (found.state, "5.1.9" in found.found, "5.1.10" in found.remedy) == ("warn", True, True)
    assert ffmpeg.binary() != old


@awaits
async def test_what_draws_and_what_decodes_is_here():
    assert (await health.drawing()).state == "ok"
    assert (await health.decoders()).state == "ok"


@pytest.mark.parametrize("name", health.MODELS)
def test_models_are_as_they_were_packed(name):
    assert health.model(name, "data").state == "ok"


def test_fonts_are_here():
    assert health.fonts().state == "ok"


def pretend(folder: Path, content: bytes) -> metadata.Distribution:
    """A data package whose RECORD was written for b"good"."""
    info = folder / "voice-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: voice\nVersion: 1.0\n")
    (info / "RECORD").write_text(
        "voice.onnx,sha256=dw5gdiTWiSZcpsRIhNCAfZsFTSPEc8EGxyvp3gi3N2w,4\nvoice-1.0.dist-info/RECORD,,\n"
    )
    (folder / "voice.onnx").write_bytes(content)
    return metadata.PathDistribution(info)


@pytest.mark.parametrize(("content", "state"), [(b"good", "ok"), (b"evil", "fail")])
def test_a_damaged_model_is_found_by_its_checksum(tmp_path, monkeypatch, content, state):
    packed = pretend(tmp_path, content)
    monkeypatch.setattr(metadata, "distribution", lambda name: packed)
    found = health.model("voice", "a voice")
    assert found.state == state
    assert ("voice.onnx" in found.found) == (state == "fail")


def test_a_model_that_is_not_installed_is_named_with_its_remedy():
    found = health.model("no-such-model", "the voice of nobody")
    assert found.state == "fail"
    assert "no-such-model" in found.remedy


def test_a_home_that_cannot_be_written_fails(tmp_path):
    (tmp_path / "home").write_text("a file")
    assert health.writable(tmp_path / "home").state == "fail"
    assert health.writable(tmp_path / "new" / "home").state == "ok"


@pytest.mark.parametrize(("free", "state"), [(1 << 20, "fail"), (2 << 30, "warn"), (50 << 30, "ok")])
def test_a_full_disk_is_seen_before_the_film_is(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(free, 0, free))
    assert health.disk(tmp_path / "not" / "yet").state == state


@awaits
async def test_every_check_that_is_not_well_says_how_to_mend_it(tmp_path):
    checks = await health.examine(tmp_path)
    assert len({check.name for check in checks}) == len(checks)
    assert all(check.remedy for check in checks if check.state != "ok")
    assert not any(check.remedy for check in checks if check.state == "ok")
