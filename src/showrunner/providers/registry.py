"""Finds providers by name. Nothing is imported until it is asked for."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from showrunner.capabilities import P, Provider
from showrunner.errors import BriefError, NotFound

GROUP = "showrunner.providers"


@dataclass(frozen=True)
class Card:
    """What must be known of a provider before it is loaded. A test holds it equal to what the class says."""

    target: str
    revision: int
    runs_apart: bool = True


# Named here as well as by the door plugins use: listing installed entry points costs 30 ms at every start, and the
# libraries behind these classes cost seconds that a run which only looks things up must not pay.
BUILT_IN = {
    "plain": Card("showrunner.providers.plain:PlainWriter", revision=2),
    "illustrator": Card("showrunner.providers.illustrator:BuiltInIllustrator", revision=2),
    "hibari": Card("showrunner.providers.voices.hibari:Hibari", revision=2),
    "kokoro": Card("showrunner.providers.voices.kokoro:Kokoro", revision=2),
    "espeak": Card("showrunner.providers.voices.espeak:Espeak", revision=2),
    "silent": Card("showrunner.providers.voices.silent:Silent", revision=1, runs_apart=False),
    "whisper": Card("showrunner.providers.whisper:Whisper", revision=3),
    "sphinx": Card("showrunner.providers.voices.sphinx:Sphinx", revision=2),
}

# Imaginary money, for trying the service and plugins: not listed, found by who knows the name.
TRIAL = {
    "fakepaid": Card("showrunner.testing.paid:FakePaid", revision=1, runs_apart=False),
    "fakepaid-keyless": Card("showrunner.testing.paid:FakePaidKeyless", revision=1, runs_apart=False),
}
_HERE = BUILT_IN | TRIAL


class Registry:
    """Providers of one home. A class with `at(home)` is made by it and may keep models there; others need nothing."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._made: dict[str, Provider] = {}
        self._plugins: dict[str, EntryPoint] | None = None

    def names(self) -> list[str]:
        return sorted({*BUILT_IN, *self._found()})

    def card(self, name: str) -> Card:
        """Raises NotFound for an unknown name."""
        if name in _HERE:
            return _HERE[name]
        provider = self.get(name, Provider)
        return Card(self._point(name).value, provider.revision, getattr(provider, "runs_apart", False))

    def get(self, name: str, capability: type[P]) -> P:
        """Raises NotFound for an unknown name, BriefError for a provider that cannot do `capability`."""
        if name not in self._made:
            factory = self._point(name).load()
            self._made[name] = factory.at(self.home) if hasattr(factory, "at") else factory()
        provider = self._made[name]
        if not isinstance(provider, capability):
            raise BriefError(f"{name} is not a {capability.__name__}", field="provider", hint="choose another provider")
        return provider

    def _point(self, name: str) -> EntryPoint:
        if name in _HERE:
            return EntryPoint(name, _HERE[name].target, GROUP)
        if name not in self._found():
            raise NotFound(
                f"no provider is called {name!r}", hint=f"there are {', '.join(self.names())}", field="provider"
            )
        return self._found()[name]

    def _found(self) -> dict[str, EntryPoint]:
        if self._plugins is None:
            self._plugins = {point.name: point for point in entry_points(group=GROUP)}
        return self._plugins
