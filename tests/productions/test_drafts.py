"""What people may edit of a film is said by its production."""

import pytest

from showrunner.editing import Editor
from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Brief
from showrunner.film.drafts import LEFT_ALONE
from showrunner.film.pictures import Title
from showrunner.film.script import Script
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.wiring import Studio


@pytest.fixture
def editor(tmp_path):
    studio = Studio(tmp_path)
    brief = Brief(prompt="Honey never spoils.")
    studio.premises.films("local").add("honey", brief.name, "narrated", brief.model_dump_json())
    return Editor(studio.premises, studio.film("honey"))


def test_an_unknown_draft_and_a_wrong_one_are_told_apart(editor):
    with pytest.raises(NotFound, match="scenery"):
        editor.parsed("scenery", "{}")
    with pytest.raises(BriefError, match="title"):
        editor.parsed("script", '{"scenes": []}')


def test_the_brief_is_of_the_production_s_own_kind(editor):
    assert editor.parsed("brief", editor.draft("brief")) == Brief(prompt="Honey never spoils.")


def test_a_picture_drawn_for_words_of_two_edits_ago_is_not_left_alone(editor):
    def script(first: str, second: str) -> str:
        lines = [{"id": "s1", "lines": [{"text": first}]}, {"id": "s2", "lines": [{"text": second}]}]
        return Script.model_validate({"title": "Honey", "scenes": lines}).model_dump_json()

    drawn = [
        Shot(scene=scene, lines=1, picture=Title(title="Honey"), why=f"“{word}” is what the sentence is about.")
        for scene, word in (("s1", "bees"), ("s2", "summer"))
    ]
    editor.kept.keep_machines("script", script("The bees work.", "The summer ends."))
    editor.kept.keep_machines("storyboard", Storyboard(shots=tuple(drawn)).model_dump_json())
    editor.edit(['scenes[0].lines[0].text="The wasps work."'])
    editor.edit(['scenes[1].lines[0].text="The summer goes."'])
    alone = Storyboard.model_validate_json(editor.kept.persons(LEFT_ALONE))
    assert [shot.scene for shot in alone.shots] == ["s2"]
