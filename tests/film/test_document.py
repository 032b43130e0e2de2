import pytest

from showrunner.errors import BriefError
from showrunner.film.asset import Asset
from showrunner.film.document import FilmDocument, parse, schema
from showrunner.film.pictures import Photo, Timeline

JAR = Asset(digest="0" * 64, media_type="image/jpeg", size=3)
HONEY = """
title: Honey
format: 9:16
fps: 25
captions: off
voice: hibari:heart
voices:
  anna: {provider: kokoro, model: af_bella, settings: {speed: 110, soft: true}}
scenes:
  - heading: 3000 years
    lines:
      - Honey never spoils.
      - {text: It was found in tombs., speaker: anna, pause_ms: 800}
    picture: {kind: photo, media: images/jar.jpg}
  - picture: {kind: timeline, events: [{when: 1903, what: Flight}, {when: 1969-07-20, what: Moon}]}
    hold_ms: 4000
"""


def refusal(text: str, name: str = "film.yaml") -> BriefError:
    with pytest.raises(BriefError) as caught:
        parse(text, name)
    assert caught.value.hint
    return caught.value


def test_a_document_becomes_a_brief_with_its_script():
    brief = parse(HONEY).brief({"images/jar.jpg": JAR})
    assert brief.script is not None
    first, second = brief.script.scenes
    assert [line.text for line in first.lines] == ["Honey never spoils.", "It was found in tombs."]
    assert (first.lines[1].speaker, first.lines[1].pause_ms) == ("anna", 800)
    assert isinstance(first.picture, Photo) and first.picture.image == JAR
    assert isinstance(second.picture, Timeline) and second.picture.events[1].when == "1969-07-20"
    assert (brief.format, brief.fps, brief.voice.model) == ("9:16", 25, "heart")
    assert brief.voices["anna"].settings == {"speed": 110, "soft": True}


def test_values_are_what_they_look_like():
    document = parse(HONEY)
    assert document.format == "9:16"  # not 556, as YAML 1.1 would have it
    assert document.captions == "off"  # not false


def test_the_files_of_a_document_are_named_once_and_asked_for():
    document = parse(HONEY)
    assert document.media() == ("images/jar.jpg",)
    with pytest.raises(BriefError, match=r"images/jar\.jpg") as caught:
        document.script()
    assert caught.value.field == "media"


def test_json_is_read_as_well_as_yaml():
    text = '{"title": "X", "fps": 30,\n\t"scenes": [{"lines": ["Caf\\u00e9 \\ud83d\\ude00."], "hold_ms": 500}]}'
    scene = parse(text, "film.json").scenes[0]
    assert (scene.lines[0], scene.hold_ms) == ("Café 😀.", 500)


def test_the_language_is_the_named_one_or_that_of_the_words():
    scenes = "scenes: [{lines: [富士山は日本で一番高い山です。]}]"
    assert parse(f"title: 山\n{scenes}").script().language == "ja"
    assert parse(f"title: 山\nlanguage: zh\n{scenes}").script().language == "zh"
    assert parse(HONEY).brief({"images/jar.jpg": JAR}).language is None


def test_numbers_given_to_scenes_avoid_names_that_are_taken():
    document = parse("title: X\nscenes: [{lines: [a]}, {lines: [b], id: s1}, {lines: [c]}]")
    assert [scene.id for scene in document.script().scenes] == ["s2", "s1", "s3"]


@pytest.mark.parametrize(
    ("text", "field", "line", "hint"),
    [
        ("title: X\nscene: [{lines: [a]}]", "scene", 2, "did you mean “scenes”?"),
        ("title: X\nscenes:\n - lines:\n   - {txt: a}", "scenes.0.lines.0.txt", 4, "did you mean “text”?"),
        ("title: X\nscenes:\n - picture: {kind: photo}", "scenes.0.picture.media", 3, "add “media:” there"),
        ("title: X\nscenes:\n - picture: {kind: title}", "scenes.0.picture.title", 3, "add “title:” there"),
        ("title: X\nscenes:\n - picture:\n    kind: foto", "scenes.0.picture", 4, "landscape"),
        ("title: X\nformat: 4:3\nscenes: [{lines: [a]}]", "format", 2, ""),
        ("title: X\nscenes:\n - {lines: [a], hold_ms: -1}", "scenes.0.hold_ms", 3, ""),
        ("title: X\nscenes:\n - {lines: [a]}\n - {}", "scenes.1", 4, ""),
        ("title: X\nvoice: heart\nscenes: [{lines: [a]}]", "voice", 2, "hibari:heart"),
        ("scenes: [{lines: [a]}]", "title", 1, "add “title:” there"),
    ],
)
def test_a_mistake_is_named_by_path_and_line(text, field, line, hint):
    error = refusal(text)
    assert error.field == field
    assert f"film.yaml, line {line}: {field}" in str(error)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("just text", "not a film document"),
        ("- a\n- b", "not a film document"),
        ("title: X\n  scenes: [", "line 2, column 9"),
        ("title: X\ntitle: Y\nscenes: [{lines: [a]}]", "line 2, column 1: “title” stands here for the second time"),
        ("title: X\nscenes: [{lines: [a], id: s1}, {lines: [b], id: s1}]", "two scenes have the id 's1'"),
        ("title: \x00", "not readable"),
        ("a: " + "[" * 3000, "nested too deeply"),
        ("a: " + "[" * 30 + "]" * 30, "deeper than 20 levels"),
        ("&a [*a]", "more than 50,000 entries"),
        ("title: !!python/object/apply:os.system [ls]\nscenes: [{lines: [a]}]", "tag"),
        ("title: " + "x" * 1_000_001, "at most 1,000,000"),
    ],
)
def test_what_is_no_document_is_refused(text, said):
    assert said in str(refusal(text))


def test_a_bomb_of_aliases_is_not_expanded():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True):
        bomb += f"{name}: &{name} [" + ",".join([f"*{before}"] * 10) + "]\n"
    assert "more than 50,000 entries" in str(refusal(bomb))


@pytest.mark.parametrize(
    "path", ["../a.jpg", "/etc/passwd", "C:\\a.jpg", "..\\a.jpg", "https://x.org/a.jpg", "a/../../b"]
)
def test_files_outside_the_documents_folder_are_refused(path):
    error = refusal(f"title: X\nscenes: [{{picture: {{kind: photo, media: '{path}'}}}}]")
    assert error.field == "media"


def test_broken_json_has_a_line_and_a_column():
    assert "line 2, column 11" in str(refusal('{"title": "X",\n"scenes":[}', "film.json"))


def test_the_schema_describes_every_field():
    assert set(schema()["properties"]) == set(FilmDocument.model_fields)
