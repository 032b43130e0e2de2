"""How long every silence is: between sentences, between scenes, over pictures without words.

Everything is counted in whole frames, because the timeline gives each line a whole number of frames (take and pause,
rounded up). A plan made in milliseconds would drift by half a frame a line; this one lands on the asked frame exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from showrunner.errors import BriefError
from showrunner.film.script import Line, Scene, Script, Slot

# Pauses are taste, within what listeners find natural in read prose: a quarter to half a second between sentences.
SENTENCE_MS = (250, 450)
SCENE_MS = (600, 900)
TIGHT_SENTENCE_MS, TIGHT_SCENE_MS = 120, 240  # below this the voice seems to stumble
STRETCH = 1.4  # a pause that is longer than this times its natural length sounds like a fault
LINGER_MS = 1_000  # a picture may stay this long after its last words when there is time
TITLE_MS, SILENT_MS, CLOSE_MS = 2_400, 4_000, 2_600
SHORTEST_MS, LONGEST_MS = 1_200, 6_500  # of a picture without words
BREATHER_MS = 5_500  # what a picture that is added to carry time lasts, more or less
LAST_PAUSE_MS = 900
UNSET_MS = Line.model_fields["pause_ms"].default  # a line with this pause leaves the choice to us


@dataclass(frozen=True)
class _Silence:
    """One silence in frames: what it may shrink to, what it is by nature, what it may grow to."""

    least: int
    usual: int
    most: int


@dataclass(frozen=True)
class _Clock:
    """Frames and milliseconds. `ms` is the most that still fits into that many frames."""

    fps: int

    def frames(self, ms: int) -> int:
        return -(-ms * self.fps // 1000)

    def ms(self, frames: int) -> int:
        return frames * 1000 // self.fps

    def silence(self, least_ms: int, usual_ms: int, most_ms: int, spoken_ms: int = 0) -> _Silence:
        """The silence after `spoken_ms` of speech: the frames both take together, less nothing for the speech."""
        least, usual, most = (self.frames(spoken_ms + ms) for ms in (least_ms, usual_ms, most_ms))
        return _Silence(least, max(least, usual), max(least, usual, most))


def pace(script: Script, speech_ms: Sequence[int], target_ms: int | None, *, fps: int = 30) -> Script:
    """Set every pause and hold. `speech_ms` has one length per line of the script, in order.

    Without a target the pauses are natural and the words decide how long the film is. With one, the sum of all lines
    and holds is the target to the frame: pauses give or take a little, pictures stay longer, and where much time
    remains silent scenes (shape "breather", ids "breather-1" …) are added for the storyboard to fill.
    A pause other than the default 300 ms is the author's: kept as it is, unless the film is too long for its target.
    Raises BriefError (field "duration") naming the shortest length when the words do not fit.
    """
    spoken = tuple(speech_ms)
    if len(spoken) != sum(len(scene.lines) for scene in script.scenes):
        raise ValueError(f"{len(spoken)} takes for {sum(len(scene.lines) for scene in script.scenes)} lines")
    clock = _Clock(fps)
    scenes = tuple(scene for scene in script.scenes if scene.shape != "breather")  # ours, from an earlier pacing
    silences = _silences(scenes, spoken, clock)
    if target_ms is None:
        return _with_frames(script, scenes, spoken, [s.usual for s in silences], clock)
    target = round(target_ms * fps / 1000)
    slack = target - sum(s.usual for s in silences)
    if slack < 0:
        return _with_frames(script, scenes, spoken, _tightened(silences, -slack, target, clock), clock)
    room = sum(s.most - s.usual for s in silences)
    missing = slack - room
    if missing >= clock.frames(SHORTEST_MS * 2):
        scenes = _with_breathers(scenes, missing, clock)
        silences = _silences(scenes, spoken, clock)
        slack = target - sum(s.usual for s in silences)
    if slack < 0:
        return _with_frames(script, scenes, spoken, _tightened(silences, -slack, target, clock), clock)
    return _with_frames(script, scenes, spoken, _loosened(silences, slack), clock)


def length_frames(script: Script, speech_ms: Sequence[int], *, fps: int = 30) -> int:
    """Frames of the whole film when its takes last `speech_ms`: what the timeline will lay out."""
    clock, spoken = _Clock(fps), iter(speech_ms)
    lines = sum(clock.frames(next(spoken) + line.pause_ms) for line in script.lines())
    return lines + sum(clock.frames(scene.hold_ms) for scene in script.scenes)


def _silences(scenes: Sequence[Scene], spoken: Sequence[int], clock: _Clock) -> list[_Silence]:
    """One per line (speech included, since both round up together) and one hold per scene, in order."""
    takes, found = iter(spoken), []
    for at, scene in enumerate(scenes):
        is_last = at == len(scenes) - 1
        for line in scene.lines:
            ends = line is scene.lines[-1]
            found.append(_after_line(line, next(takes), clock, ends_scene=ends, ends_film=ends and is_last))
        found.append(_hold(scene, clock, opens=at == 0, closes=is_last))
    return found


def _after_line(line: Line, take_ms: int, clock: _Clock, *, ends_scene: bool, ends_film: bool) -> _Silence:
    low, high = SCENE_MS if ends_scene else SENTENCE_MS
    tight = TIGHT_SCENE_MS if ends_scene else TIGHT_SENTENCE_MS
    if line.pause_ms != UNSET_MS:
        return clock.silence(min(tight, line.pause_ms), line.pause_ms, line.pause_ms, take_ms)
    usual = LAST_PAUSE_MS if ends_film else min(high, low + take_ms // 30)  # a long sentence earns a longer breath
    if line.text.rstrip("\"'”’»)」』").endswith(("?", "？", "؟", "…", "...")):
        usual = min(high, usual + 100)  # let a question hang
    return clock.silence(tight, usual, int(usual * STRETCH), take_ms)


def _hold(scene: Scene, clock: _Clock, *, opens: bool, closes: bool) -> _Silence:
    if scene.lines:
        most = scene.hold_ms + (2 * LINGER_MS if closes else LINGER_MS)
        return clock.silence(0, scene.hold_ms, most)
    natural = TITLE_MS if opens else CLOSE_MS if closes else SILENT_MS
    usual = scene.hold_ms or natural
    ceiling = LONGEST_MS if not opens else (TITLE_MS + LONGEST_MS) // 2
    return clock.silence(min(SHORTEST_MS, usual), usual, max(usual, ceiling))


def _tightened(silences: Sequence[_Silence], excess: int, target: int, clock: _Clock) -> list[int]:
    shortest = sum(s.least for s in silences)
    if shortest > target:
        seconds = -(-shortest // clock.fps)
        raise BriefError(
            f"the words do not fit into {target / clock.fps:.1f} s: spoken with the shortest pauses they take "
            f"{shortest / clock.fps:.1f} s",
            field="duration",
            hint=f"ask for {seconds} s or more, leave the duration out, or shorten the text",
        )
    given = spread(excess, [s.usual - s.least for s in silences])
    return [s.usual - less for s, less in zip(silences, given, strict=True)]


def _loosened(silences: Sequence[_Silence], slack: int) -> list[int]:
    rooms = [s.most - s.usual for s in silences]
    over = max(0, slack - sum(rooms))  # a second or two at most: the last picture keeps it
    frames = [s.usual + more for s, more in zip(silences, spread(slack - over, rooms), strict=True)]
    frames[-1] += over
    return frames


def _with_breathers(scenes: Sequence[Scene], missing: int, clock: _Clock) -> tuple[Scene, ...]:
    """Silent scenes that carry about `missing` frames, dealt evenly into the gaps between scenes, never first.

    A film that ends on its own close keeps it last.
    """
    count = max(1, round(clock.ms(missing) / BREATHER_MS))
    hold_ms = min(LONGEST_MS, clock.ms(missing) // count)
    gaps = max(1, len(scenes) - 1)
    dealt: list[Scene] = []
    number = 0
    for at, scene in enumerate(scenes):
        dealt.append(scene)
        due = 0 if at >= gaps else (at + 1) * count // gaps
        while number < due:
            number += 1
            dealt.append(Scene(id=f"breather-{number}", shape="breather", hold_ms=hold_ms))
    return tuple(dealt)


def _with_frames(
    script: Script, scenes: Sequence[Scene], spoken: Sequence[int], frames: Sequence[int], clock: _Clock
) -> Script:
    """The script with its pauses and holds such that every line and hold takes exactly its frames."""
    takes, given = iter(spoken), iter(frames)
    paced = []
    for scene in scenes:
        lines = tuple(_slotted(line, next(takes), clock.ms(next(given))) for line in scene.lines)
        paced.append(scene.model_copy(update={"lines": lines, "hold_ms": clock.ms(next(given))}))
    return script.model_copy(update={"scenes": tuple(paced)})


def _slotted(line: Line, take_ms: int, slot_ms: int) -> Line:
    pause_ms = max(0, slot_ms - take_ms)
    slot = Slot(ms=slot_ms, pause_ms=pause_ms)
    return line.model_copy(update={"pause_ms": pause_ms, "slot": slot, "paced_as": line.said})


def spread(amount: int, rooms: Sequence[int]) -> list[int]:
    """Share `amount` out in proportion to `rooms`, whole units, none above its room; amount ≤ sum(rooms).

    Running totals are rounded, not shares, so that nothing is lost and neighbours differ by at most one.
    """
    total = sum(rooms)
    if total == 0:
        return [0] * len(rooms)
    shares, seen, dealt = [], 0, 0
    for room in rooms:
        seen += room
        due = seen * amount // total
        shares.append(due - dealt)
        dealt = due
    return shares
