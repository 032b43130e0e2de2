"""Plans and reasons as people read them: what runs, why, how long it may take and what it costs."""

from collections.abc import Mapping, Sequence

from showrunner.catalog.results import StepResults
from showrunner.engine.plan import Foreseen, Foresight, Plan, Unforeseeable
from showrunner.engine.ports import Call, Drafts, Knowledge
from showrunner.engine.why import Reason, reason
from showrunner.errors import NotFound
from showrunner.film.brief import Order
from showrunner.kit.document import Document
from showrunner.productions.registry import Recipe
from showrunner.steps.desk import Desk

# What a step takes in ms where this home has no experience yet (2 cores; see docs/measured/film.md).
GUESSES_MS = {"picture.render_segment": 3_000, "narration.narrate": 300, "sound.compose_music": 2_500}
GUESS_MS = 1_000


class Planned(Document):
    step: str
    stage: str
    about: str
    why: str
    key: str | None  # None: it hangs on a result not known yet
    expected_ms: int


class Forecast(Document):
    """`will` runs for certain; `may` hangs on results not known yet. Money in micro-dollars."""

    will: tuple[Planned, ...]
    may: tuple[Planned, ...]
    reused: int
    expected_ms: int
    cost_micro_usd: int
    is_complete: bool


async def foresee(
    results: StepResults, kept: Drafts, desk: Desk, knowledge: Knowledge, recipe: Recipe, order: Order,
    earlier: Sequence[Call],
) -> Forecast:  # fmt: skip
    """Follow the recipe without doing anything but its decisions."""
    sight = Foresight(results, kept, desk, knowledge)
    try:
        await recipe(sight, order)
        plan = sight.plan()
    except Unforeseeable:
        plan = sight.plan(is_complete=False)
    return _forecast(plan, earlier, results.usual_ms())


def reasons(step: str, latest: Sequence[Call], before: Sequence[Call]) -> tuple[Reason, ...]:
    """Why each step of this name (or whose name ends so) ran in the latest run."""
    ran = [call for call in latest if call.step == step or call.step.endswith(f".{step}")]
    if not ran:
        names = sorted({call.step for call in latest})
        raise NotFound(
            f"no step {step!r} in the last run", hint=f"there were {', '.join(names) or 'none'}", field="step"
        )
    done = [call for call in ran if call.outcome != "reused"]
    if not done:
        return (Reason(step=ran[0].step, about="", text=f"it did not run: {len(ran)} results were as before"),)
    return tuple(reason(c.step, c.version, c.about, c.inputs, c.key, before) for c in done)


def _forecast(plan: Plan, earlier: Sequence[Call], usual: Mapping[str, int]) -> Forecast:
    will = tuple(_planned(entry, earlier, usual) for entry in plan.will)
    may = tuple(_planned(entry, earlier, usual) for entry in plan.may)
    return Forecast(
        will=will,
        may=may,
        reused=plan.reused,
        expected_ms=sum(entry.expected_ms for entry in (*will, *may)),
        cost_micro_usd=0,
        is_complete=plan.is_complete,
    )


def _planned(entry: Foreseen, earlier: Sequence[Call], usual: Mapping[str, int]) -> Planned:
    if entry.key is None or entry.inputs is None:
        why = f"it hangs on the result of {entry.because}"
    else:
        why = reason(entry.step, entry.version, entry.about, entry.inputs, entry.key, earlier).text
    return Planned(
        step=entry.step,
        stage=entry.stage,
        about=entry.about,
        why=why,
        key=entry.key,
        expected_ms=usual.get(entry.step, GUESSES_MS.get(entry.step, GUESS_MS)),
    )
