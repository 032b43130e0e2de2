import json

import cv2
import numpy as np
import pytest
from media.test_deliver import FLASHES, write_master

from showrunner.capabilities import Credit
from showrunner.errors import BriefError
from showrunner.media.deliver import stills
from showrunner.media.deliver.credits import credits_json, credits_text

VOICE = Credit(what="voice Heart", author="A. Maker", licence="Apache-2.0", source="https://example.org/voice")
FONT = Credit(what="font Íñigo", author="Type & Co", licence="OFL-1.1", source="https://example.org/font")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_master(tmp_path_factory.mktemp("film") / "master.mp4")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_poster_shows_the_frame_of_its_time(film, tmp_path, suffix):
    at = stills.poster(film, tmp_path / f"poster{suffix}", at_ms=FLASHES[0] * 1000)
    picture = cv2.imread(str(tmp_path / f"poster{suffix}"))
    assert at == 1000
    assert picture.shape == (180, 320, 3)
    assert picture.mean() > 250


def test_a_poster_of_a_moment_between_frames_shows_the_earlier(film):
    flash, after = stills.frames_at(film, [FLASHES[0] * 1000 + 32, FLASHES[0] * 1000 + 34])
    assert flash.mean() > 250 > after.mean()


def test_a_poster_past_the_end_shows_the_last_frame(film):
    last, past = stills.frames_at(film, [2_990, 60_000])
    assert np.array_equal(last, past)


def test_a_chosen_poster_is_not_the_blank_flash(film, tmp_path):
    stills.poster(film, tmp_path / "poster.png")
    assert cv2.imread(str(tmp_path / "poster.png")).std() > 20


def test_colours_of_a_poster_are_those_drawn(film):
    (picture,) = stills.frames_at(film, [0])
    drawn = np.mgrid[0:180, 0:320][0] % 200
    assert np.abs(picture[..., 1].astype(int) - drawn).mean() < 6  # 8-bit steps; 4:2:0 and x264 between


def test_a_poster_in_a_format_nobody_reads_is_refused(film, tmp_path):
    with pytest.raises(BriefError, match="bmp"):
        stills.poster(film, tmp_path / "poster.bmp")


def test_thumbnails_are_spread_over_the_film(film, tmp_path):
    files = stills.thumbnails(film, tmp_path, 3, width=160)
    assert [int(file.stem) for file in files] == [500, 1500, 2500]
    assert cv2.imread(str(files[0])).shape == (90, 160, 3)


def test_credits_name_each_thing_once_with_its_licence():
    text = credits_text("Bees", [VOICE, FONT, VOICE])
    assert text.count("voice Heart") == 1
    assert "OFL-1.1" in text
    assert "https://example.org/font" in text


def test_credits_as_json_keep_order_and_letters():
    document = json.loads(credits_json("Bees", [FONT, VOICE, FONT]))
    assert [entry["what"] for entry in document["credits"]] == ["font Íñigo", "voice Heart"]
    assert document["title"] == "Bees"
