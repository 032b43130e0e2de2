"""What the states of a film are called in each dialect. Pure: a film's state and what its stages have done.

A film is made by stages that overlap (pictures are drawn while the sound is mixed); the dialects know phases in a row.
A film is in the last phase of which anything was begun: so a phase never comes back within a run.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

S0State = Literal[
    "PENDING", "SCENE_PLANNING", "ASSET_RETRIEVAL", "TTS_GENERATION", "AUDIO_PROCESSING", "RENDERING", "COMPLETED",
    "FAILED", "CANCELLED",
]  # fmt: skip
S4State = Literal[
    "QUEUED", "VALIDATING", "GENERATING_STORYBOARD", "GENERATING_CHUNKS", "REFINING", "EXPORTING", "COMPLETE",
    "FAILED", "CANCELLED",
]  # fmt: skip
S4Phase = Literal["validate", "storyboard", "references", "chunks", "refine", "export"]


class Done(NamedTuple):
    """Steps of a stage: asked for so far, and finished or answered from the store."""

    expected: int
    finished: int


Stages = Mapping[str, Done]


class S0Phase(NamedTuple):
    """`mark` is S0's percentage when the phase begins; within it, the stages named in `by` carry on to the next."""

    state: S0State
    stages: tuple[str, ...]
    mark: int
    by: str | None = None


class S4Span(NamedTuple):
    state: S4State
    phase: S4Phase
    stages: tuple[str, ...]


# Requirement S3.28: 25, 50, 75; a stage counts from its beginning. One that nobody names here counts with the first.
S3_PHASES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("intake", "writing")),
    (25, ("hearing", "listening", "music", "storyboard", "footage", "voice")),
    (50, ("picture", "sound")),
    (75, ("master", "review", "export")),
)

# Requirement S0.27: planning ends at 20, assets at 40, audio at 60, rendering at 100. A stage nobody names here counts
# with the first phase, so that it never makes a film look further than it is.
S0_PHASES: tuple[S0Phase, ...] = (
    S0Phase("SCENE_PLANNING", ("writing",), 0),
    S0Phase("ASSET_RETRIEVAL", ("storyboard", "intake", "footage"), 20),
    S0Phase("TTS_GENERATION", ("voice",), 40, by="voice"),
    S0Phase("AUDIO_PROCESSING", ("hearing", "listening", "music", "sound"), 55),
    S0Phase("RENDERING", ("picture", "master", "review", "export"), 60, by="picture"),
)
UNFINISHED = 99  # of 100, whatever a rounding says

S4_SPANS: tuple[S4Span, ...] = (
    S4Span("VALIDATING", "validate", ("writing", "intake")),
    S4Span("GENERATING_STORYBOARD", "storyboard", ("storyboard",)),
    S4Span("GENERATING_CHUNKS", "chunks", ("voice", "hearing", "listening", "music", "sound", "footage", "picture")),
    S4Span("REFINING", "refine", ("master", "review")),
    S4Span("EXPORTING", "export", ("export",)),
)

_S0_ENDS: dict[str, S0State] = {"done": "COMPLETED", "failed": "FAILED", "cancelled": "CANCELLED"}
_S4_ENDS: dict[str, S4State] = {"done": "COMPLETE", "failed": "FAILED", "cancelled": "CANCELLED"}


def s0_state(state: str, stages: Stages) -> S0State:
    if state == "making":
        return S0_PHASES[_reached([phase.stages for phase in S0_PHASES], stages)].state
    return _S0_ENDS.get(state, "PENDING")


def s0_progress(state: str, stages: Stages) -> int:
    """0 to 100; a film that failed or was cancelled stays where it was."""
    if state == "done":
        return 100
    if state in ("new", "queued") or not _begun(stages):
        return 0
    at = _reached([phase.stages for phase in S0_PHASES], stages)
    phase = S0_PHASES[at]
    end = S0_PHASES[at + 1].mark if at + 1 < len(S0_PHASES) else 100
    return min(UNFINISHED, phase.mark + int((end - phase.mark) * share(stages, phase.by)))


def s3_progress(state: str, stages: Stages) -> int:
    """0, 25, 50, 75, and 100 once it is whole; one that failed stays where it was."""
    if state == "done":
        return 100
    return S3_PHASES[_reached([names for _, names in S3_PHASES], stages)][0]


def s4_status(state: str, stages: Stages) -> S4State:
    if state == "making":
        return _span(stages).state
    return _S4_ENDS.get(state, "QUEUED")


def s4_phase(state: str, stages: Stages) -> S4Phase | None:
    """Where it is, or where it stopped; None before it began and once it is whole."""
    if state in ("new", "queued", "done") or not _begun(stages):
        return None
    return _span(stages).phase


def s4_progress(state: str, fraction: float) -> int:
    """Percent; 100 only for a film that is whole."""
    return 100 if state == "done" else min(UNFINISHED, max(0, int(fraction * 100)))


def share(stages: Stages, name: str | None) -> float:
    """How much of a stage is finished, 0 to 1."""
    found = stages.get(name) if name else None
    return min(1.0, found.finished / found.expected) if found and found.expected else 0.0


def _span(stages: Stages) -> S4Span:
    return S4_SPANS[_reached([span.stages for span in S4_SPANS], stages)]


def _reached(phases: Sequence[Collection[str]], stages: Stages) -> int:
    """Index of the last phase that has a stage begun; 0 when none has."""
    begun = _begun(stages)
    return max((at for at, names in enumerate(phases) if begun & set(names)), default=0)


def _begun(stages: Stages) -> set[str]:
    return {name for name, done in stages.items() if done.expected or done.finished}
