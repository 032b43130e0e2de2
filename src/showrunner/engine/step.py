"""A step: an async function whose result depends on nothing but its arguments.

    @step(version=1, lane="voice")
    async def narrate(desk: Desk, line: Line, voice: Choice) -> Take: ...

The first parameter is the desk: tools that are not part of the key (store, providers, scratch folder).
Everything after it is. Raise `version` when the same arguments should now give another result.
"""

import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from pydantic import TypeAdapter

from showrunner.kit import canonical

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D")

Lane = Literal["writing", "voice", "visual", "assembly"]
Inputs = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Step(Generic[D, P, R]):
    """`is_decision` steps are free, local and quick, so that planning may think them through without keeping them."""

    function: Callable[Concatenate[D, P], Awaitable[R]]
    version: int
    lane: Lane
    stage: str
    is_decision: bool
    timeout_s: float
    place: Callable[..., str] | None = None

    @cached_property
    def name(self) -> str:
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"

    @cached_property
    def result(self) -> TypeAdapter[R]:
        return TypeAdapter(inspect.get_annotations(self.function, eval_str=True)["return"])

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    def inputs(self, *args: P.args, **kwargs: P.kwargs) -> Inputs:
        """Arguments by name with defaults filled in, so that `f(x)` and `f(x=x)` share a key."""
        bound = self._signature.bind(None, *args, **kwargs)
        bound.apply_defaults()
        return dict(list(bound.arguments.items())[1:])

    @cached_property
    def _parameters(self) -> dict[str, TypeAdapter[Any]]:
        notes = inspect.get_annotations(self.function, eval_str=True)
        return {name: TypeAdapter(notes[name]) for name in list(self._signature.parameters)[1:]}

    def parsed(self, text: str) -> Inputs:
        """Inputs again from their canonical JSON, for a worker that gets them over the wire."""
        values = json.loads(text)
        return {name: adapter.validate_python(values[name]) for name, adapter in self._parameters.items()}

    def key(self, inputs: Inputs, revisions: dict[str, int]) -> str:
        """SHA-256 over name, version, arguments and the revisions of the providers named in them."""
        return canonical.digest([self.name, self.version, inputs, revisions])


def step(
    *,
    version: int,
    lane: Lane,
    stage: str,
    is_decision: bool = False,
    timeout_s: float = 3600,
    place: Callable[..., str] | None = None,
) -> Callable[[Callable[Concatenate[D, P], Awaitable[R]]], Step[D, P, R]]:
    """`stage` is the word a viewer of the progress sees; `timeout_s` ends a hung step as a retryable error.

    `place`, called with the arguments, names what the step builds first: steps of one place follow each other.
    """
    return lambda function: Step(function, version, lane, stage, is_decision, timeout_s, place)
