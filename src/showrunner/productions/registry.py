"""Productions by name: what a film can be made by. Recipes are imported when they are asked for."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from showrunner.engine.ledger import Ledger
from showrunner.engine.run import Run
from showrunner.engine.step import Step
from showrunner.errors import BadSetting, NotFound
from showrunner.film import drafts
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief, Choice, Order
from showrunner.film.record import FilmRecord, StepCount
from showrunner.kit.document import Document
from showrunner.steps.desk import Desk


class QuoteLine(Document):
    """What one provider will charge, at most; micro-dollars."""

    provider: str
    what: str
    amount: int


def costs_nothing(order: Any) -> tuple[QuoteLine, ...]:
    return ()


# The order is of the production's own kind; so is what comes back, with a `master` and a `review` in any case.
Recipe = Callable[[Run[Desk], Any], Awaitable[Any]]


@dataclass(frozen=True)
class Production:
    """A recipe, and how its result becomes the record of the film."""

    name: str
    recipe: Recipe
    record: Callable[[str, Any, Any, Ledger], FilmRecord]
    quote: Callable[[Any], tuple[QuoteLine, ...]] = costs_nothing
    order: type[Order] = Brief
    drafts: Mapping[str, type[Document]] = field(default_factory=lambda: drafts.KINDS)  # what people may edit
    handouts: tuple[str, ...] = ()  # deliverables of exporting.EXTRAS that not every film has
    hand_out: Callable[[Run[Desk], Any, Any, str], Awaitable[dict[str, Asset]]] | None = (
        None  # ending of a name -> file
    )
    shaped: Callable[[Any, str], Any] | None = None  # (order, preset) -> the order in the preset's shape

    def parsed(self, order: str) -> Order:
        """An order from its JSON."""
        return self.order.model_validate_json(order)


def record_of(
    film: str,
    finished: Any,
    ledger: Ledger,
    *,
    title: str,
    notes: Sequence[str] = (),
    writer: str = "",
    voices: Mapping[str, Choice] | None = None,
) -> FilmRecord:
    """The record of a film: what its run counted, and what its production knows. `writer`: whose words they are."""
    return FilmRecord(
        film=film,
        title=title,
        master=finished.master,
        duration_ms=finished.review.duration_ms,
        steps=StepCount(done=ledger.done, reused=ledger.reused, failed=ledger.failed),
        degraded=tuple(ledger.degraded),
        notes=tuple(dict.fromkeys([*notes, *ledger.notes])),
        review=finished.review,
        seconds=dict(ledger.ms_by_stage),
        writer=writer,
        voices=dict(voices or {}),
    )


BUILT_IN = {
    "narrated": "showrunner.productions.narrated:PRODUCTION",
    "captioned": "showrunner.productions.captioned:PRODUCTION",
    "merged": "showrunner.productions.merged:PRODUCTION",
    "scored": "showrunner.productions.scored:PRODUCTION",
}


class Productions:
    """The built-in ones and those of plugins ("module:attribute" of a Production, in the settings)."""

    def __init__(self, plugins: Sequence[str] = ()) -> None:
        self._targets = BUILT_IN | {_name(target): target for target in plugins}
        self._step_modules = [target.partition(":")[0] for target in plugins]

    def check(self) -> None:
        """Raises BadSetting for a plugin that cannot be loaded."""
        for name in self._targets.keys() - BUILT_IN.keys():
            self.get(name)

    def get(self, name: str) -> Production:
        """Raises NotFound for an unknown name, BadSetting for a plugin that cannot be loaded."""
        if name not in self._targets:
            raise NotFound(
                f"no production is called {name!r}", field="production", hint=f"there are {', '.join(self._targets)}"
            )
        module, _, attribute = self._targets[name].partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise BadSetting(
                f"the plugin {module}:{attribute} cannot be loaded: {error}",
                field="plugins",
                hint="install it beside Showrunner, or take it out of plugins",
            ) from error
        if not isinstance(found, Production):
            raise BadSetting(
                f"{module}:{attribute} is no Production", field="plugins", hint="name the Production of its module"
            )
        return found

    def step(self, name: str) -> Step[Desk, Any, Any]:
        """The step "module.function" of the house or of a plugin. Raises NotFound."""
        module, _, function = name.rpartition(".")
        for place in [f"showrunner.steps.{module}", *(m for m in self._step_modules if m.endswith(f".{module}"))]:
            try:
                found = getattr(import_module(place), function, None)
            except ModuleNotFoundError:
                continue
            if isinstance(found, Step):
                return found
        raise NotFound(f"there is no step {name!r}", hint="all machines must run the same version")


def _name(target: str) -> str:
    """A plugin's production is called as its module ends."""
    return target.partition(":")[0].rpartition(".")[2]
