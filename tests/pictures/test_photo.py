"""Photos and clips: what is the user's own."""

import subprocess
from itertools import pairwise
from pathlib import Path

import av
import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from pictures.stages import drawn, stage

from showrunner.errors import MediaError
from showrunner.film.asset import Asset
from showrunner.film.pictures import Clip, Photo
from showrunner.pictures.clip import ClipScene, Footage
from showrunner.pictures.highrange import hlg_nits, pq_nits, to_standard
from showrunner.pictures.photo import PhotoScene, read_photo


def asset(path: Path) -> Asset:
    return Asset(digest=path.name, media_type="image/png", size=1)


def textured(width: int, height: int) -> np.ndarray:
    """Smooth colours with detail, so that movement can be measured."""
    noise = np.random.default_rng(5).uniform(0, 255, (height // 12 + 2, width // 12 + 2, 3)).astype(np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def saved(folder: Path, pixels: np.ndarray, name: str = "photo.png") -> Path:
    cv2.imwrite(str(folder / name), pixels)
    return folder / name


def photo_scene(path, on, **more):
    return PhotoScene(Photo(image=asset(path), **more), on, {path.name: path})


def test_a_photo_fills_the_frame_and_moves_slowly(tmp_path):
    on = stage(caption_band=False)
    scene = photo_scene(saved(tmp_path, textured(900, 600)), on)
    early, late = (drawn(scene, on, t) for t in (0.0, 4.0))
    assert (early[:, :, 3] == 255).all()
    assert np.abs(early.astype(int) - late).mean() > 2
    near = np.abs(early.astype(int) - drawn(scene, on, 1 / 30)).mean()
    assert 0 < near < 2


def test_the_camera_moves_without_trembling(tmp_path):
    on = stage(seconds=3.0)
    scene = photo_scene(saved(tmp_path, textured(900, 600)), on)
    window = cv2.createHanningWindow((256, 128), cv2.CV_32F)
    grey = [
        cv2.cvtColor(drawn(scene, on, 1 + k / 30), cv2.COLOR_BGRA2GRAY)[26:154, 32:288].astype(np.float32)
        for k in range(16)
    ]
    steps = [cv2.phaseCorrelate(a, b, window)[0] for a, b in pairwise(grey)]
    trembling = np.sqrt((np.diff(np.array(steps), axis=0) ** 2).mean())
    assert trembling < 0.06  # a crop at whole pixels gives about 0.5


def test_a_photo_at_a_time_does_not_depend_on_what_was_drawn_before(tmp_path):
    on, path = stage(), saved(tmp_path, textured(900, 600))
    walked = photo_scene(path, on, title="Here")
    for t in (0.0, 3.3, 1.2):
        seen = drawn(walked, on, t)
    assert (seen == drawn(photo_scene(path, on, title="Here"), on, 1.2)).all()


def test_the_focus_stays_in_view(tmp_path):
    pixels = np.full((600, 900, 3), 40, np.uint8)
    pixels[0:60, 840:900] = (0, 0, 255)
    on = stage(seed=1)
    scene = photo_scene(saved(tmp_path, pixels), on, focus=(970, 40))
    for t in (0.0, 2.0, 4.0):
        assert (drawn(scene, on, t)[:, :, 2] > 200).sum() > 50


def test_an_upright_photo_in_a_wide_frame_is_a_print_on_a_blurred_ground(tmp_path):
    pixels = np.full((900, 500, 3), 90, np.uint8)
    pixels[150:230], pixels[-230:-150] = (0, 0, 255), (255, 0, 0)
    on = stage()
    seen = drawn(photo_scene(saved(tmp_path, pixels), on), on, 1.0)
    middle = seen[:, on.width // 2].astype(int)
    assert (middle[:, 2] > 220).any() and (middle[:, 0] > 220).any()  # little is cropped
    assert seen[:, 5, :3].std() < 60 and (seen[:, :, 3] == 255).all()


def test_an_upright_photo_with_a_focus_is_cropped_there(tmp_path):
    pixels = np.full((900, 500, 3), 90, np.uint8)
    pixels[:250] = (0, 0, 255)
    on = stage()
    seen = drawn(photo_scene(saved(tmp_path, pixels), on, focus=(500, 100)), on, 1.0)
    assert (seen[:, 3, 2] > 220).mean() > 0.5  # the photo reaches the frame's sides


def test_a_small_photo_is_enlarged(tmp_path):
    on = stage()
    seen = drawn(photo_scene(saved(tmp_path, textured(48, 27)), on), on, 0.5)
    assert (seen[:, :, 3] == 255).all() and seen[:, :, :3].std() > 20


def test_transparent_parts_show_the_palette(tmp_path):
    pixels = np.zeros((40, 60, 4), np.uint8)
    path = saved(tmp_path, pixels)
    assert tuple(read_photo(path, "#ff8000")[20, 30]) == (0, 128, 255, 255)


def test_a_photo_taken_sideways_is_turned_upright(tmp_path):
    path = saved(tmp_path, np.full((40, 80, 3), 200, np.uint8), "photo.jpg")
    jpeg = path.read_bytes()
    orientation = bytes.fromhex("ffe1002245786966000049492a00080000000100120103000100000006000000") + bytes(4)
    path.write_bytes(jpeg[:2] + orientation + jpeg[2:])
    assert read_photo(path, "#000000").shape[:2] == (80, 40)


def test_what_is_no_picture_is_named(tmp_path):
    path = tmp_path / "notes.jpg"
    path.write_bytes(b"these are words")
    with pytest.raises(MediaError, match=r"notes\.jpg"):
        read_photo(path, "#000000")


def grey_frame(luma: int, size: tuple[int, int]) -> av.VideoFrame:
    """A grey 4:2:0 frame with a white left edge. swscale's own way from RGB would tint it."""
    width, height = size
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = luma
    planes[:height, :8] = 235
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def video(folder: Path, frames: int = 50, size: tuple[int, int] = (160, 120)) -> Path:
    """A clip of 25 frames a second; frame `k` is grey with a luma of 30 + 4 k."""
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "4", "g": "20", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for k in range(frames):
            container.mux(stream.encode(grey_frame(30 + 4 * k, size)))
        container.mux(stream.encode())
    return path


def clip_scene(path, on, **more):
    return ClipScene(Clip(video=asset(path), **more), on, {path.name: path})


def level(pixels):
    """Which frame of `video` is shown."""
    middle = pixels[60:120, 120:200, :3].mean()
    return round((middle / 255 * 219 + 16 - 30) / 4)


def test_the_frame_shown_is_the_one_that_belongs_to_the_time(tmp_path):
    on = stage()
    scene = clip_scene(video(tmp_path), on)
    for t, frame in ((0.0, 0), (0.039, 0), (0.04, 1), (0.5, 12), (1.0, 25), (0.2, 5), (1.9, 47), (0.04, 1)):
        assert level(drawn(scene, on, t)) == frame, t


def test_jumping_and_walking_show_the_same_pixels(tmp_path):
    on, path = stage(), video(tmp_path)
    walked = clip_scene(path, on)
    for k in range(45):
        seen = drawn(walked, on, k / 30)
    assert (seen == drawn(clip_scene(path, on), on, 44 / 30)).all()


def test_a_clip_starts_where_it_is_told_and_loops_when_too_short(tmp_path):
    on = stage()
    scene = clip_scene(video(tmp_path), on, start_ms=1000)
    assert level(drawn(scene, on, 0.0)) == 25
    assert level(drawn(scene, on, 0.9)) == 47
    assert level(drawn(scene, on, 1.0)) == 25
    assert level(drawn(scene, on, 2.2)) == 30


def test_a_start_beyond_the_end_shows_the_last_frame(tmp_path):
    on = stage()
    assert level(drawn(clip_scene(video(tmp_path), on, start_ms=60_000), on, 0.0)) == 49


def test_a_clip_is_cropped_to_cover_the_frame(tmp_path):
    on = stage("tall")
    seen = drawn(clip_scene(video(tmp_path), on), on, 0.0)
    assert (seen[:, :, 3] == 255).all()
    assert seen[:, :4, :3].max() < 60  # the white edge at the left is cropped away


def test_greys_stay_grey_and_keep_their_level(tmp_path):
    seen = drawn(clip_scene(video(tmp_path), stage()), stage(), 0.5)
    middle = seen[60:120, 120:200, :3].reshape(-1, 3).mean(axis=0)
    assert middle == pytest.approx([(78 - 16) * 255 / 219] * 3, abs=1.5)


def test_colours_of_bt709_footage_are_kept(tmp_path):
    path = tmp_path / "red.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "4", "x264-params": "colormatrix=bt709"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        pixels = np.zeros((720, 1280, 3), np.uint8)
        pixels[:] = (30, 60, 220)
        frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
        coded = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        container.mux(stream.encode(coded))
        container.mux(stream.encode())
    on = stage()
    assert drawn(clip_scene(path, on), on, 0.0)[90, 160, :3] == pytest.approx([30, 60, 220], abs=4)


def test_footage_filmed_sideways_is_turned_upright(tmp_path):
    path = tmp_path / "turned.mp4"
    turn = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-display_rotation", "-90", "-i", str(video(tmp_path))]
    subprocess.run([*turn, "-c", "copy", str(path)], check=True)
    on = stage()
    seen = drawn(clip_scene(path, on), on, 0.0)  # turned clockwise, the white left edge comes to the top
    footage = Footage(path, 120, 160)
    whole = footage.picture(footage.frame_at(0.0))
    assert whole[:6].mean() > 230 and whole[-40:, :, :3].mean() < 60
    assert seen.shape == (180, 320, 4)


def test_what_holds_no_video_is_named(tmp_path):
    path = tmp_path / "words.mp4"
    path.write_bytes(b"these are words" * 100)
    with pytest.raises(MediaError, match=r"words\.mp4"):
        Footage(path, 64, 36)


def test_the_reference_white_of_high_range_footage_is_nearly_white():
    code = np.linspace(0, 1, 1001)
    assert pq_nits(code)[581] == pytest.approx(203, rel=0.02)  # BT.2408: 58 % of the PQ signal
    assert hlg_nits(code)[750] == pytest.approx(203, rel=0.02)  # and 75 % of the HLG signal
    assert hlg_nits(code)[1000] == pytest.approx(1000, rel=0.01)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_range_footage_keeps_its_order_of_light(transfer):
    class Coded:
        color_trc, color_primaries = transfer, 9

    ramp = np.repeat(np.linspace(0, 65535, 256).astype(np.uint16)[None, :, None], 3, axis=2)
    shown = to_standard(ramp, Coded())[0].astype(int)
    assert (np.diff(shown[:, 1]) >= 0).all()
    assert np.ptp(shown[:, :3], axis=1).max() <= 3  # grey stays grey
    white = {16: 148, 18: 191}[transfer]
    assert 205 < shown[white, 1] < 252
    assert shown[0, 1] == 0 and shown[255, 1] >= 253
