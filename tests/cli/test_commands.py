"""A film's life on the command line, from made to removed."""

import json
import subprocess
import sys

import pytest
from cli.shell import SMALL, TEXT, answer, environment, run

HEAVY = ("numpy", "pydantic", "sqlalchemy", "skia", "cv2", "av", "spacy", "onnxruntime", "yaml", "asyncio")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def made(home):
    return answer(home, "make", TEXT, *SMALL, "--out", str(home / "honey.mp4"))


def test_help_imports_nothing_heavy(tmp_path):
    after = f"print([m for m in {HEAVY!r} if m in sys.modules])"
    code = f"import sys, showrunner.cli as c\ntry: c.main(['--help'])\nfinally: {after}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(tmp_path))
    assert done.stdout.strip().endswith("[]")
    assert "make" in done.stdout


def test_the_answer_tells_all_that_is_promised(made, home):
    promised = {"film", "master", "duration_ms", "steps", "degraded", "cost_usd", "review", "seconds", "writer"}
    assert promised <= made.keys()
    assert made["steps"]["failed"] == 0
    assert made["master"] == str(home / "honey.mp4")
    assert made["writer"] == "plain"
    assert -1450 <= made["review"]["loudness"] <= -1350
    assert made["review"]["true_peak"] <= -100
    assert abs(made["review"]["offset_ms"]) <= 500 / 24
    assert not [f for f in made["review"]["findings"] if f["severity"] == "error"]


def test_made_again_it_runs_nothing_and_is_the_same(made, home):
    again = answer(home, "make", TEXT, *SMALL)
    assert (again["steps"]["done"], again["digest"]) == (0, made["digest"])


def test_an_edit_is_planned_made_and_explained(made, home):
    scenes = yaml_of(home, made["film"])["scenes"]
    at = next(n for n, scene in enumerate(scenes) if scene["lines"])
    change = f"scenes[{at}].lines[0].text=Honey keeps for ever."
    plan = answer(home, "plan", made["film"], "--set", change)
    assert "narration.narrate" in {step["step"] for step in plan["will"]}
    assert answer(home, "plan", made["film"])["will"] == [], "planning a change changes nothing"
    answer(home, "edit", made["film"], "--set", change)
    edited = answer(home, "redo", made["film"])
    assert 0 < edited["steps"]["done"] < made["steps"]["done"]
    assert edited["digest"] != made["digest"]
    reasons = answer(home, "why", made["film"], "narrate")["reasons"]
    assert reasons[0]["first"]["path"] == "text"
    answer(home, "edit", made["film"], "--revert")
    answer(home, "edit", made["film"], "--revert", "--draft", "storyboard")
    assert answer(home, "redo", made["film"])["digest"] == made["digest"], "the way back is free and exact"


def test_an_edited_film_is_as_if_made_so_from_the_start(made, home, tmp_path):
    """Other music by edit, and by flag in another home: the same bytes."""
    answer(home, "redo", made["film"], "--music", "playful")
    edited = answer(home, "redo", made["film"])
    words = [word for word in SMALL if word not in ("--music", "calm")]
    fresh = answer(tmp_path, "make", TEXT, *words, "--music", "playful")
    answer(home, "redo", made["film"], "--music", "calm")
    assert edited["digest"] == fresh["digest"]


def test_a_draft_is_edited_in_the_person_s_editor(made, home, monkeypatch):
    script = home / "editor.py"
    script.write_text(
        "import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write(t.replace('title: ', 'title: My '))"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    status, _, err = run(home, "edit", made["film"])
    assert status == 0, err
    assert yaml_of(home, made["film"])["title"].startswith("My ")
    answer(home, "edit", made["film"], "--revert")


def test_a_draft_that_does_not_parse_is_kept_for_the_person(made, home, monkeypatch):
    script = home / "spoil.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write('\\nscenes: nonsense')")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    status, _, err = run(home, "edit", made["film"])
    assert status == 2
    assert "your version is kept in" in err


def test_films_are_listed_and_shown(made, home):
    assert made["film"] in {film["film"] for film in answer(home, "films")["films"]}
    assert answer(home, "films", "show", made["film"])["state"] == "done"
    status, out, _ = run(home, "films", "show", made["film"][:8])
    assert status == 0
    assert "LUFS" in out


def test_two_homes_know_nothing_of_each_other(made, tmp_path):
    assert answer(tmp_path, "films")["films"] == []


@pytest.mark.parametrize(
    "preset", ["youtube", "web", "gif", "audio", "prores", "poster", "thumbnails", "sheet", "captions", "credits"]
)
def test_every_preset_hands_over_files(made, home, tmp_path, preset):
    files = answer(home, "export", made["film"], preset, "--to", str(tmp_path))["files"]
    assert files
    assert all((tmp_path / file).stat().st_size > 0 for file in files)


def test_a_preset_of_another_shape_is_laid_out_anew(made, home, tmp_path):
    (file,) = answer(home, "export", made["film"], "square", "--to", str(tmp_path))["files"]
    import av

    with av.open(file) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (360, 360)


def test_cleaning_frees_what_no_film_needs_and_the_film_comes_back(made, home):
    kept = answer(home, "clean")
    assert kept["bytes"] == 0 or kept["files"] >= 0
    freed = answer(home, "clean", "--older-than", "0")
    assert freed["bytes"] > 0
    assert answer(home, "films", "show", made["film"])["digest"] == made["digest"], "masters stay"
    again = answer(home, "redo", made["film"])
    assert again["digest"] == made["digest"]


def test_a_removed_film_is_gone(made, home):
    film = answer(home, "make", "Bees dance.", *SMALL)["film"]
    answer(home, "films", "remove", film)
    assert run(home, "films", "show", film)[0] == 3


def test_styles_voices_schema_and_doctor_answer(home):
    assert len(answer(home, "styles")["palettes"]) >= 8
    assert len(answer(home, "styles")["styles"]) >= 4
    assert "hibari" in {voice["provider"] for voice in answer(home, "voices")["voices"]}
    assert "scenes" in answer(home, "schema")["properties"]
    assert {check["state"] for check in answer(home, "doctor")["checks"]} <= {"ok", "warn"}


def yaml_of(home, film):
    import yaml

    status, out, err = run(home, "edit", film, "--show")
    assert status == 0, err
    return yaml.safe_load(out)


def test_text_comes_from_stdin(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "showrunner.cli", "make", "-", *SMALL, "--json"],
        input="Bees dance.", capture_output=True, text=True, env=environment(tmp_path),
    )  # fmt: skip
    assert json.loads(done.stdout.strip().splitlines()[-1])["title"]
