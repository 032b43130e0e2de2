import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showrunner.film import captions, looks
from showrunner.film.captions import Cue, gather
from showrunner.film.formats import Raster
from showrunner.film.look import CaptionStyle, Look
from showrunner.film.speech import Word
from showrunner.pictures import caption_inks, caption_layout, colour
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.captions import CaptionPainter, lit_word

STYLES: tuple[CaptionStyle, ...] = ("box", "karaoke", "pop", "poster", "classic")
RASTERS = (Raster(width=640, height=360, fps=30), Raster(width=360, height=640, fps=30),
           Raster(width=360, height=360, fps=30), Raster(width=360, height=450, fps=30))  # fmt: skip
PALETTES = ("midnight", "paper", "cloud", "ember")
LONG = "Visit https://www.example.com/films/honey/never/spoils?and=another for Donaudampfschifffahrtsgesellschaften"


def look(palette: str = "midnight") -> Look:
    return Look(palette=looks.PALETTES[palette], style=looks.STYLES["modern"])


def spoken(text: str, start_ms: int = 0) -> list[Word]:
    words: list[Word] = []
    at = start_ms
    for token in text.split():
        words.append(Word(text=token, start_ms=at, end_ms=at + 300))
        at += 320
    return words


def cues(text: str, style: CaptionStyle, raster: Raster) -> tuple[Cue, ...]:
    return gather(spoken(text), captions.profile(style, raster.width, raster.height))


def frame(painter: CaptionPainter, raster: Raster, t: float, backdrop: int = 0) -> np.ndarray:
    bitmap = Bitmap(raster.width, raster.height)
    bitmap.pixels[:] = (backdrop, backdrop, backdrop, 255)
    painter.draw(bitmap, t)
    return bitmap.pixels.copy()


def laid(cue: Cue, style: CaptionStyle) -> tuple[caption_layout.Placed, ...]:
    layout = caption_layout.lay_out(cue, style, look(), RASTERS[0].width, RASTERS[0].height)
    assert layout is not None
    return layout.words


def touched(pixels: np.ndarray, backdrop: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what differs clearly from the backdrop (soft shadows excepted)."""
    rows, columns = np.nonzero(np.abs(pixels[:, :, :3].astype(int) - backdrop).max(axis=2) > 90)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("raster", RASTERS, ids=lambda r: f"{r.width}x{r.height}")
@pytest.mark.parametrize(
    "text", ["Every second, the ocean moves more water than all the rivers.", LONG, "MMMMMMMM WWWWWWWW"]
)
def test_captions_stay_in_their_band_however_long_a_word_is(style: CaptionStyle, raster: Raster, text: str) -> None:
    found = cues(text, style, raster)
    painter = CaptionPainter(found, style, look(), raster)
    for cue in found:
        for t in (cue.start_ms / 1000 + 0.3, (cue.end_ms - 10) / 1000):
            pixels = frame(painter, raster, t, backdrop=140)
            left, top, right, bottom = touched(pixels, 140)
            band = painter.band
            assert left >= band.left - 1 and right <= band.right + 1
            assert top >= band.top - 1 and bottom <= band.bottom + 1


def test_a_tall_film_keeps_the_buttons_of_the_apps_free() -> None:
    band = caption_layout.band(1080, 1920)
    assert band.right <= 1080 * 0.84
    assert band.bottom <= 1920 * 0.745


@pytest.mark.parametrize("style", STYLES)
def test_nothing_is_drawn_while_nobody_speaks(style: CaptionStyle) -> None:
    raster = RASTERS[0]
    found = gather(spoken("Honey never spoils.", 1000), captions.profile(style, raster.width, raster.height))
    painter = CaptionPainter(found, style, look(), raster)
    for t in (0.0, 0.98, found[-1].end_ms / 1000 + 0.02, 60.0):
        assert not (frame(painter, raster, t, 50) != (50, 50, 50, 255)).any()
        assert painter.boxes(t) == ()
    assert (frame(painter, raster, 1.0, 50) != (50, 50, 50, 255)).any()


def test_style_off_draws_nothing() -> None:
    raster = RASTERS[0]
    painter = CaptionPainter(cues("Honey never spoils.", "box", raster), "off", look(), raster)
    assert not (frame(painter, raster, 0.1, 50) != (50, 50, 50, 255)).any()


@pytest.mark.parametrize("style", ["box", "karaoke", "pop", "poster"])
def test_another_word_is_lit_when_another_word_is_heard(style: CaptionStyle) -> None:
    raster = RASTERS[0]
    painter = CaptionPainter(cues("Honey never spoils.", style, raster), style, look(), raster)
    first, still, second = (frame(painter, raster, t) for t in (0.25, 0.29, 0.5))
    assert np.array_equal(first, still)
    assert not np.array_equal(first, second)


def test_a_word_is_lit_exactly_while_it_is_heard() -> None:
    words = (Word(text="one", start_ms=100, end_ms=300), Word(text="two", start_ms=330, end_ms=600),
             Word(text="three", start_ms=1200, end_ms=1500))  # fmt: skip
    cue = Cue(start_ms=100, end_ms=2000, words=words)
    lit = {ms: lit_word(cue, ms) for ms in (99, 100, 299, 310, 330, 599, 600, 1199, 1200, 1499, 1500)}
    assert lit == {
        99: None,
        100: 0,
        299: 0,
        310: 0,
        330: 1,
        599: 1,
        600: None,
        1199: None,
        1200: 2,
        1499: 2,
        1500: None,
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_frame_does_not_depend_on_the_frames_before_it(style: CaptionStyle) -> None:
    raster = RASTERS[1]
    found = cues("Every second, the ocean moves more water than all the rivers.", style, raster)
    played = CaptionPainter(found, style, look(), raster)
    for n in range(60):
        last = frame(played, raster, n / 30)
    jumped = frame(CaptionPainter(found, style, look(), raster), raster, 59 / 30)
    assert np.array_equal(last, jumped)


@pytest.mark.parametrize("style", STYLES)
def test_moments_of_one_phase_look_alike(style: CaptionStyle) -> None:
    raster = RASTERS[0]
    found = cues("Every second, the ocean moves more water than all the rivers.", style, raster)
    painter, seen = CaptionPainter(found, style, look(), raster), {}
    for n in range(150):
        phase, shown = painter.phase(n / 60), frame(painter, raster, n / 60)
        if phase is not None:
            assert np.array_equal(shown, seen.setdefault(phase, shown))
    assert len(seen) < 40


@pytest.mark.parametrize("style", STYLES)
def test_a_piece_of_the_film_shows_what_the_whole_film_shows(style: CaptionStyle) -> None:
    raster = RASTERS[0]
    found = cues("Every second, the ocean moves more water than all the rivers on Earth combined.", style, raster)
    whole = CaptionPainter(found, style, look(), raster)
    t = found[-1].start_ms / 1000 + 0.05
    assert np.array_equal(frame(whole, raster, t), frame(CaptionPainter(found[-1:], style, look(), raster), raster, t))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("backdrop", [0, 128, 255])
def test_letters_stand_out_from_what_is_around_them_on_any_backdrop(
    style: CaptionStyle, palette: str, backdrop: int
) -> None:
    inks = caption_inks.inks(looks.PALETTES[palette], style)
    behind = tuple(inks.panel_alpha * c + (1 - inks.panel_alpha) * backdrop / 255 for c in inks.panel)
    around = behind if inks.panel_alpha else inks.stroke  # stroked letters stand on their stroke
    assert colour.contrast(inks.ink, around) >= 7
    assert colour.contrast(inks.ahead, around) >= 3
    assert colour.contrast(inks.lit, around) >= 3
    assert colour.contrast(inks.on_pill, inks.pill) >= 3 or style not in ("box", "karaoke")


def test_every_palette_gives_readable_captions() -> None:
    for palette in looks.PALETTES.values():
        inks = caption_inks.inks(palette, "box")
        assert colour.contrast(inks.ink, inks.panel) >= 7, palette.name
        assert colour.contrast(inks.on_pill, inks.pill) >= 4.5, palette.name
        assert colour.contrast(inks.ahead, inks.panel) >= 4.5, palette.name


def test_arabic_reads_from_the_right() -> None:
    raster = RASTERS[0]
    (cue,) = cues("السلام عليكم صديقي", "box", raster)
    placed = laid(cue, "box")
    assert [p.word for p in sorted(placed, key=lambda p: -p.x)] == [0, 1, 2]


def test_short_form_is_in_capitals_but_addresses_are_not() -> None:
    raster = RASTERS[0]
    (cue,) = cues("see www.honey.org", "poster", raster)
    placed = laid(cue, "poster")
    assert [p.text for p in placed] == ["SEE", "www.honey.org"]


def test_a_new_speaker_is_named_in_front_of_his_words() -> None:
    cue = Cue(start_ms=0, end_ms=900, words=(Word(text="Hello.", start_ms=0, end_ms=500),), speaker="Ann")
    placed = laid(cue, "box")
    assert [(p.text, p.word) for p in placed] == [("Ann:", caption_layout.SPEAKER), ("Hello.", 0)]


def test_words_are_drawn_once_and_forgotten_in_time() -> None:
    raster = RASTERS[0]
    painter = CaptionPainter(cues("honey " * 400, "box", raster), "box", look(), raster)
    for n in range(0, 128 * 30, 6):
        frame(painter, raster, n / 30)
    assert len(painter._sprites) <= 192
    assert len(painter._panels) <= 4


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), st.sampled_from(STYLES))
@settings(max_examples=60, deadline=None)
def test_no_word_whatever_breaks_the_painter(word: str, style: CaptionStyle) -> None:
    cue = Cue(start_ms=0, end_ms=900, words=(Word(text=word, start_ms=0, end_ms=500),))
    frame(CaptionPainter((cue,), style, look(), RASTERS[0]), RASTERS[0], 0.2)


def test_the_later_of_two_overlapping_cues_is_shown() -> None:
    one = Cue(start_ms=0, end_ms=2000, words=(Word(text="one", start_ms=0, end_ms=500),))
    two = Cue(start_ms=1000, end_ms=2000, words=(Word(text="two", start_ms=1000, end_ms=1500),))
    both, alone = (CaptionPainter(found, "box", look(), RASTERS[0]) for found in ((one, two), (two,)))
    assert np.array_equal(frame(both, RASTERS[0], 1.2), frame(alone, RASTERS[0], 1.2))


def test_the_same_caption_has_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys; from showrunner.film import looks, captions; from showrunner.film.look import Look;"
        "from showrunner.film.formats import Raster; from showrunner.film.speech import Word;"
        "from showrunner.pictures.canvas import Bitmap; from showrunner.pictures.captions import CaptionPainter;"
        "import hashlib; raster = Raster(width=320, height=180, fps=30); b = Bitmap(320, 180);"
        "look = Look(palette=looks.PALETTES['ember'], style=looks.STYLES['modern']);"
        "cues = captions.gather([Word(text=w, start_ms=i * 300, end_ms=i * 300 + 280)"
        " for i, w in enumerate('Honey שלום never spoils'.split())]);"
        "[CaptionPainter(cues, s, look, raster).draw(b, 0.5) for s in ('box', 'karaoke', 'pop')];"
        "print(hashlib.sha256(b.pixels.tobytes()).hexdigest())"
    )
    source = str(Path(captions.__file__).parents[2])
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": source, "PATH": ""},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64
