import hashlib
import itertools
import subprocess
import sys

import numpy as np
import pytest
from pictures.stages import drawn, stage

from showrunner.errors import NotFound
from showrunner.film.pictures import Landscape
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.colour import Tone, contrast, contrast_over, parse
from showrunner.pictures.headline import choose_ink
from showrunner.pictures.landscape import LandscapeScene, can_draw
from showrunner.pictures.landscape.light import light_for
from showrunner.pictures.landscape.site import site_for
from showrunner.pictures.layers import Layer, Sheet, stack

TERRAINS = ("ocean", "lake", "mountain", "forest", "meadow", "desert", "city", "space")
TIMES = ("dawn", "day", "golden", "sunset", "night", "storm")
WEATHERS = ("clear", "rain", "snow", "fog")
EVERYWHERE = [
    (terrain, time, WEATHERS[(i + j) % 4])
    for (i, terrain), (j, time) in itertools.product(enumerate(TERRAINS), enumerate(TIMES))
]


def land(terrain="mountain", time="day", weather="clear", **more):
    return Landscape(terrain=terrain, time=time, weather=weather, **more)


def frame(picture, t=1.0, **how):
    on = stage(**how)
    return drawn(LandscapeScene(picture, on, {}), on, t)


@pytest.mark.parametrize(("terrain", "time", "weather"), EVERYWHERE)
def test_every_land_at_every_time_is_a_whole_picture(terrain, time, weather):
    pixels = frame(land(terrain, time, weather))
    assert (pixels[:, :, 3] == 255).all()
    assert pixels[:, :, :3].std() > 6  # not flat
    assert not (pixels == 77).all(axis=2).any() or terrain == "space"  # nothing of the old frame is left


@pytest.mark.parametrize("aspect", ["tall", "square", "portrait"])
@pytest.mark.parametrize("terrain", TERRAINS)
def test_every_shape_of_frame_is_filled(terrain, aspect):
    pixels = frame(land(terrain, "golden"), aspect=aspect)
    assert (pixels[:, :, 3] == 255).all()
    assert pixels[:, :, :3].std() > 6


@pytest.mark.parametrize("weather", WEATHERS)
@pytest.mark.parametrize("terrain", ["ocean", "forest", "city", "space"])
def test_a_frame_depends_on_its_time_alone(terrain, weather):
    on = stage()
    walked = LandscapeScene(land(terrain, "storm", weather, props=("sailboat", "birds")), on, {})
    for t in (0.0, 2.9, 0.4, 1.7):
        seen = drawn(walked, on, t)
    jumped = LandscapeScene(land(terrain, "storm", weather, props=("sailboat", "birds")), on, {})
    assert (seen == drawn(jumped, on, 1.7)).all()


def test_frames_are_the_same_in_another_process():
    program = (
        "import sys; sys.path[:0] = ['src', 'tests']\n"
        "import hashlib\n"
        "from pictures.stages import drawn, stage\n"
        "from showrunner.film.pictures import Landscape\n"
        "from showrunner.pictures.landscape import LandscapeScene, can_draw\n"
        "on = stage()\n"
        "picture = Landscape(terrain='lake', time='dawn', weather='snow', props=('balloon',))\n"
        "print(hashlib.sha256(drawn(LandscapeScene(picture, on, {}), on, 1.3).tobytes()).hexdigest())\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    here = frame(land("lake", "dawn", "snow", props=("balloon",)), t=1.3)
    assert answers == {hashlib.sha256(here.tobytes()).hexdigest() + "\n"}


@pytest.mark.parametrize("terrain", TERRAINS)
def test_another_seed_changes_the_shapes(terrain):
    one, other = (frame(land(terrain), seed=seed)[:, :, :3].astype(int) for seed in (1, 2))
    assert np.abs(one - other).mean() > 4


def test_the_same_seed_keeps_the_shapes_when_the_light_changes():
    day, night = (site_for(land("mountain", time), stage()) for time in ("day", "night"))
    assert day.pan == night.pan and day.sun[0] == night.sun[0]
    assert day.noise("range").uniform() == night.noise("range").uniform()


@pytest.mark.parametrize("terrain", TERRAINS)
def test_a_landscape_moves(terrain):
    on = stage()
    scene = LandscapeScene(land(terrain), on, {})
    early, late = (drawn(scene, on, t)[:, :, :3].astype(int) for t in (0.5, 3.5))
    assert np.abs(early - late).mean() > 1.0


def test_a_landscape_goes_on_under_a_transition_after_its_end():
    on = stage(seconds=2.0)
    scene = LandscapeScene(land("forest", weather="fog"), on, {})
    end, tail = (drawn(scene, on, t) for t in (2.0, 2.5))
    assert (tail[:, :, 3] == 255).all()
    assert (end != tail).any()
    assert tail[:, -3:, :3].std() > 2 and tail[:, :3, :3].std() > 2  # no bare edge comes into view


def test_a_very_long_shot_needs_no_more_memory_than_a_short_one():
    short, long = (site_for(land(), stage(seconds=s)) for s in (8.0, 600.0))
    assert long.overhang(1.0, long.drift(-5.5)) <= short.overhang(1.0, short.drift(-5.5)) + 0.13 * long.width


def test_water_mirrors_the_sky():
    pixels = frame(land("lake", "sunset"), seed=5)[:, :, :3].astype(float)
    sky, water = pixels[20:60].mean(axis=(0, 1)), pixels[115:150].mean(axis=(0, 1))
    assert np.corrcoef(sky, water)[0, 1] > 0.5


def test_fog_hides_what_is_far():
    clear, fog = (frame(land("forest", "day", weather)) for weather in ("clear", "fog"))
    assert fog[80:140, 60:-60, :3].std() < 0.75 * clear[80:140, 60:-60, :3].std()


def test_fog_drifts_between_the_trees():
    on = stage()
    scene = LandscapeScene(land("forest", "day", "fog"), on, {})
    early, late = (drawn(scene, on, t)[90:150].astype(int) for t in (0.0, 3.0))
    assert np.abs(early - late).mean() > 0.8


def test_snow_lies_on_the_meadow_and_takes_the_colour_of_the_light():
    green, white = (
        frame(land("meadow", "day", weather))[120:150, :, :3].mean(axis=(0, 1)) for weather in ("clear", "snow")
    )
    assert white.min() > green.min() + 40
    night = frame(land("meadow", "night", "snow"))[120:150, :, :3].mean(axis=(0, 1))
    assert night[0] > night[2] and night.mean() < 0.65 * white.mean()


def test_rain_falls_and_dims_the_day():
    on = stage()
    dry, wet = (LandscapeScene(land("meadow", "day", weather), on, {}) for weather in ("clear", "rain"))
    assert drawn(wet, on, 1)[:60, :, :3].std() < drawn(dry, on, 1)[:60, :, :3].std()
    assert (drawn(wet, on, 1.0) != drawn(wet, on, 1.1)).any(axis=2).mean() > 0.05


def test_windows_are_lit_at_night():
    night = frame(land("city", "night"))[60:132, :, :3].astype(int)
    warm = (night[:, :, 2] > night[:, :, 0] + 40) & (night[:, :, 2] > 90)
    assert warm.mean() > 0.004


def test_lightning_strikes_rarely_enough_to_be_safe():
    on = stage(seconds=12.0)
    scene = LandscapeScene(land("ocean", "storm"), on, {})
    bright = [int(drawn(scene, on, k / 10)[:, :, :3].mean()) for k in range(120)]
    jumps = [k for k in range(1, 120) if bright[k] - bright[k - 1] > 12]
    assert jumps
    assert all(sum(start <= k < start + 10 for k in jumps) <= 3 for start in range(110))


@pytest.mark.parametrize("prop", ["sailboat", "balloon", "lighthouse", "tent", "house", "rocket", "cow", "airplane"])
@pytest.mark.parametrize("terrain", ["ocean", "meadow"])
def test_props_are_seen(terrain, prop):
    bare, with_prop = (frame(land(terrain, props=props)) for props in ((), (prop,)))
    changed = (np.abs(bare.astype(int) - with_prop).max(axis=2) > 12).mean()
    assert 0.0005 < changed < 0.2


def test_it_can_be_asked_which_props_can_be_drawn():
    assert all(can_draw(name) for name in ("sailboat", "rocket", "birds", "bicycle"))
    assert not can_draw("unicorn-riding-a-llama")


def test_a_prop_that_nobody_can_draw_is_named():
    with pytest.raises(NotFound, match="unicorn-riding-a-llama"):
        LandscapeScene(land(props=("unicorn-riding-a-llama",)), stage(), {})


@pytest.mark.parametrize(
    ("terrain", "time", "weather"),
    [
        ("ocean", "sunset", "clear"),
        ("mountain", "day", "snow"),
        ("meadow", "day", "fog"),
        ("city", "night", "rain"),
        ("space", "night", "clear"),
    ],
)
def test_a_title_appears_and_can_be_read(terrain, time, weather):
    on = stage()
    scene = LandscapeScene(land(terrain, time, weather, title="Far away"), on, {})
    bare = LandscapeScene(land(terrain, time, weather), on, {})
    assert (drawn(scene, on, 0.0) == drawn(bare, on, 0.0)).all()
    set_over, under = (drawn(s, on, 2.0)[:, :, :3].astype(int) for s in (scene, bare))
    letters = np.abs(set_over - under).max(axis=2) > 60
    assert letters.mean() > 0.01
    assert not letters[int(on.content.bottom()) :].any()  # clear of the captions


@pytest.mark.parametrize("level", [0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 1.0])
def test_ink_over_a_picture_reaches_the_contrast_of_large_text(level):
    under = Tone((level,) * 3, (max(0.0, level - 0.1),) * 3, (min(1.0, level + 0.1),) * 3)
    ink, scrim, strength = choose_ink(under)
    for part in (under.darkest, under.mean, under.lightest):
        seen = tuple(a + (b - a) * strength for a, b in zip(part, scrim, strict=True))
        assert contrast(ink, seen) >= 3


def test_dark_ink_is_chosen_in_bright_fog():
    ink, _, strength = choose_ink(Tone((0.85, 0.9, 0.93), (0.75, 0.8, 0.85), (0.95, 0.97, 1.0)))
    assert ink != parse("#ffffff") and strength == 0


def test_the_weather_changes_the_light():
    clear, fog, rain = (light_for("day", weather) for weather in ("clear", "fog", "rain"))
    assert contrast_over(clear.far, clear.haze) > contrast_over(fog.far, fog.haze)
    assert clear.has_disc and not rain.has_disc


def test_rows_hidden_by_nearer_layers_are_not_kept():
    far, near = Bitmap(10, 40), Bitmap(10, 20)
    far.pixels[:], near.pixels[:] = 255, 255
    actors, covered = stack([Sheet(far, 0, 0, 0.1), Sheet(near, 0, 20, 1.0)], 40, 1)
    assert covered == 0
    assert [actor._images[0].height() for actor in actors] == [20, 20]


def test_a_layer_moves_by_quarters_of_a_pixel():
    sheet = Bitmap(12, 4)
    sheet.pixels[:, 4:8] = 255
    layer = Layer(Sheet(sheet, 0, 0, 1.0), phases=4)
    seen = []
    for camera in (0.0, -0.25, -0.5, -1.0):
        bitmap = Bitmap(12, 4)
        layer.draw(bitmap, 0.0, camera)
        seen.append(bitmap.pixels[0, :, 3].astype(int))
    centres = [(row * np.arange(12)).sum() / row.sum() for row in seen]
    assert np.diff(centres) == pytest.approx([0.25, 0.25, 0.5], abs=0.01)


def test_northern_lights_stand_over_snowy_nights_and_wave():
    on = stage(seconds=8.0)
    scene = LandscapeScene(land("lake", "night", "snow"), on, {})
    clear = frame(land("lake", "night"), seconds=8.0)[:90, :, :3].astype(float)
    early, late = (drawn(scene, on, t)[:90, :, :3].astype(float) for t in (1.0, 7.0))
    assert early[:, :, 1].mean() > clear[:, :, 1].mean() + 3  # greener than other nights
    assert np.abs(early - late).mean() > 2


def test_sunlight_falls_into_the_wood_when_the_sun_is_low():
    on = stage()
    names = {
        time: [type(actor).__name__ for actor in LandscapeScene(land("forest", time), on, {})._actors] for time in TIMES
    }
    assert [time for time in TIMES if "Shafts" in names[time]] == ["dawn", "golden", "sunset"]
