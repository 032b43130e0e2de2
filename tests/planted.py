"""Secrets that are planted wherever the house takes one, and the search for them in whatever leaves it.

A value is looked for as it is and in every form in which text carries it (kit.redaction knows them).
"""

from dataclasses import dataclass, field

from showrunner.kit.redaction import _looks


@dataclass
class Ground:
    planted: dict[str, str] = field(default_factory=dict)  # value by the name of its field
    left: dict[str, str] = field(default_factory=dict)  # what left the house, by the way it took

    def plant(self, name: str, value: str) -> str:
        self.planted[name] = value
        return value

    def leaves(self, way: str, what: str | bytes) -> None:
        text = what.decode("utf-8", "replace") if isinstance(what, bytes) else what
        self.left[way] = self.left.get(way, "") + text

    def found(self) -> list[tuple[str, str]]:
        """(secret, way) for each one that got out."""
        return [
            (name, way)
            for name, value in self.planted.items()
            for way, text in self.left.items()
            if any(look in text for look in _looks(value))
        ]
