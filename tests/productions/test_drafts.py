"""What people may edit of a film is said by its production."""

import pytest

from showrunner.editing import Editor
from showrunner.errors import BriefError, NotFound
from showrunner.film.brief import Brief
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
