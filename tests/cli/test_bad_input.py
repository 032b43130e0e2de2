"""What people type by mistake or on purpose: a clear error that names the field, or a right film; never a traceback."""

import resource

import pytest
from cli.shell import SMALL, TEXT, answer, run

QUICK = ("--quality", "draft", "--music", "off", "--fps", "24")


def refused(home, *words):
    """(status, stderr) of a command that must fail in words."""
    status, _, err = run(home, *words)
    assert status != 0
    assert "Traceback" not in err
    assert "to mend it:" in err
    return status, err


@pytest.mark.parametrize("prompt", ["", "   \n\t ", "...!?", "\u200b\u200d", "🎉🎉"])
def test_nothing_to_say_is_refused(tmp_path, prompt):
    status, err = refused(tmp_path, "make", prompt)
    assert status == 2
    assert "(prompt)" in err


def test_a_megabyte_of_text_is_refused_with_its_length(tmp_path):
    (tmp_path / "long.txt").write_text("Honey never spoils. " * 50_000)
    status, err = refused(tmp_path, "make", str(tmp_path / "long.txt"))
    assert status == 2
    assert "1,000,000 characters" in err


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--duration", "0"), "duration"),
        (("--duration", "3:00:00"), "duration"),
        (("--duration", "-5"), "duration"),
        (("--duration", "nan"), "duration"),
        (("--duration", "long"), "duration"),
        (("--duration", "2"), "duration"),  # the words do not fit
        (("--palette", "octarine"), "palette"),
        (("--style", "baroque"), "style"),
        (("--voice", "nobody"), "voice"),
        (("--voice", "anna=heart"), "voices.anna"),
        (("--music", "no-such-file.mp3"), "music"),
        (("--language", "klingon?"), "language"),
        (("--seed", "-1"), "seed"),
        (("--out", "/no/such/folder/film.mp4"), "out"),
        (("--out", "film.avi"), "out"),
    ],
)
def test_a_wrong_flag_is_named(tmp_path, words, field):
    status, err = refused(tmp_path, "make", TEXT, *QUICK, *words)
    assert status in (2, 3)
    assert f"({field})" in err


def test_a_voice_that_is_not_installed_says_how_to_get_it(tmp_path):
    status, err = refused(tmp_path, "make", TEXT, *QUICK, "--voice", "kokoro:af_bella")
    assert status == 4
    assert "voices add kokoro" in err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("broken.yaml", "title: [unclosed", "line"),
        ("tabs.yaml", "title: x\n\tscenes: y", "line"),
        ("wrong.yaml", "title: Honey\nscenes:\n  - lines: [a]\n    picture: {kind: hologram}\n", "scenes.0.picture"),
        ("empty.yaml", "", "is empty"),
        ("bomb.yaml", "a: &a [x,x]\nb: &b [*a,*a]\ntitle: x\nscenes: [{lines: [a]}]", "bomb.yaml"),
        ("list.json", "[1, 2]", "not a film document"),
        ("outside.yaml", "title: x\nscenes: [{picture: {kind: photo, media: ../../etc/passwd}}]", "inside"),
        ("absent.yaml", "title: x\nscenes: [{picture: {kind: photo, media: cup.jpg}}]", "cup.jpg"),
    ],
)
def test_a_broken_document_is_told_where(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    status, err = refused(tmp_path, "make", str(tmp_path / name))
    assert status == 2
    assert told in err


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 10)
    assert refused(tmp_path, "make", str(tmp_path / "noise.txt"))[0] == 2
    assert refused(tmp_path, "make", "nowhere.txt")[0] == 3


@pytest.mark.parametrize(
    "command", [("plan", "x"), ("redo", "x"), ("films", "show", "x"), ("edit", "x"), ("export", "x", "gif")]
)
def test_an_unknown_film_is_not_found(tmp_path, command):
    assert refused(tmp_path, *command)[0] == 3


@pytest.mark.parametrize(
    "text",
    [
        "Honey \x00\x07\x1b[31mnever\x1b[0m spoils.\r\nIt keeps.",
        "Honey 🍯 never spoils 🐝. It keeps.",
        "Braces {} and {{x}} and \\back\\slashes %{n} 'quotes' \"too\" <b>&amp; $(id) `id`.",
        "العسل لا يفسد. وجده الناس في القبور.",
        "蜂蜜は腐りません。墓から見つかりました。",
        "דבש אינו מתקלקל. הוא נשמר.",
    ],
    ids=["control", "emoji", "braces", "arabic", "japanese", "hebrew"],
)
def test_strange_text_becomes_a_right_film(tmp_path, text):
    (tmp_path / "text.txt").write_text(text, newline="")
    made = answer(tmp_path, "make", str(tmp_path / "text.txt"), *QUICK)
    assert not [finding for finding in made["review"]["findings"] if finding["severity"] == "error"]
    assert made["review"]["frames"] > 24


def test_a_fallback_that_is_forbidden_fails_before_anything_is_drawn(tmp_path):
    status, _, err = run(tmp_path, "make", "蜂蜜は腐りません。", *QUICK, "--no-degraded")
    assert status == 8
    assert "degraded" in err


def test_a_damaged_store_file_is_made_again(tmp_path):
    made = answer(tmp_path, "make", TEXT, *SMALL)
    for file in (tmp_path / "assets").glob("*/*"):
        data = file.read_bytes()
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    again = answer(tmp_path, "make", TEXT, *SMALL)
    assert again["digest"] == made["digest"]
    assert again["steps"]["done"] > 0


def test_a_damaged_catalog_is_told_and_nothing_is_overwritten(tmp_path):
    (tmp_path / "catalog.db").write_bytes(b"this is not a database" * 100)
    assert refused(tmp_path, "films")[0] == 6
    assert (tmp_path / "catalog.db").read_bytes().startswith(b"this is not")


def test_a_disk_that_refuses_ends_in_words_and_the_film_goes_on_later(tmp_path):
    def no_large_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))

    status, _, err = run(tmp_path, "make", TEXT, *SMALL, preexec_fn=no_large_files)
    assert status != 0
    assert "Traceback" not in err
    assert "to mend it:" in err
    assert answer(tmp_path, "make", TEXT, *SMALL)["steps"]["failed"] == 0


def test_a_home_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert refused(tmp_path / "file", "films")[0] == 6
