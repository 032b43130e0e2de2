"""How much voices may speak in a day (UTC): characters by provider, over all workspaces and for each of them.

Characters are taken before a voice is asked and given back when it refused, so no ceiling is ever passed, whoever asks
at the same time. What a crash left unsaid stays taken: the provider may have counted it. Rows are locked in one order,
a provider's before a workspace's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from showrunner.catalog import allowances
from showrunner.catalog.allowances import day_of
from showrunner.catalog.database import reading, writing
from showrunner.catalog.films import now_ms
from showrunner.errors import BadSetting, QuotaSpent

DAY_MS = 86_400_000
ANY = "*"  # every voice


@dataclass(frozen=True)
class Taken:
    """Characters that are counted as spoken; shown to give them back."""

    scopes: tuple[str, ...]
    day: str
    characters: int


@dataclass(frozen=True)
class Standing:
    """What a voice has spoken today. Ceilings: None where there is none."""

    provider: str
    used: int
    ceiling: int | None
    used_here: int  # by this workspace
    ceiling_here: int | None


@dataclass(frozen=True)
class _Ceiling:
    setting: str
    scope: str
    characters: int | None  # None: counted only
    whose: str


@dataclass(frozen=True)
class Allowances:
    """`limits`: characters a day of a provider over all; `quotas`: the same of each workspace. "*" is every voice."""

    engine: Engine
    limits: Mapping[str, int]
    quotas: Mapping[str, int]

    def check(self, connection: Connection, workspace: str, wanted: Mapping[str, int]) -> None:
        """Whether there is room today for so many characters of each provider; nothing is taken. Raises QuotaSpent."""
        at = now_ms()
        for provider, characters in sorted(wanted.items()):
            for ceiling in self._ceilings(workspace, provider):
                used = allowances.used(connection, ceiling.scope, day_of(at))
                if ceiling.characters is not None and used + characters > ceiling.characters:
                    raise _spent(provider, ceiling, used, characters, at)

    def take(self, workspace: str, provider: str, characters: int) -> Taken:
        """Raises QuotaSpent naming the limit and when it begins anew; then nothing is taken."""
        at, ceilings = now_ms(), self._ceilings(workspace, provider)
        if ceilings:
            with writing(self.engine) as connection:
                for ceiling in ceilings:
                    if not allowances.take(connection, ceiling.scope, day_of(at), characters, ceiling.characters):
                        used = allowances.used(connection, ceiling.scope, day_of(at))
                        raise _spent(provider, ceiling, used, characters, at)
        return Taken(tuple(ceiling.scope for ceiling in ceilings), day_of(at), characters)

    def give(self, taken: Taken) -> None:
        """The voice said nothing."""
        if taken.scopes:
            with writing(self.engine) as connection:
                for scope in taken.scopes:
                    allowances.give(connection, scope, taken.day, taken.characters)

    def standing(self, workspace: str) -> tuple[Standing, ...]:
        """Of every voice that has a ceiling by its name."""
        day = day_of(now_ms())
        names = sorted({*self.limits, *self.quotas} - {ANY})
        with reading(self.engine) as connection:
            return tuple(
                Standing(
                    name,
                    allowances.used(connection, _scope(name), day),
                    _of(self.limits, name),
                    allowances.used(connection, _scope(name, workspace), day),
                    _of(self.quotas, name),
                )
                for name in names
            )

    def _ceilings(self, workspace: str, provider: str) -> list[_Ceiling]:
        of_all, of_workspace = _of(self.limits, provider), _of(self.quotas, provider)
        if of_all is None and of_workspace is None:
            return []  # nobody wants to know
        return [
            _Ceiling("voice_limits", _scope(provider), of_all, "this service"),
            _Ceiling("voice_quotas", _scope(provider, workspace), of_workspace, "this workspace"),
        ]


def ceilings(words: Sequence[str], setting: str) -> dict[str, int]:
    """NAME=COUNT as settings have it. Raises BadSetting."""
    found = {}
    for word in words:
        name, mark, count = word.partition("=")
        if not name or not mark or not count.isdecimal():
            raise BadSetting(f"{setting} cannot be {word!r}", field=setting, hint="write it as elevenlabs=500000")
        found[name] = int(count)
    return found


def _of(ceilings: Mapping[str, int], provider: str) -> int | None:
    return ceilings.get(provider, ceilings.get(ANY))


def _scope(provider: str, workspace: str = "") -> str:
    return f"voice:{provider}" + (f":{workspace}" if workspace else "")


def _spent(provider: str, ceiling: _Ceiling, used: int, characters: int, at_ms: int) -> QuotaSpent:
    anew_ms = (at_ms // DAY_MS + 1) * DAY_MS
    anew = datetime.fromtimestamp(anew_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    assert ceiling.characters is not None, "what is counted only has no end"
    return QuotaSpent(
        f"{provider} may speak {ceiling.characters:,} characters a day for {ceiling.whose}: {used:,} are spoken, "
        f"{characters:,} more were asked for; a new day begins {anew}",
        field=ceiling.setting,
        retry_after_s=(anew_ms - at_ms) / 1000,
        hint=f"ask again after {anew} (what is finished is kept), take another voice, or have {ceiling.setting} raised",
    )
