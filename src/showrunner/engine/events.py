"""What happened, in order. Progress, `why`, costs and metrics all read this one stream."""

from collections.abc import Callable

from showrunner.kit.document import Document


class StepEvent(Document):
    """`about` says which part of the film: a scene's id, or "" for the whole."""

    step: str
    stage: str
    about: str
    key: str


class StepReused(StepEvent): ...


class StepStarted(StepEvent): ...


class StepFinished(StepEvent):
    took_ms: int


class StepRetried(StepEvent):
    attempt: int  # the one that failed, from 1
    error: str
    wait_ms: int


class StepFailed(StepEvent):
    code: str
    error: str


class Charged(StepEvent):
    """A step had work done by others for money; micro-dollars. One that asked again after a crash, of a provider that
    cannot tell it is the same request (`may_be_twice`), may have been billed twice."""

    provider: str
    what: str
    amount: int
    may_be_twice: bool = False


class Expected(Document):
    """How many calls of a stage the run now knows of; a progress bar's total."""

    stage: str
    count: int


class Noted(Document):
    """Something the maker should be told: a note, or a fallback that was taken (`is_degraded`)."""

    text: str
    is_degraded: bool = False


Event = StepReused | StepStarted | StepFinished | StepRetried | StepFailed | Charged | Expected | Noted
Listener = Callable[[Event], None]
