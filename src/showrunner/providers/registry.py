"""Finds providers by name. Nothing is imported until it is asked for."""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from showrunner.capabilities import P, Provider
from showrunner.errors import BriefError, NotFound

GROUP = "showrunner.providers"

# Named here as well as by the door plugins use, because listing installed entry points costs 30 ms at every start.
BUILT_IN = {
    "plain": "showrunner.providers.plain:PlainWriter",
    "illustrator": "showrunner.providers.illustrator:BuiltInIllustrator",
    "hibari": "showrunner.providers.voices.hibari:Hibari",
    "kokoro": "showrunner.providers.voices.kokoro:Kokoro",
    "espeak": "showrunner.providers.voices.espeak:Espeak",
    "sphinx": "showrunner.providers.voices.sphinx:Sphinx",
}


class Registry:
    """Providers of one home. A class with `at(home)` is made by it and may keep models there; others need nothing."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._points = {name: EntryPoint(name, target, GROUP) for name, target in BUILT_IN.items()}
        self._made: dict[str, Provider] = {}
        self._has_looked = False

    def names(self) -> list[str]:
        self._look_around()
        return sorted(self._points)

    def get(self, name: str, capability: type[P]) -> P:
        """Raises NotFound for an unknown name, BriefError for a provider that cannot do `capability`."""
        if name not in self._made:
            if name not in self._points:
                self._look_around()
            if name not in self._points:
                raise NotFound(
                    f"no provider is called {name!r}", hint=f"there are {', '.join(self.names())}", field="provider"
                )
            factory = self._points[name].load()
            self._made[name] = factory.at(self._home) if hasattr(factory, "at") else factory()
        provider = self._made[name]
        if not isinstance(provider, capability):
            raise BriefError(f"{name} is not a {capability.__name__}", field="provider", hint="choose another provider")
        return provider

    def revision(self, name: str) -> int:
        return self.get(name, Provider).revision

    def _look_around(self) -> None:
        if not self._has_looked:
            self._points = {point.name: point for point in entry_points(group=GROUP)} | self._points
            self._has_looked = True
