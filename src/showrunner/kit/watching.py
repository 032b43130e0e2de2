"""Where the code says what it is doing, for whoever logs, measures and traces. Nobody watches unless asked to.

    with doing("step", "narrate", step="narrate", lane="voice") as it:
        it.facts["words"] = …

What is done inside belongs to it: the facts it began with stand in every line logged there, its spans are its children.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Fact = str | int | float | bool | None


@dataclass
class Doing:
    """`facts` may grow until the end; then `took_s` is known, and `error` when it ended by one."""

    kind: str  # request | run | step | program | worker | provider | fetch
    name: str  # one of few: no ids
    facts: dict[str, Fact] = field(default_factory=dict)
    took_s: float = 0.0
    error: BaseException | None = None

    @property
    def outcome(self) -> str:
        """ok | failed | cancelled"""
        if self.error is None:
            return "ok"
        return "failed" if isinstance(self.error, Exception) else "cancelled"


Watcher = Callable[[Doing], AbstractContextManager[object]]

_watchers: tuple[Watcher, ...] = ()
_fields: ContextVar[Mapping[str, Fact]] = ContextVar("fields")
_current: ContextVar[Doing | None] = ContextVar("current", default=None)
_trace: ContextVar[str | None] = ContextVar("trace", default=None)


@contextmanager
def doing(kind: str, name: str, **facts: Fact) -> Iterator[Doing]:
    """Tell the watchers of what happens inside the `with`. Costs some microseconds when there are none."""
    done = Doing(kind, name, dict(facts))
    began, token = time.perf_counter(), _current.set(done)
    with ExitStack() as stack:
        stack.callback(_current.reset, token)
        stack.enter_context(within(**facts))
        for watcher in _watchers:
            stack.enter_context(watcher(done))
        try:
            yield done
        except BaseException as error:
            done.error = error
            raise
        finally:
            done.took_s = time.perf_counter() - began


@contextmanager
def within(**fields: Fact) -> Iterator[None]:
    """Fields of every line that is logged inside the `with`."""
    token = _fields.set({**_fields.get({}), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


@contextmanager
def resumed(trace: str | None) -> Iterator[None]:
    """What is done inside the `with` belongs to `trace`, as `carried` gave it, maybe in another process."""
    token = _trace.set(trace or _trace.get())
    try:
        yield
    finally:
        _trace.reset(token)


def carried() -> str | None:
    """The trace that this belongs to, to be written down and resumed elsewhere: a W3C traceparent."""
    return _trace.get()


def fields() -> Mapping[str, Fact]:
    return _fields.get({})


def current() -> Doing | None:
    """The innermost thing that is being done."""
    return _current.get()


def watch(watcher: Watcher) -> Callable[[], None]:
    """`watcher` is entered at the beginning of everything, and left at its end; what comes back stops it."""
    global _watchers
    _watchers = (*_watchers, watcher)

    def stop() -> None:
        global _watchers
        _watchers = tuple(one for one in _watchers if one is not watcher)

    return stop
