"""Who speaks with which voice. A role is recast as a whole, never line by line: a character keeps one voice."""

from collections.abc import Mapping

from showrunner.errors import BriefError
from showrunner.film.brief import Brief, Choice
from showrunner.film.script import NARRATOR, Script
from showrunner.kit.document import Document


class Cast(Document):
    """A voice for every speaker of the script."""

    roles: dict[str, Choice]


def speakers(script: Script) -> tuple[str, ...]:
    """Every speaker, in order of first line."""
    return tuple(dict.fromkeys(line.speaker for line in script.lines()))


def characters(brief: Brief) -> dict[str, int]:
    """How much each voice's provider is asked to speak, as far as the brief says: 1 where only the script will tell."""
    if brief.script is None:
        return dict.fromkeys((choice.provider for choice in (brief.voice, *brief.voices.values())), 1)
    roles = assign(brief.script, brief.voice, brief.voices).roles
    found: dict[str, int] = {}
    for line in brief.script.lines():
        provider = roles[line.speaker].provider
        found[provider] = found.get(provider, 0) + len(line.say or line.text)
    return found


def assign(script: Script, narrator: Choice, voices: Mapping[str, Choice]) -> Cast:
    """The voices asked for; everybody else speaks with the narrator's. Raises BriefError for a voice without a role."""
    asked = speakers(script)
    given = {name.casefold(): choice for name, choice in voices.items()}  # a script's ANNA is the caller's Anna
    strangers = [name for name in voices if name.casefold() not in {NARRATOR, *(a.casefold() for a in asked)}]
    if strangers:
        raise BriefError(
            f"nobody called {strangers[0]!r} speaks in this script",
            field=f"voices.{strangers[0]}",
            hint=f"its speakers are {', '.join(asked) or 'none'}",
        )
    return Cast(roles={name: given.get(name.casefold(), narrator) for name in asked})
