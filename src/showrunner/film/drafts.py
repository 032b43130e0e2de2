"""The drafts of a film by name, and what they are."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from showrunner.errors import NotFound
from showrunner.film.casting import Cast
from showrunner.film.look import Look
from showrunner.film.rewording import reworded
from showrunner.film.script import Scene, Script
from showrunner.film.storyboard import Shot, Storyboard
from showrunner.kit.document import Document

# Those of a narrated film.
KINDS: dict[str, type[Document]] = {
    "script": Script,
    "storyboard": Storyboard,
    "look": Look,
    "cast": Cast,
}


LEFT_ALONE = "shots left alone"  # kept by the studio beside the drafts that people see


class Kept(Protocol):
    def persons(self, name: str) -> str | None: ...

    def machines(self, name: str) -> str | None: ...

    def keep_machines(self, name: str, value: str) -> None: ...


class Overlay:
    """Drafts as they would be with changes that nobody has made yet; looking keeps nothing."""

    def __init__(self, kept: Kept, changed: Mapping[str, str]) -> None:
        self._kept, self._changed = kept, changed

    def persons(self, name: str) -> str | None:
        return self._changed.get(name) or self._kept.persons(name)

    def machines(self, name: str) -> str | None:
        return self._kept.machines(name)

    def keep_machines(self, name: str, value: str) -> None:
        """Nothing is kept."""


class Composed:
    """Drafts as a run reads them: shots a person chose, else shots that an edit of the script left alone."""

    def __init__(self, kept: "Kept") -> None:
        self._kept = kept

    def persons(self, name: str) -> str | None:
        text = self._kept.persons(name)
        left_alone = self._kept.persons(LEFT_ALONE) if name == "storyboard" else None
        if left_alone is None:
            return text
        chosen = Storyboard.model_validate_json(text).shots if text else ()
        return over(chosen, Storyboard.model_validate_json(left_alone).shots).model_dump_json()

    def keep_machines(self, name: str, value: str) -> None:
        self._kept.keep_machines(name, value)


def over(above: Sequence[Shot], below: Sequence[Shot]) -> Storyboard:
    """The shots of `above`, and those of `below` for scenes that it says nothing of."""
    scenes = {shot.scene for shot in above}
    return Storyboard(shots=(*above, *(shot for shot in below if shot.scene not in scenes)))


def left_alone(before: Script, after: Script, board: Storyboard) -> Storyboard:
    """The shots that an edit of the script leaves alone: of scenes that say the same, and of those in which a few words
    changed that did not choose the picture. `board` was drawn for `before`."""
    were = {scene.id: scene for scene in before.scenes}
    kept: list[Shot] = []
    for scene in after.scenes:
        shots = [shot for shot in board.shots if shot.scene == scene.id]
        old = were.get(scene.id)
        if old is not None and _framed(old) == _framed(scene):
            kept += reworded(shots, old, scene) or ()
    return Storyboard(shots=tuple(kept))


def covers(script: Script) -> Callable[[Storyboard], bool]:
    """Does a storyboard have fitting shots for every scene, so that none need be chosen?"""

    def answer(board: Storyboard) -> bool:
        carried = Counter({scene.id: 0 for scene in script.scenes})
        for shot in board.shots:
            carried[shot.scene] += shot.lines
        drawn = {shot.scene for shot in board.shots}
        return all(scene.id in drawn and carried[scene.id] == len(scene.lines) for scene in script.scenes)

    return answer


def chosen(current: Storyboard, wanted: Storyboard, theirs: Sequence[Shot]) -> Storyboard:
    """What a person chose: the scenes whose shots they changed just now or before, and no others."""
    were = _by_scene(current.shots)
    changed = [s for s, shots in _by_scene(wanted.shots).items() if shots != were.get(s)]
    before = {shot.scene for shot in theirs}
    return Storyboard(shots=tuple(shot for shot in wanted.shots if shot.scene in changed or shot.scene in before))


def _by_scene(shots: Sequence[Shot]) -> dict[str, list[Shot]]:
    found: dict[str, list[Shot]] = {}
    for shot in shots:
        found.setdefault(shot.scene, []).append(shot)
    return found


def _framed(scene: Scene) -> tuple[object, ...]:
    """What the storyboard goes by besides the words."""
    return scene.heading, scene.picture, scene.shape, scene.items


def current(kept: Kept, name: str) -> str:
    """A person's version, else the one the last run used. Raises NotFound when there is neither.

    Of the storyboard a person's version holds some scenes only, so the last run's is the whole one.
    """
    text = kept.machines(name) if name == "storyboard" else kept.persons(name) or kept.machines(name)
    if text is None:
        raise NotFound(f"the film has no {name} yet", hint="make the film first", field=name)
    return text
