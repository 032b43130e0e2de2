"""What a step may reach for besides its arguments. Nothing here may change a result."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from showrunner.kit.workers import Workers
from showrunner.providers.registry import Registry
from showrunner.store.base import Store


@dataclass(frozen=True)
class Desk:
    store: Store
    providers: Registry
    scratch: Path  # removed when the run ends
    workers: Workers

    def file(self, suffix: str) -> Path:
        """A new name in the scratch folder; nothing is there yet."""
        return self.scratch / f"{uuid.uuid4().hex}{suffix}"
