"""The writer without a language model: it keeps what is given and makes nothing up."""

import asyncio
from typing import ClassVar

from showrunner.errors import BriefError
from showrunner.film.brief import Brief
from showrunner.film.script import Script


class PlainWriter:
    """A capabilities.Writer. A text is narrated word for word; a topic is told from the dictionary, with its source."""

    name: ClassVar[str] = "plain"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    async def write(self, brief: Brief) -> Script:
        """Raises BriefError (field "prompt") when there is nothing in the prompt that could be said."""
        return await asyncio.to_thread(draft, brief)


def draft(brief: Brief) -> Script:
    """As PlainWriter.write, which waits for nothing."""
    if brief.script is not None:
        return brief.script
    from showrunner.language.nlp import read  # the language model takes a second to load
    from showrunner.providers.plain.phrases import has_words
    from showrunner.providers.plain.request import Given, understand
    from showrunner.providers.plain.text import scenes_from
    from showrunner.providers.plain.topics import develop

    reading = read(brief.prompt, brief.language or "en")
    if not any(has_words(sentence.text) for sentence in reading.sentences):
        raise BriefError(
            "the prompt has no words to speak" if reading.text.strip() else "the prompt is empty",
            field="prompt",
            hint='write what the film is about ("the ocean") or the text to be narrated, as it should be spoken',
        )
    request = understand(reading)
    if isinstance(request, Given):
        script = scenes_from(request, reading, brief)
    elif has_words(request.phrase):
        script = develop(request, reading, brief)
    else:
        raise BriefError(
            f"“{reading.text.strip()[:80]}” asks for a film but does not say what about",
            field="prompt",
            hint='name the topic, as in "make a video about the ocean", or give the text to be narrated',
        )
    if reading.removed:
        note = f"{reading.removed} control characters were taken out of the text"
        script = script.model_copy(update={"notes": (*script.notes, note)})
    return script
