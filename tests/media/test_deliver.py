"""Exports are judged by opening them: streams, lengths, boxes, and whether a flash is seen when its click is heard."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from awaiting import awaits

from showrunner.errors import BriefError, MediaError, StoreError
from showrunner.film.formats import Encoding, Raster
from showrunner.media import aac, encoding, ffmpeg, joining
from showrunner.media.deliver.export import check, deliver
from showrunner.media.deliver.presets import PRESETS, Preset
from showrunner.media.deliver.probing import Probe, probe
from showrunner.productions import exporting

FPS, SECONDS, FLASHES = 30, 3, (1, 2)
ANY = list(PRESETS)


def write_master(to: Path, width: int = 320, height: int = 180, seconds: int = SECONDS) -> Path:
    """Moving colours and a hum; at each of FLASHES (s) one white frame and a click."""
    raster = Raster(width=width, height=height, fps=FPS)
    sound = np.tile(0.01 * np.sin(np.arange(48_000 * seconds) * 0.05), (2, 1)).astype(np.float32)
    for second in FLASHES:
        sound[:, 48_000 * second : 48_000 * second + 480] = 0.8 * np.sin(np.arange(480) * 0.3)
    piece, heard = to.with_suffix(".piece.mp4"), to.with_suffix(".m4a")
    encoding.encode_segment(_pictures(raster, seconds), raster, Encoding(preset="veryfast", crf=20), piece)
    aac.encode_aac(sound[:, 1024:], heard)
    joining.join([(piece, FPS * seconds)], heard, sound.shape[1], raster, to)
    return to


def _pictures(raster, seconds):
    down, across = np.mgrid[0 : raster.height, 0 : raster.width]
    for n in range(raster.fps * seconds):
        shown = np.zeros((raster.height, raster.width, 4), np.uint8)
        shown[..., 0], shown[..., 1], shown[..., 2] = (across + 2 * n) % 200, (down + n) % 200, (across + down) % 200
        if n in [second * raster.fps for second in FLASHES]:
            shown[..., :3] = 255
        yield shown


@pytest.fixture(scope="module")
def master(tmp_path_factory) -> Path:
    return write_master(tmp_path_factory.mktemp("film") / "master.mp4")


@pytest.fixture(scope="module")
def exports(master) -> dict[str, Path]:
    """Every preset of the one master, blurred ground allowed, made once."""
    made = {name: master.parent / f"{name}{preset.suffix}" for name, preset in PRESETS.items()}

    async def all_of_them() -> None:
        for name, preset in PRESETS.items():
            await deliver(master, preset, made[name], fill=True)

    asyncio.run(all_of_them())
    return made


def flashes(path: Path) -> list[float]:
    with av.open(str(path)) as file:
        rows = [(float(frame.time), frame.to_ndarray(format="gray")) for frame in file.decode(video=0)]
    return [at for at, grey in rows if grey[grey.shape[0] // 2].mean() > 215]


def clicks(path: Path) -> list[float]:
    signal, found = aac.read_audio(path), []
    for at in np.flatnonzero(np.abs(signal[0]) > 0.3) / 48_000:
        if not found or at - found[-1] > 0.5:
            found.append(float(at))
    return found


@pytest.mark.parametrize("name", [name for name in ANY if PRESETS[name].picture])
def test_a_flash_is_seen_when_it_was(exports, name):
    assert flashes(exports[name]) == pytest.approx(FLASHES, abs=0.5 / FPS)


@pytest.mark.parametrize("name", [name for name in ANY if PRESETS[name].sound])
def test_a_click_is_heard_when_it_was(exports, name):
    assert clicks(exports[name]) == pytest.approx(FLASHES, abs=0.003)


@pytest.mark.parametrize("name", ANY)
def test_codecs_are_what_the_preset_says(exports, name):
    made, preset = probe(exports[name]), PRESETS[name]
    assert (made.picture.codec if made.picture else None) == preset.picture
    assert (made.sound.codec.removesuffix("float") if made.sound else None) == preset.sound


@pytest.mark.parametrize("name", [name for name in ANY if PRESETS[name].suffix in (".mp4", ".mov", ".m4a")])
def test_mp4_has_no_edit_list_and_its_index_first(exports, name):
    assert (probe(exports[name]).edit_lists, probe(exports[name]).index_first) == (0, True)


@pytest.mark.parametrize(
    ("name", "size"),
    [("youtube", (320, 180)), ("shorts", (180, 320)), ("square", (180, 180)), ("gif", (320, 180)), ("web", (320, 180))],
)
def test_frames_have_the_shape_of_the_place(exports, name, size):
    picture = probe(exports[name]).picture
    assert picture and (picture.width, picture.height) == size


def test_a_film_that_fits_is_copied_to_the_byte(master, exports):
    assert exports["youtube"].read_bytes() == master.read_bytes()


@awaits
async def test_the_same_export_twice_is_the_same_bytes(master, exports, tmp_path):
    for name in ("shorts", "web", "gif", "mp3", "prores"):
        again = tmp_path / f"again{PRESETS[name].suffix}"
        await deliver(master, PRESETS[name], again, fill=True)
        assert again.read_bytes() == exports[name].read_bytes(), name


@awaits
async def test_sound_above_the_limit_is_encoded_anew_and_stays_in_time(master, tmp_path):
    modest = PRESETS["youtube"].model_copy(update={"most_sound_kbps": 8, "sound_kbps": 64})
    done = await deliver(master, modest, tmp_path / "modest.mp4")
    assert not done.copied
    assert clicks(tmp_path / "modest.mp4") == pytest.approx(FLASHES, abs=0.003)
    assert flashes(tmp_path / "modest.mp4") == pytest.approx(FLASHES, abs=0.001)


@awaits
async def test_an_edit_list_is_remuxed_away_without_encoding(master, tmp_path):
    foreign = tmp_path / "foreign.mp4"
    await ffmpeg.run("-i", master, "-c", "copy", foreign)
    assert probe(foreign).edit_lists > 0
    done = await deliver(foreign, PRESETS["youtube"], tmp_path / "mended.mp4")
    assert done.copied
    assert clicks(tmp_path / "mended.mp4") == pytest.approx(clicks(foreign), abs=0.003)


@awaits
async def test_another_shape_is_refused_and_told_how_to_go_on(master, tmp_path):
    with pytest.raises(BriefError) as refused:
        await deliver(master, PRESETS["shorts"], tmp_path / "short.mp4")
    assert "9:16" in refused.value.hint
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("limits", [{"shortest_ms": 60_000}, {"longest_ms": 1_000}])
@awaits
async def test_a_length_the_place_does_not_take_is_refused(master, tmp_path, limits):
    with pytest.raises(BriefError, match="3"):
        await deliver(master, PRESETS["youtube"].model_copy(update=limits), tmp_path / "film.mp4")


@awaits
async def test_a_failed_export_leaves_the_old_file_alone(master, tmp_path):
    target = tmp_path / "film.mp4"
    target.write_bytes(b"the last good one")
    with pytest.raises(MediaError, match="takes 0 MB"):
        await deliver(master, PRESETS["youtube"].model_copy(update={"most_bytes": 10}), target)
    assert target.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [target]


@awaits
async def test_a_place_that_cannot_be_written_is_named(master, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"film\.mp4"):
        await deliver(master, PRESETS["youtube"], tmp_path / "file" / "film.mp4")


@awaits
async def test_progress_comes_in_milliseconds_and_never_goes_back(master, tmp_path):
    seen: list[int] = []
    await deliver(master, PRESETS["web"], tmp_path / "film.webm", on_progress=seen.append)
    assert seen
    assert seen == sorted(seen)
    assert 0 < seen[-1] <= SECONDS * 1000 + 50


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"edit_lists": 2}, "edit list"), ({"index_first": False}, "index"), ({"sound": None}, "stream")],
)
def test_the_check_after_writing_can_fail(master, change, complaint):
    good = probe(master)
    bad = Probe(**{**vars(good), **change})
    with pytest.raises(MediaError, match=complaint):
        check(bad, good, PRESETS["youtube"])


def test_a_file_cut_short_is_no_master(master, tmp_path):
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(master.read_bytes()[:1000])
    with pytest.raises(MediaError):
        probe(torn)


def test_presets_exported_into_one_folder_do_not_overwrite_each_other():
    assert len({exporting.ending(name) for name in ANY}) == len(ANY)


def presets_with(**limits: object) -> Sequence[Preset]:
    return [preset for preset in PRESETS.values() if all(getattr(preset, k) == v for k, v in limits.items())]


def test_every_vertical_place_keeps_to_its_published_limits():
    """Platform pages of November 2026, docs/reference/presets.md."""
    vertical = {preset.name: preset for preset in presets_with(aspect="9:16")}
    assert {name: preset.longest_ms for name, preset in vertical.items()} == {
        "shorts": 180_000,
        "tiktok": 600_000,
        "reels": 900_000,
    }
    assert vertical["reels"].most_bytes == 300 * 1024 * 1024
