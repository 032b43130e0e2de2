"""Why a step runs again: the first argument that differs from the most similar call of an earlier run."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from showrunner.engine.ports import Call
from showrunner.kit.document import Document


class Difference(Document):
    """`path` as in line.text or segment.cues[2].start_ms; a side that has nothing there is None."""

    path: str
    before: str | None
    after: str | None


class Reason(Document):
    step: str
    about: str
    text: str
    first: Difference | None = None
    differing: int = 0  # how many arguments differ in all


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Leaves that differ between two JSON values, in order of `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *(n for n in before if n not in after)]:
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list):
        for i in range(max(len(before), len(after))):
            a = before[i] if i < len(before) else None
            b = after[i] if i < len(after) else None
            yield from differences(a, b, f"{path}[{i}]")
    elif before != after:
        yield Difference(path=path, before=_shown(before), after=_shown(after))


def reason(step: str, version: int, about: str, inputs: str, key: str, earlier: Iterable[Call]) -> Reason:
    """Compare a call with earlier calls of the same step; the one with the fewest differences is its predecessor."""
    same_step = [call for call in earlier if call.step == step]
    if not same_step:
        return Reason(step=step, about=about, text="it has never run for this film")
    if any(call.key == key and call.outcome != "failed" for call in same_step):
        return Reason(step=step, about=about, text="its result or a file of it is gone from the store")
    near = [call for call in same_step if call.about == about] or same_step
    after = json.loads(inputs)
    found = [(list(differences(json.loads(call.inputs), after)), call) for call in near]
    diffs, call = min(found, key=lambda pair: len(pair[0]))
    if call.version != version:
        return Reason(step=step, about=about, text=f"the step itself changed: version {call.version} became {version}")
    if not diffs:
        return Reason(step=step, about=about, text="a provider's revision changed; all arguments are as before")
    first = diffs[0]
    text = f"{first.path} changed from {first.before or 'nothing'} to {first.after or 'nothing'}"
    return Reason(step=step, about=about, text=text, first=first, differing=len(diffs))


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "…"
