from showrunner.film import drafts
from showrunner.film.pictures import Statement
from showrunner.film.script import Line, Scene, Script
from showrunner.film.storyboard import Shot, Storyboard


def scene(id, *texts):
    return Scene(id=id, lines=tuple(Line(text=text) for text in texts))


def board(text="spoils", **seeds):
    return Storyboard(
        shots=tuple(Shot(scene=s, lines=1, picture=Statement(text=text), seed=n) for s, n in seeds.items())
    )


class Kept:
    def __init__(self, **person):
        self.person = person

    def persons(self, name):
        return self.person.get(name)

    def machines(self, name):
        return None

    def keep_machines(self, name, value):
        raise AssertionError("nothing may be kept here")


BEFORE = Script(title="t", scenes=(scene("s1", "Honey never spoils."), scene("s2", "Bees make it.")))


def test_pictures_of_scenes_nobody_touched_are_left_alone():
    after = Script(title="t", scenes=(scene("s2", "Bees make it."), scene("s1", "Honey keeps.")))
    assert [s.scene for s in drafts.left_alone(BEFORE, after, board(s1=1, s2=2)).shots] == ["s2"]


def test_a_storyboard_covers_a_script_when_every_line_has_its_shot():
    assert drafts.covers(BEFORE)(board(s1=1, s2=2))
    assert not drafts.covers(BEFORE)(board(s1=1))
    longer = Script(title="t", scenes=(scene("s1", "a", "b"), BEFORE.scenes[1]))
    assert not drafts.covers(longer)(board(s1=1, s2=2))


def test_a_pause_is_no_reason_for_another_picture():
    longer = BEFORE.scenes[0].model_copy(update={"lines": (Line(text="Honey never spoils.", pause_ms=900),)})
    after = BEFORE.model_copy(update={"scenes": (longer, BEFORE.scenes[1])})
    assert len(drafts.left_alone(BEFORE, after, board(s1=1, s2=2)).shots) == 2


def test_a_person_chooses_only_the_scenes_they_changed():
    chosen = drafts.chosen(board(s1=1, s2=2), board(s1=1, s2=9), ())
    assert [(s.scene, s.seed) for s in chosen.shots] == [("s2", 9)]


def test_what_was_chosen_before_stays_chosen():
    before = board(s1=5).shots
    chosen = drafts.chosen(board(s1=5, s2=2), board(s1=5, s2=9), before)
    assert {s.scene for s in chosen.shots} == {"s1", "s2"}


def test_a_chosen_shot_lies_over_one_left_alone():
    composed = drafts.Composed(
        Kept(storyboard=board(s2=9).model_dump_json(), **{drafts.LEFT_ALONE: board(s1=1, s2=2).model_dump_json()})
    )
    read = Storyboard.model_validate_json(composed.persons("storyboard"))
    assert {s.scene: s.seed for s in read.shots} == {"s1": 1, "s2": 9}


def test_a_change_not_made_yet_hides_what_is_kept():
    overlay = drafts.Overlay(Kept(script="old"), {"script": "new"})
    assert overlay.persons("script") == "new"
    overlay.keep_machines("script", "x")
