"""One run of a production: every step is looked up before it is done.

A recipe sees a `Run` and calls it with steps. `InlineRun` (inline.py) does them in this process; `Foresight`
(plan.py) only says what would be done. The recipe cannot tell which one it has.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, ParamSpec, Protocol, TypeVar

from showrunner.engine.step import Step

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D")
A = TypeVar("A")


class Run(Protocol, Generic[D]):
    async def __call__(self, step: Step[D, P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The step's result: from the store when its key is known, else by doing it once."""
        ...

    async def draft(self, name: str, step: Step[D, P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As calling the step, unless a person has put their own version of `name` in its place."""
        ...

    async def amended(
        self,
        name: str,
        merge: Callable[[R, R], R],
        suffices: Callable[[R], bool],
        step: Step[D, P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """A draft that a person changed in part: theirs where it `suffices`, else what `merge(theirs, ours)` says."""
        ...

    def pure(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a pure function on results; while planning it is skipped when an argument is not known yet."""
        ...

    async def each(self, step: Step[D, [A], R], items: Iterable[A]) -> tuple[R, ...]:
        """The step for every item, side by side; results in the items' order."""
        ...

    def about(self, what: str) -> "Run[D]":
        """The same run, speaking of one part of the film."""
        ...

    def declare(self, function: Callable[P, Sequence[str]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell each fallback that `function` finds in results; what is not known yet is told when it is."""
        ...

    def note(self, text: str, *, is_degraded: bool = False) -> None: ...
