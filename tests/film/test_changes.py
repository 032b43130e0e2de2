import pytest

from showrunner.errors import BriefError
from showrunner.film.changes import put, put_typed, split
from showrunner.film.script import Line, Scene, Script

SCRIPT = Script(
    title="Honey", scenes=(Scene(id="s1", lines=(Line(text="Honey never spoils."), Line(text="Bees make it."))),)
)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("scenes[0].lines[1].text=Bees", ("script", "scenes[0].lines[1].text", "Bees")),
        ('scenes[0].lines[1].text="Bees: makers"', ("script", "scenes[0].lines[1].text", "Bees: makers")),
        ("scenes[0].lines[1].text=Bees: makers", ("script", "scenes[0].lines[1].text", {"Bees": "makers"})),
        ("brief.music=calm", ("brief", "music", "calm")),
        ("brief.captions=off", ("brief", "captions", "off")),
        ("brief.allow_degraded=false", ("brief", "allow_degraded", False)),
        ("brief.music=null", ("brief", "music", None)),
        ("storyboard.shots[2].seed=4", ("storyboard", "shots[2].seed", 4)),
        ("title=a = b", ("script", "title", "a = b")),
        ("title='unclosed", ("script", "title", "'unclosed")),
    ],
)
def test_an_assignment_is_a_draft_a_path_and_a_value(typed, parts):
    assert split(typed)[:3] == parts


def test_a_leaf_is_replaced_and_nothing_else():
    changed = put(SCRIPT, "scenes[0].lines[1].text", "Bees are patient.")
    assert [line.text for line in changed.lines()] == ["Honey never spoils.", "Bees are patient."]
    assert changed.model_copy(update={"scenes": SCRIPT.scenes}) == SCRIPT


def test_the_place_after_the_last_adds_an_item():
    changed = put(SCRIPT, "scenes[0].lines[2]", {"text": "It keeps."})
    assert [line.text for line in changed.lines()][-1] == "It keeps."


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("scenes[4].heading", "x", "there are 1"),
        ("scenes[0].lines[0].colour", "x", "scenes[0].lines[0].colour"),
        ("scenes[0].lines[0].text", "", "at least 1 character"),
        ("scenes[0].lines[0].pause_ms", "long", "scenes[0].lines[0].pause_ms"),
        ("scenes..lines", "x", "is not a path"),
        ("title.x", "y", "title.x"),
    ],
)
def test_a_wrong_path_or_value_names_the_place(path, value, told):
    with pytest.raises(BriefError) as caught:
        put(SCRIPT, path, value)
    assert told in f"{caught.value} {caught.value.hint} {caught.value.field}"


@pytest.mark.parametrize("typed", ["scenes", "=x", ""])
def test_an_assignment_without_a_side_is_refused(typed):
    with pytest.raises(BriefError):
        split(typed)


@pytest.mark.parametrize("typed", ["Bees: they make it.", "1969", "true", "[sic] it is"])
def test_where_text_is_wanted_what_was_typed_is_text(typed):
    _, path, value, raw = split(f"scenes[0].lines[1].text={typed}")
    assert list(put_typed(SCRIPT, path, value, raw).lines())[1].text == typed
