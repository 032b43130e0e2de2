"""An edit costs only what it changes, and the plan says so before."""

import asyncio
import json

import pytest
from productions.quick import done, made, quick_studio, redone

from showrunner.film.brief import Brief
from showrunner.kit.chance import rng

TEXT = """Honey never spoils. Jars found in ancient tombs were still good to eat.

Bees make it from nectar and a great deal of patience. One bee makes a twelfth of a teaspoon in her life.

A full jar is the work of three hundred bees. Treat it kindly."""

WORDS = [
    "patience",
    "jar",
    "winter",
    "1969",
    "Paris",
    "golden",
    "three",
    "honey",
    "mountain",
    "never",
    "$3.50",
    "slowly",
]
MUSIC = ["calm", "playful", "tense", "off"]
EDITS_IN_CI, EDITS_IN_SOAK = 24, 240


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return quick_studio(tmp_path_factory.mktemp("home"))


@pytest.fixture
def film(studio):
    """The same film, as first made."""
    record, _ = made(studio, Brief(prompt=TEXT, quality="draft"))
    for name in ("script", "storyboard", "look", "cast"):
        studio.revert(record.film, name)
    studio.rebrief(record.film, {"music": None, "captions": None, "palette": None})
    redone(studio, record.film)
    return record.film


def script(studio, film):
    return json.loads(studio.draft(film, "script"))


def spoken_scene(studio, film, number=1):
    found = [n for n, scene in enumerate(script(studio, film)["scenes"]) if scene["lines"]]
    return found[number]


def planned_and_run(studio, film, *changes):
    """(plan, the steps that then ran); every promise of a plan is checked here."""
    plan = asyncio.run(studio.plan(film, changes))
    studio.edit(film, changes)
    _, calls = redone(studio, film)
    ran = done(calls)
    assert {entry.key for entry in plan.will} <= {call.key for call in ran}, "all that will run ran"
    foreseen = {(e.step, e.about) for e in (*plan.will, *plan.may)}
    assert {(c.step, c.about) for c in ran} <= foreseen, "nothing else ran"
    assert plan.is_complete
    return plan, ran


def steps(entries):
    return {entry.step for entry in entries}


def test_an_unchanged_film_runs_nothing(studio, film):
    plan = asyncio.run(studio.plan(film))
    assert (plan.will, plan.may) == ((), ())
    _, calls = redone(studio, film)
    assert done(calls) == []


def test_a_changed_word_is_spoken_once_and_drawn_in_its_scene_alone(studio, film):
    at = spoken_scene(studio, film)
    scene = script(studio, film)["scenes"][at]["id"]
    plan, ran = planned_and_run(studio, film, f"scenes[{at}].lines[0].text=Bees make it from nectar and much patience.")
    assert [c.about for c in ran if c.step == "narration.narrate"] == [scene]
    drawn = {c.about for c in ran if c.step == "picture.render_segment"}
    following = script(studio, film)["scenes"][at + 1]["id"] if at + 1 < len(script(studio, film)["scenes"]) else scene
    assert drawn <= {scene, following}
    assert "narration.narrate" in steps(plan.will)
    assert "picture.render_segment" in steps(plan.may)


def test_other_music_draws_and_speaks_nothing(studio, film):
    _, ran = planned_and_run(studio, film, "brief.music=tense")
    assert steps(ran) <= {"sound.compose_music", "sound.mix_sound", "master.join_master", "master.review_master"}


def test_swapped_scenes_are_not_spoken_again_and_only_joins_are_drawn(studio, film):
    scenes = script(studio, film)["scenes"]
    a, b = spoken_scene(studio, film, 0), spoken_scene(studio, film, 1)
    scenes[a], scenes[b] = scenes[b], scenes[a]
    plan, ran = planned_and_run(studio, film, f"scenes={json.dumps(scenes)}")
    assert "narration.narrate" not in steps(ran)
    raster_window = 12  # frames of a transition at 30 fps
    for call in ran:
        if call.step == "picture.render_segment":
            assert json.loads(call.inputs)["segment"]["count"] <= raster_window, call.about
    assert {entry.step for entry in plan.may} <= {"sound.mix_sound", "master.join_master", "master.review_master"}


def test_a_recoloured_film_speaks_and_composes_nothing(studio, film):
    _, ran = planned_and_run(studio, film, "brief.palette=ember")
    assert not steps(ran) & {"narration.narrate", "sound.compose_music", "writing.write_script", "sound.mix_sound"}


def random_edit(random, studio, film):
    scenes = script(studio, film)["scenes"]
    spoken = [n for n, scene in enumerate(scenes) if scene["lines"]]
    kind = random.choice(
        ["word", "word", "word", "swap", "drop", "add", "music", "palette", "captions", "pause", "seed"]
    )
    at = random.choice(spoken)
    line = random.randrange(len(scenes[at]["lines"]))
    if kind == "word":
        words = scenes[at]["lines"][line]["text"].split()
        words[random.randrange(len(words))] = random.choice(WORDS)
        return [f"scenes[{at}].lines[{line}].text={json.dumps(' '.join(words))}"]
    if kind == "swap":
        other = random.randrange(len(scenes))
        scenes[at], scenes[other] = scenes[other], scenes[at]
        return [f"scenes={json.dumps(scenes)}"]
    if kind == "drop" and len(spoken) > 2:
        del scenes[at]
        return [f"scenes={json.dumps(scenes)}"]
    if kind == "add":
        return [
            f"scenes[{at}].lines[{len(scenes[at]['lines'])}]={json.dumps({'text': f'It is {random.choice(WORDS)}.'})}"
        ]
    if kind == "music":
        return [f"brief.music={random.choice(MUSIC)}"]
    if kind == "palette":
        return [f"brief.palette={random.choice(['ember', 'paper', 'forest'])}"]
    if kind == "captions":
        return [f"brief.captions={random.choice(['box', 'off', 'karaoke'])}"]
    if kind == "seed":
        return [f"storyboard.shots[0].seed={random.randrange(100)}"]
    return [f"scenes[{at}].lines[{line}].pause_ms={random.randrange(100, 900)}"]


def campaign(studio, film, count, seed):
    random = rng("edits", seed)
    for _ in range(count):
        planned_and_run(studio, film, *random_edit(random, studio, film))


def test_plans_are_right_about_random_edits(studio, film):
    campaign(studio, film, EDITS_IN_CI, 1)


@pytest.mark.soak
def test_plans_are_right_about_very_many_random_edits(studio, film):
    campaign(studio, film, EDITS_IN_SOAK, 2)
