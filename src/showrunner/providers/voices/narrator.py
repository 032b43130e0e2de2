"""What our own voices have in common: a line and a model in, a take and its words out."""

from collections.abc import Callable
from pathlib import Path

from showrunner.errors import ProviderError
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.language.spoken import speak_as
from showrunner.media import wav
from showrunner.providers.voices import take
from showrunner.providers.voices.placing import Placed, place
from showrunner.providers.voices.utterance import Chunk, chunks

PACES = (70, 140)  # percent; beyond, the models slur or drawl


def narrate(model: take.Model, said: Callable[[Line], tuple[Chunk, ...]], line: Line, pace: float, to: Path) -> Placed:
    """Write the take to `to`; (words of `line.text` with their times, tokens that could not be placed).

    `said` gives a line in the model's symbols. Words that an edit left (Line.paced_as) are said at their old pace.
    """
    before = said(Line(text=line.reworded_from)) if line.reworded_from else ()
    performance = take.perform(model, said(line), pace, before)
    wav.write(to, performance.samples)
    return place(speak_as(line.text), take.times_ms(performance.spans), wav.duration_ms(performance.samples))


def require_english(language: str, provider: str) -> None:
    """Raises ProviderError for another language: our rules of pronunciation would read it as English."""
    if language.split("-")[0].lower() != "en":
        raise ProviderError(
            f"{provider} speaks English, not {language!r}",
            provider=provider,
            hint="list the voices and choose one of that language; espeak speaks many, robotically",
        )


def sayable(line: Line, *, known: frozenset[str], british: bool, provider: str) -> tuple[Chunk, ...]:
    """The line in the model's symbols. Raises ProviderError when nothing in it can be said."""
    said = chunks(line, known=known, british=british)
    if not said:
        raise ProviderError(
            f"{provider} cannot say {line.text[:60]!r}",
            provider=provider,
            hint="it speaks English; list the voices and choose another for this text",
        )
    return said


def pace(choice: Choice) -> float:
    """1.0 is the voice's own pace. Raises ProviderError for a setting that is no percentage in `PACES`."""
    wanted = choice.settings.get("pace", 100)
    slowest, fastest = PACES
    if isinstance(wanted, bool) or not str(wanted).isdecimal() or not slowest <= int(wanted) <= fastest:
        raise ProviderError(
            f"pace {wanted!r} is not possible", provider=choice.provider, hint=f"give {slowest} to {fastest} (percent)"
        )
    return int(wanted) / 100
